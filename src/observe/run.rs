//! One run: every target looked up, tried and judged.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;

use super::connect::{self, Progress, Route};
use super::dns::Config;
use super::error::ObserveError;
use super::event::Event;
use super::plan::Plan;
use super::signals;
use super::stop::Stop;
use super::target::{Context, untouched};
use super::trust::{LoadingStore, extra_roots};
use super::{host, prober, proxy};
use crate::observation::{Observation, SCHEMA, Settings, TrustStore};

/// Targets whose attempts begin together. They share the gates.
pub(super) const TARGETS_AT_ONCE: usize = 32;

/// Targets that are looked up together: two questions each, and forwarders in small routers take 150 (dnsmasq's
/// `--dns-forward-max`).
pub(super) const LOOKUPS_AT_ONCE: usize = 64;

/// What is left to do when a run is cut short takes a tenth of this; whatever still hangs then is left behind.
const STOP_LIMIT: Duration = Duration::from_millis(200);

/// Measures everything the plan names. `progress` is called on this thread, a few times an attempt at most.
///
/// A network that does not work is no error, and neither is a name that does not exist: both are rows. Builds a
/// single-threaded runtime of its own, so it must not be called from within one.
pub fn run(plan: &Plan, progress: &mut dyn FnMut(&Event)) -> Result<Observation, ObserveError> {
    run_with(plan, || Ok(Stop::never()), progress)
}

/// The same, cut short by the first signal that asks this process to end (SIGINT, SIGTERM; the console's events on Windows):
/// then it returns what is known by then, marked partial, within a fraction of a second. A second signal has its usual
/// effect, and so has any after this returns.
pub fn run_until_signal(plan: &Plan, progress: &mut dyn FnMut(&Event)) -> Result<Observation, ObserveError> {
    let observed = run_with(plan, signals::stop, progress);
    signals::release();
    observed
}

fn run_with(
    plan: &Plan,
    stop: impl FnOnce() -> io::Result<Stop>,
    progress: &mut dyn FnMut(&Event),
) -> Result<Observation, ObserveError> {
    plan.check()?;
    let extra = extra_roots(&plan.ca_pem)?;
    let runtime = prober::runtime()?;
    let observed = runtime.block_on(async { observe(plan, extra, stop()?, progress).await });
    // A getaddrinfo that hangs must not hold up the end.
    runtime.shutdown_background();
    observed
}

async fn observe(
    plan: &Plan,
    extra: Vec<CertificateDer<'static>>,
    stop: Stop,
    progress: &mut dyn FnMut(&Event),
) -> Result<Observation, ObserveError> {
    let taken_at = Timestamp::now().to_string();
    let store = LoadingStore::begin(extra);
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
        ask_system: plan.dns.is_empty() && plan.only.is_none(),
        only: plan.only,
        progress: Progress::to(events),
        lookups: Semaphore::new(LOOKUPS_AT_ONCE),
        route: plan.proxy.clone().map(Route::new),
        targets: Semaphore::new(TARGETS_AT_ONCE),
        stop: stop.clone(),
    });
    let mut running = JoinSet::new();
    for (place, target) in plan.targets.iter().cloned().enumerate() {
        let context = context.clone();
        running.spawn(async move { (place, context.rows(target).await) });
    }
    let mut targets: Vec<_> = plan.targets.iter().cloned().map(untouched).collect();
    let mut left = targets.len();
    loop {
        tokio::select! {
            Some(event) = told.recv() => progress(&event),
            joined = running.join_next() => match joined {
                Some(Ok((place, rows))) => {
                    targets[place] = rows;
                    left -= 1;
                }
                Some(Err(_)) => {}
                None => break,
            },
            () = stop.passed(STOP_LIMIT) => break,
        }
    }
    while let Ok(event) = told.try_recv() {
        progress(&event);
    }
    progress(&Event::Finished);
    // Whatever comes from here on cuts nothing short.
    let partial = stop.is_set() || left > 0;
    host.trust_store = tokio::select! {
        biased;
        store = context.store.get() => store.facts.clone(),
        _ = stop.set() => TrustStore { error: Some("the run was cut short before it was loaded".into()), ..TrustStore::default() },
    };
    let through = context.route.as_ref().map(Route::recorded);
    Ok(Observation {
        schema: SCHEMA,
        tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(),
        taken_at,
        partial,
        redacted: false,
        settings: recorded(plan, &context.settings),
        host,
        squid: proxy::squid(&targets, through.as_ref()),
        proxy: through,
        proxy_environment: if plan.ignore_environment { None } else { proxy::environment(&plan.targets) },
        targets,
    })
}

fn recorded(plan: &Plan, settings: &connect::Settings) -> Settings {
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Settings {
        rounds: plan.rounds,
        timeout_us: plan.timeout.into(),
        tls_concurrency: count(settings.gates.tls_concurrency),
        tcp_concurrency: count(settings.gates.tcp_concurrency),
        seed: plan.seed,
        gap_us: plan.gap.into(),
        only: plan.only,
        sources: plan.sources.clone(),
        interface: plan.interface.clone(),
        quick: plan.quick,
    }
}
