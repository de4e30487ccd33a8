//! One target, from its first lookup to its last attempt.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::clock::Clock;
use super::connect::{self, Progress};
use super::dns::{self, Config};
use super::host::{self, SystemLookup};
use super::trust::LoadingStore;
use crate::model::Target;
use crate::observation::{Lookup, SystemAnswer, TargetRows};

/// Where getaddrinfo is the only source, it gets as long as a stub resolver takes over three dead servers.
const SYSTEM_ONLY_LIMIT: Duration = Duration::from_secs(30);

/// What all targets share.
pub(super) struct Context {
    pub(super) settings: Arc<connect::Settings>,
    pub(super) config: Arc<Config>,
    pub(super) store: LoadingStore,
    /// Whether getaddrinfo answers for the same configuration as our own lookups.
    pub(super) ask_system: bool,
    pub(super) progress: Progress,
    /// A permit for each target that may be under way.
    pub(super) targets: Semaphore,
}

impl Context {
    /// Everything about one target.
    pub(super) async fn rows(&self, target: Target) -> TargetRows {
        // A semaphore that nobody closes always gives a permit.
        let _place = self.targets.acquire().await;
        let mut system = if self.ask_system { host::ask_system(&target) } else { SystemLookup::unasked() };
        let clock = Clock::start();
        let (lookups, known) = self.lookups(&target, &mut system, clock).await;
        let deadline = self.settings.deadline();
        let addresses: BTreeSet<IpAddr> = lookups.iter().flat_map(|row| row.outcome.addresses()).collect();
        let sources = host::sources(addresses.iter().copied(), target.port);
        let store = self.store.get().await;
        let (attempts, chains) =
            connect::attempts(&self.settings, &target, &addresses, clock, store, self.progress.clone()).await;
        let system = match known {
            Some(answer) => answer,
            // A stub that waits longer than we did for a lost answer is what programs here wait for: worth knowing.
            None => system.answer(deadline.saturating_duration_since(Instant::now())).await,
        };
        TargetRows { target, lookups, system, sources, chains, attempts }
    }

    /// Our own lookups; where no server is known, the system's answer in their place.
    async fn lookups(
        &self,
        target: &Target,
        system: &mut SystemLookup,
        clock: Clock,
    ) -> (Vec<Lookup>, Option<SystemAnswer>) {
        if self.config.facts.servers.is_empty() && target.literal().is_none() {
            let begun = clock.now();
            let answer = system.answer(SYSTEM_ONLY_LIMIT).await;
            let mut rows = dns::from_system(target, &answer, clock);
            for row in &mut rows {
                row.sent_us = begun;
            }
            return (rows, Some(answer));
        }
        (dns::lookups(target, &self.config, clock).await, None)
    }
}
