//! One run: every target looked up, tried and judged.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinSet;

use super::clock::Clock;
use super::connect::{self, Progress};
use super::dns::{self, Config};
use super::error::ObserveError;
use super::event::Event;
use super::host::{self, SystemLookup};
use super::plan::Plan;
use super::prober;
use super::trust::{Store, extra_roots};
use crate::model::Target;
use crate::observation::{Lookup, Observation, SCHEMA, Settings, SystemAnswer, TargetRows, TrustStore};

/// Targets under way together. Their attempts share the gates.
const TARGETS_AT_ONCE: usize = 8;

/// How long the attempts wait for the trust store: 40 ms is slow, this is a hung network file system.
const STORE_LIMIT: Duration = Duration::from_secs(5);

/// What getaddrinfo gets when everything else is done.
const SYSTEM_GRACE: Duration = Duration::from_millis(100);

/// Where getaddrinfo is the only source, it gets as long as a stub resolver takes over three dead servers.
const SYSTEM_ONLY_LIMIT: Duration = Duration::from_secs(30);

/// Measures everything the plan names. `progress` is called on this thread, a few times an attempt at most.
///
/// A network that does not work is no error, and neither is a name that does not exist: both are rows. Builds a
/// single-threaded runtime of its own, so it must not be called from within one.
pub fn run(plan: &Plan, progress: &mut dyn FnMut(&Event)) -> Result<Observation, ObserveError> {
    let extra = extra_roots(&plan.ca_pem)?;
    let runtime = prober::runtime()?;
    let observed = runtime.block_on(observe(plan, extra, progress));
    // A getaddrinfo that hangs must not hold up the end.
    runtime.shutdown_background();
    observed
}

async fn observe(
    plan: &Plan,
    extra: Vec<CertificateDer<'static>>,
    progress: &mut dyn FnMut(&Event),
) -> Result<Observation, ObserveError> {
    let taken_at = Timestamp::now().to_string();
    let store = Arc::new(LazyStore { extra, cell: OnceCell::new() });
    // It loads while names are looked up.
    let loading = tokio::spawn({
        let store = store.clone();
        async move { store.get().await }
    });
    let settings = prober::settings(plan)?;
    let config = Arc::new(Config::read(&plan.dns));
    let mut host = host::facts(config.facts.clone());
    // The timer's first use sets it up.
    tokio::time::sleep(Duration::ZERO).await;

    progress(&Event::Resolving { targets: plan.targets.len() });
    let (events, mut told) = unbounded_channel();
    let context = Arc::new(Context {
        settings,
        config,
        store,
        ask_system: plan.dns.is_empty(),
        progress: Progress::to(events),
        targets: Semaphore::new(TARGETS_AT_ONCE),
    });
    let mut running = JoinSet::new();
    for (place, target) in plan.targets.iter().cloned().enumerate() {
        let context = context.clone();
        running.spawn(async move { (place, context.rows(target).await) });
    }
    let mut targets = Vec::new();
    loop {
        tokio::select! {
            Some(event) = told.recv() => progress(&event),
            joined = running.join_next() => match joined {
                Some(Ok(rows)) => targets.push(rows),
                Some(Err(_)) => {}
                None => break,
            },
        }
    }
    while let Ok(event) = told.try_recv() {
        progress(&event);
    }
    progress(&Event::Finished);
    targets.sort_by_key(|(place, _)| *place);
    host.trust_store = loading.await.map_or_else(|_| TrustStore::default(), |store| store.facts.clone());
    Ok(Observation {
        schema: SCHEMA,
        tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(),
        taken_at,
        partial: targets.len() < plan.targets.len(),
        settings: recorded(plan, &context.settings),
        host,
        targets: targets.into_iter().map(|(_, rows)| rows).collect(),
    })
}

fn recorded(plan: &Plan, settings: &connect::Settings) -> Settings {
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Settings {
        rounds: plan.rounds.max(1),
        timeout_us: plan.timeout.into(),
        tls_concurrency: count(settings.gates.tls_concurrency),
        tcp_concurrency: count(settings.gates.tcp_concurrency),
        seed: plan.seed,
    }
}

/// What all targets share.
struct Context {
    settings: Arc<connect::Settings>,
    config: Arc<Config>,
    store: Arc<LazyStore>,
    ask_system: bool,
    progress: Progress,
    targets: Semaphore,
}

impl Context {
    /// Everything about one target.
    async fn rows(&self, target: Target) -> TargetRows {
        // A semaphore that nobody closes always gives a permit.
        let _place = self.targets.acquire().await;
        let mut system = if self.ask_system { host::ask_system(&target) } else { SystemLookup::unasked() };
        let clock = Clock::start();
        let (lookups, known) = self.lookups(&target, &mut system, clock).await;
        let addresses: BTreeSet<IpAddr> = lookups.iter().flat_map(|row| row.outcome.addresses()).collect();
        let sources = host::sources(addresses.iter().copied(), target.port);
        let store = self.store.get().await;
        let attempts =
            connect::attempts(&self.settings, &target, &addresses, clock, store, self.progress.clone()).await;
        let system = match known {
            Some(answer) => answer,
            None => system.answer(SYSTEM_GRACE).await,
        };
        TargetRows { target, lookups, system, sources, attempts }
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

/// The trust store, loaded once on a thread of its own.
struct LazyStore {
    extra: Vec<CertificateDer<'static>>,
    cell: OnceCell<Arc<Store>>,
}

impl LazyStore {
    async fn get(&self) -> Arc<Store> {
        self.cell.get_or_init(|| self.load()).await.clone()
    }

    async fn load(&self) -> Arc<Store> {
        let extra = self.extra.clone();
        let load = tokio::task::spawn_blocking(move || Store::load(&extra, &Arc::new(ring::default_provider())));
        let store = match tokio::time::timeout(STORE_LIMIT, load).await {
            Ok(Ok(store)) => store,
            Ok(Err(_)) => Store::failed("loading the trust store failed"),
            Err(_) => Store::failed("the trust store did not load in time"),
        };
        Arc::new(store)
    }
}
