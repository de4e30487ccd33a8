//! How many connects and handshakes run together.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::descriptors;

/// What all addresses together may wait for the TLS gate when every handshake stalls; see the module above.
pub(super) const MAX_WAIT: Duration = Duration::from_millis(800);

/// A handshake that is not done after this long waits for the network: twelve round trips of a near server.
const LONGEST_HOLD: Duration = Duration::from_millis(250);

/// Below this a place at the gate would mean nothing: a handshake computes for a third of a millisecond on either side.
const SHORTEST_HOLD: Duration = Duration::from_millis(10);

/// Shared by all targets of a run.
pub(in super::super) struct Gates {
    pub(super) tcp: Arc<Semaphore>,
    pub(super) tls: Arc<Semaphore>,
    pub(in super::super) tcp_concurrency: usize,
    pub(in super::super) tls_concurrency: usize,
}

impl Gates {
    /// Raises the descriptor limit as far as the system allows.
    pub(in super::super) fn new(tls_concurrency: usize) -> Self {
        let tcp_concurrency = descriptors::available();
        let tls_concurrency = tls_concurrency.clamp(1, tcp_concurrency);
        Self {
            tcp: Arc::new(Semaphore::new(tcp_concurrency)),
            tls: Arc::new(Semaphore::new(tls_concurrency)),
            tcp_concurrency,
            tls_concurrency,
        }
    }

    /// How long one of `addresses` handshakes may keep its place, so that the last one has waited no longer than
    /// [`MAX_WAIT`] even if all stall.
    pub(super) fn hold(&self, addresses: usize) -> Duration {
        let waves = u32::try_from(addresses.div_ceil(self.tls_concurrency)).unwrap_or(u32::MAX).max(1);
        (MAX_WAIT / waves).clamp(SHORTEST_HOLD, LONGEST_HOLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_waits_together_stay_within_the_bound() {
        let gates = Gates { tls_concurrency: 32, ..Gates::new(32) };
        assert_eq!(gates.hold(0), LONGEST_HOLD);
        assert_eq!(gates.hold(18), LONGEST_HOLD);
        for addresses in [33_u32, 300, 1_000, 2_000] {
            let waves = addresses.div_ceil(32);
            assert!(gates.hold(addresses as usize) * waves <= MAX_WAIT, "{addresses}");
        }
        assert_eq!(gates.hold(usize::MAX), SHORTEST_HOLD);
    }
}
