//! One target, from its first lookup to its last attempt.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::clock::Clock;
use super::connect::{self, Progress, Route};
use super::dns::{Config, Inquiry};
use super::host::{self, SystemLookup};
use super::stop::{SHORTEST_SILENCE, Stop};
use super::trust::LoadingStore;
use crate::model::{Family, Target};
use crate::observation::{Chain, Lookup, SystemAnswer, TargetRows, Tls, Tunnel};

/// Where getaddrinfo is the only source, it gets as long as a stub resolver takes over three dead servers.
pub(super) const SYSTEM_ONLY_LIMIT: Duration = Duration::from_secs(30);

/// A target keeps its place no longer: three rounds at a server that is 20 ms away take less, and one that takes longer waits
/// for the network and shall not hold up the next.
pub(super) const LONGEST_HOLD: Duration = Duration::from_millis(500);

/// What all targets share.
pub(super) struct Context {
    pub(super) settings: Arc<connect::Settings>,
    pub(super) config: Arc<Config>,
    pub(super) store: LoadingStore,
    /// Whether getaddrinfo answers for the same configuration as our own lookups, and for the same families.
    pub(super) ask_system: bool,
    /// The one family that is asked for.
    pub(super) only: Option<Family>,
    pub(super) progress: Progress,
    /// The proxy that is measured, too.
    pub(super) route: Option<Route>,
    /// A permit for each target that may be looked up now.
    pub(super) lookups: Semaphore,
    /// A permit for each target whose attempts may begin now.
    pub(super) targets: Semaphore,
    pub(super) stop: Stop,
}

impl Context {
    /// Everything about one target, or, when the run is cut short, what is known of it by then.
    pub(super) async fn rows(&self, target: Target) -> TargetRows {
        let Some(place) = self.place_in(&self.lookups).await else { return untouched(target) };
        let clock = Clock::start();
        let proxied = self.through_the_proxy(&target, clock);
        let (mut rows, (tunnels, chains)) = tokio::join!(self.directly(target.clone(), clock, place), proxied);
        add_tunnels(&mut rows, tunnels, chains);
        rows
    }

    async fn through_the_proxy(&self, target: &Target, clock: Clock) -> (Vec<Tunnel>, Vec<Chain>) {
        let Some(route) = &self.route else { return (Vec::new(), Vec::new()) };
        let store = tokio::select! {
            store = self.store.get() => store,
            _ = self.stop.set() => return (Vec::new(), Vec::new()),
        };
        let Some(place) = self.place_in(&self.targets).await else { return (Vec::new(), Vec::new()) };
        holding(place, connect::tunnels(&self.settings, route, target, clock, store, &self.progress, &self.stop)).await
    }

    /// Gives the place back when the target is looked up.
    async fn directly(&self, target: Target, clock: Clock, place: SemaphorePermit<'_>) -> TargetRows {
        let stop = &self.stop;
        let mut rows = untouched(target);
        let mut system = if self.ask_system { host::ask_system(&rows.target) } else { SystemLookup::unasked() };
        let known;
        (rows.lookups, known) = self.lookups(&rows.target, &mut system, clock).await;
        drop(place);
        let addresses: BTreeSet<IpAddr> = rows.lookups.iter().flat_map(|row| row.outcome.addresses()).collect();
        rows.sources = host::sources(addresses.iter().copied(), rows.target.port, &self.settings.binding);
        let store = tokio::select! {
            store = self.store.get() => store,
            _ = stop.set() => return rows,
        };
        let place = self.place_in(&self.targets).await;
        let deadline = self.settings.deadline();
        if let Some(place) = place.filter(|_| !stop.is_set()) {
            let progress = self.progress.clone();
            let attempts = connect::attempts(&self.settings, &rows.target, &addresses, clock, store, progress, stop);
            (rows.attempts, rows.chains) = holding(place, attempts).await;
        }
        rows.system = match known {
            Some(answer) => answer,
            // A stub that waits longer than we did for a lost answer is what programs here wait for: worth knowing.
            None => system.answer(self.patience_with_system(deadline), stop).await,
        };
        rows
    }

    /// `None` when the run is cut short before there is one.
    async fn place_in<'a>(&self, gate: &'a Semaphore) -> Option<SemaphorePermit<'a>> {
        tokio::select! {
            // A semaphore that nobody closes always gives a permit.
            place = gate.acquire() => place.ok(),
            _ = self.stop.set() => None,
        }
    }

    /// Our own lookups; where no server is known, the system's answer in their place.
    async fn lookups(
        &self,
        target: &Target,
        system: &mut SystemLookup,
        clock: Clock,
    ) -> (Vec<Lookup>, Option<SystemAnswer>) {
        let inquiry = Inquiry { target, config: &self.config, only: self.only, clock, stop: &self.stop };
        if !self.config.facts.servers.is_empty() || target.literal().is_some() {
            return (inquiry.lookups().await, None);
        }
        if self.only.is_some() {
            let says = "no name server is known here, and the system's resolver function asks for both families";
            let refused = SystemAnswer::Failed { says: says.into(), took_us: clock.now() };
            return (inquiry.rows_of_system(&refused), Some(SystemAnswer::Unknown));
        }
        let (begun, started) = (clock.now(), Instant::now());
        let answer = system.answer(SYSTEM_ONLY_LIMIT, &self.stop).await;
        if answer == SystemAnswer::Unknown && started.elapsed() < SHORTEST_SILENCE {
            return (Vec::new(), Some(answer));
        }
        let mut rows = inquiry.rows_of_system(&answer);
        for row in &mut rows {
            row.sent_us = begun;
        }
        (rows, Some(answer))
    }

    /// How long from now the system's own resolver function may take.
    fn patience_with_system(&self, deadline: Instant) -> Duration {
        let left = deadline.saturating_duration_since(Instant::now());
        if self.settings.quick { left.min(SHORTEST_SILENCE) } else { left }
    }
}

/// Does the work, and gives the place back as soon as it is done or only silence can be what it waits for.
async fn holding<T>(place: SemaphorePermit<'_>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = tokio::time::sleep(LONGEST_HOLD) => drop(place),
    }
    work.await
}

/// A target of which nothing is known yet.
pub(super) fn untouched(target: Target) -> TargetRows {
    TargetRows {
        target,
        lookups: Vec::new(),
        system: SystemAnswer::Unknown,
        sources: Vec::new(),
        chains: Vec::new(),
        attempts: Vec::new(),
        proxied: Vec::new(),
    }
}

/// Their chains stand with those of the direct way, each once.
fn add_tunnels(rows: &mut TargetRows, mut tunnels: Vec<Tunnel>, chains: Vec<Chain>) {
    let mut places: Vec<u32> = Vec::new();
    for chain in chains {
        let place = rows.chains.iter().position(|known| *known == chain).unwrap_or(rows.chains.len());
        if place == rows.chains.len() {
            rows.chains.push(chain);
        }
        places.push(u32::try_from(place).unwrap_or(u32::MAX));
    }
    for tunnel in &mut tunnels {
        if let Some(Tls::Done { chain, .. } | Tls::Failed { chain, .. }) = &mut tunnel.tls {
            *chain = chain.and_then(|place| places.get(usize::try_from(place).ok()?).copied());
        }
    }
    rows.proxied = tunnels;
}
