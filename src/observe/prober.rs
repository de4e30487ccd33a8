//! The probe phase alone, for those who have the addresses already: the benchmark.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::binding::Binding;
use super::clock::Clock;
use super::connect::{self, Gates, Progress, Settings, TlsConfigs};
use super::error::ObserveError;
use super::plan::Plan;
use super::provider;
use super::stop::Stop;
use super::trust::{Store, extra_roots};
use crate::model::Target;
use crate::observation::{Attempt, Chain};

/// Everything that is warm before the first clock starts: runtime, TLS configuration, trust store.
pub struct Prober {
    runtime: Runtime,
    settings: Arc<Settings>,
    store: Arc<Store>,
}

impl Prober {
    /// Of the plan, its targets and name servers do not matter here.
    pub fn new(plan: &Plan) -> Result<Self, ObserveError> {
        let extra = extra_roots(&plan.ca_pem)?;
        let store = Arc::new(Store::load(&extra));
        Ok(Self { runtime: runtime()?, settings: settings(plan)?, store })
    }

    /// Tries each address as `target`, in all rounds of the plan; rows and chains as [`run`](super::run()) makes them,
    /// moments counted from this call.
    pub fn attempts(&self, target: &Target, addresses: &[IpAddr]) -> (Vec<Attempt>, Vec<Chain>) {
        let addresses = addresses.iter().copied().collect();
        let store = self.store.clone();
        let (clock, progress, stop) = (Clock::start(), Progress::default(), Stop::never());
        self.runtime.block_on(connect::attempts(&self.settings, target, &addresses, clock, store, progress, &stop))
    }
}

/// One thread for everything but the blocking calls: the work is waiting.
pub(super) fn runtime() -> Result<Runtime, ObserveError> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?)
}

/// With everything warmed that can be.
pub(super) fn settings(plan: &Plan) -> Result<Arc<Settings>, ObserveError> {
    Ok(Arc::new(Settings {
        rounds: plan.rounds,
        timeout: plan.timeout,
        gap: plan.gap,
        quick: plan.quick,
        binding: Binding::of(plan)?,
        seed: plan.seed,
        gates: Gates::new(plan.tls_concurrency),
        tls: TlsConfigs::warm(provider::get())?,
    }))
}
