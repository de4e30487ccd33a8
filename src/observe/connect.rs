//! Attempts: every address of a target is tried, TCP then TLS, in rounds.
//!
//! **Gates.** All TCP connects run at once, as far as descriptors reach: a dead address costs no more than the
//! limit, however many there are. TLS handshakes are computation on both sides, and their times swell when hundreds run
//! together; so only `tls_concurrency` of them have a place at the gate. A handshake keeps it for 250 ms at most, less
//! where there are many addresses: one that takes longer waits for the network, computes nothing, and shall not hold up
//! the next.
//!
//! A third gate stands where only a hostile server comes: whoever has sent more than 8 KiB needs one of 32 permits before
//! any more is read, because what rustls makes of 64 KiB can be a megabyte.
//!
//! **The end.** From their beginning a target's attempts take at most 2 × timeout + 1 s: TCP has its limit, TLS
//! has its limit, the gate costs 0.6 s (0.85 s when targets come one after another) as long as `tls_concurrency` is
//! not set below a sixtieth of the addresses, and the rest is slack. Later rounds must not break this: one begins only
//! when the earlier one was no silence and a whole limit is left, and one that the deadline interrupts is no measurement
//! and leaves no row. The first round of every address always runs. Where descriptors do not reach for all
//! addresses at once, first rounds wait for them, and the run takes longer: completeness counts more.
//!
//! **Before the end.** A quick run ends as soon as the living addresses make it safe (`quick`), and one that is cut short
//! at once (`patience`): what has been silent for a second by then is told as silence of that length, and what is younger
//! leaves no row.

mod attempt;
mod descriptors;
mod gates;
mod patience;
mod progress;
mod proxied;
mod quick;
mod rounds;
mod tcp;
mod tls;

#[cfg(test)]
pub(super) use tcp::cause;

pub(super) use gates::Gates;
pub(super) use progress::Progress;
pub(super) use proxied::{Route, longest as longest_through_a_proxy, read_head, tunnels};
pub(super) use tls::TlsConfigs;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use patience::Patience;
use rustls::pki_types::ServerName;
use tokio::task::JoinSet;

use super::binding::Binding;
use super::clock::Clock;
use super::stop::Stop;
use super::trust::{Chains, Store};
use crate::model::Target;
use crate::observation::{Attempt, Chain};

/// What is added to 2 × timeout: the gates, the verdicts, a loaded machine.
const SLACK: Duration = Duration::from_secs(1);

/// How to try; the same for all targets of a run.
pub(super) struct Settings {
    pub(super) rounds: u32,
    pub(super) timeout: Duration,
    pub(super) gap: Duration,
    pub(super) quick: bool,
    pub(super) binding: Binding,
    pub(super) seed: u64,
    pub(super) gates: Gates,
    pub(super) tls: TlsConfigs,
}

impl Settings {
    /// When everything about a target that is looked up now has to be over.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + longest(self.timeout)
    }
}

/// How long everything about a target may take after its lookups.
pub(super) fn longest(timeout: Duration) -> Duration {
    2 * timeout + SLACK
}

/// One target's attempts under way.
struct Phase {
    settings: Arc<Settings>,
    clock: Clock,
    port: u16,
    /// Nothing is asked of TLS.
    in_the_clear: bool,
    /// `None` for a name that TLS cannot ask for.
    name: Option<ServerName<'static>>,
    chains: Option<Chains>,
    progress: Progress,
    patience: Patience,
    deadline: Instant,
}

/// Tries every address and returns the rows in the order of starting, and the chains that they name.
pub(super) async fn attempts(
    settings: &Arc<Settings>,
    target: &Target,
    addresses: &BTreeSet<IpAddr>,
    clock: Clock,
    store: Arc<Store>,
    progress: Progress,
    stop: &Stop,
) -> (Vec<Attempt>, Vec<Chain>) {
    if settings.rounds == 0 {
        return (Vec::new(), Vec::new());
    }
    let name = ServerName::try_from(target.host.clone()).ok();
    let phase = Arc::new(Phase {
        settings: settings.clone(),
        clock,
        port: target.port,
        in_the_clear: target.begins_in_the_clear(),
        chains: name.clone().map(|name| Chains::new(store, name)),
        name,
        progress,
        patience: Patience::new(settings.timeout, settings.quick, stop.clone()),
        deadline: settings.deadline(),
    });
    settings.gates.enter(addresses.len());
    phase.progress.expect(addresses.len(), settings.rounds);
    let mut running = JoinSet::new();
    for address in shuffled(addresses, settings.seed) {
        running.spawn(rounds::rounds(phase.clone(), address));
    }
    let mut attempts = Vec::new();
    let all = async {
        while let Some(joined) = running.join_next().await {
            // A task ends early only by a panic, and that one has been shown already.
            attempts.extend(joined.unwrap_or_default());
        }
    };
    tokio::select! {
        () = all => {}
        () = phase.patience.watch() => {}
    }
    settings.gates.leave(addresses.len());
    let chains = match &phase.chains {
        Some(chains) => chains.judged(phase.deadline, stop).await,
        None => Vec::new(),
    };
    attempts.sort_by_key(|attempt| (attempt.started_us, attempt.address, attempt.round));
    (attempts, chains)
}

/// The same addresses with the same seed give the same order, in whichever order DNS had them.
fn shuffled(addresses: &BTreeSet<IpAddr>, seed: u64) -> Vec<IpAddr> {
    let mut order: Vec<IpAddr> = addresses.iter().copied().collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut order);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_the_order_and_loses_no_address() {
        let addresses: BTreeSet<IpAddr> = (0..20).map(|n| [192, 0, 2, n].into()).collect();
        let order = shuffled(&addresses, 7);
        assert_eq!(order, shuffled(&addresses, 7));
        assert_ne!(order, shuffled(&addresses, 8));
        assert_eq!(order.into_iter().collect::<BTreeSet<_>>(), addresses);
    }
}
