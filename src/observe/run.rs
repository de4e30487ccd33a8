//! One run: every target looked up, tried and judged.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;

use super::connect::{self, Progress};
use super::dns::Config;
use super::error::ObserveError;
use super::event::Event;
use super::plan::Plan;
use super::target::Context;
use super::trust::{LoadingStore, extra_roots};
use super::{host, prober};
use crate::model::Micros;
use crate::observation::{Observation, SCHEMA, Settings};

/// Targets under way together. Their attempts share the gates.
const TARGETS_AT_ONCE: usize = 8;

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
    host.trust_store = context.store.get().await.facts.clone();
    Ok(Observation {
        schema: SCHEMA,
        tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(),
        taken_at,
        partial: targets.len() < plan.targets.len(),
        redacted: false,
        settings: recorded(plan, &context.settings),
        host,
        targets: targets.into_iter().map(|(_, rows)| rows).collect(),
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
        gap_us: Micros::ZERO,
        only: None,
        sources: Vec::new(),
        interface: None,
        quick: false,
    }
}
