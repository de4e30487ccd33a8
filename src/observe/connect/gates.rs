//! How many connects and handshakes run together.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::descriptors;

/// What the last of all addresses may wait for the TLS gate when every handshake stalls; see the module above.
const MAX_WAIT: Duration = Duration::from_millis(600);

/// A handshake that is not done after this long waits for the network: twelve round trips of a near server.
const LONGEST_HOLD: Duration = Duration::from_millis(250);

/// Below this a place at the gate would mean nothing: a handshake computes for a third of a millisecond on either side.
const SHORTEST_HOLD: Duration = Duration::from_millis(10);

/// Handshakes that may be long at the same time: as many as may begin together by default.
///
/// One message of 64 KiB, the most that rustls takes, holds 16 000 certificates of one byte, and those take almost a
/// megabyte once they are read: at hundreds of addresses together that would be more than a small machine has.
const LONG_AT_ONCE: usize = 32;

/// Shared by all targets of a run.
pub(in super::super) struct Gates {
    /// A permit for each descriptor that attempts may have open.
    pub(super) tcp: Semaphore,
    /// A permit for each handshake that may begin now.
    pub(super) tls: Semaphore,
    /// A permit for each handshake that has received more than any server needs to send.
    pub(super) long: Semaphore,
    pub(in super::super) tcp_concurrency: usize,
    pub(in super::super) tls_concurrency: usize,
    /// Of all targets under way.
    addresses: AtomicUsize,
}

impl Gates {
    /// Raises the descriptor limit as far as the system allows.
    pub(in super::super) fn new(tls_concurrency: usize) -> Self {
        let tcp_concurrency = descriptors::available();
        let tls_concurrency = tls_concurrency.clamp(1, tcp_concurrency);
        Self {
            tcp: Semaphore::new(tcp_concurrency),
            tls: Semaphore::new(tls_concurrency),
            long: Semaphore::new(LONG_AT_ONCE),
            tcp_concurrency,
            tls_concurrency,
            addresses: AtomicUsize::new(0),
        }
    }

    /// So many addresses more come to the gates.
    pub(super) fn enter(&self, addresses: usize) {
        self.addresses.fetch_add(addresses, Ordering::Relaxed);
    }

    /// So many are done.
    pub(super) fn leave(&self, addresses: usize) {
        self.addresses.fetch_sub(addresses, Ordering::Relaxed);
    }

    /// How long a handshake that begins now may keep its place.
    pub(super) fn hold(&self) -> Duration {
        hold(self.addresses.load(Ordering::Relaxed), self.tls_concurrency)
    }
}

/// So long that the last of the addresses has waited no longer than [`MAX_WAIT`] even if all stall.
fn hold(addresses: usize, concurrency: usize) -> Duration {
    let waves = u32::try_from(addresses.div_ceil(concurrency)).unwrap_or(u32::MAX).max(1);
    (MAX_WAIT / waves).clamp(SHORTEST_HOLD, LONGEST_HOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_waits_together_stay_within_the_bound() {
        assert_eq!(hold(0, 32), LONGEST_HOLD);
        assert_eq!(hold(18, 32), LONGEST_HOLD);
        for addresses in [33_u32, 300, 1_000, 1_900] {
            let waves = addresses.div_ceil(32);
            assert!(hold(addresses as usize, 32) * waves <= MAX_WAIT, "{addresses}");
        }
        assert_eq!(hold(usize::MAX, 1), SHORTEST_HOLD);
    }

    #[test]
    fn the_addresses_of_all_targets_count() {
        let gates = Gates::new(4);
        gates.enter(40);
        gates.enter(40);
        assert_eq!(gates.hold(), MAX_WAIT / 20);
        gates.leave(40);
        assert_eq!(gates.hold(), MAX_WAIT / 10);
    }
}
