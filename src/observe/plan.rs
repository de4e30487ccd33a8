//! What is to be measured, and how hard.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::error::ObserveError;
use super::proxy::ProxyPlan;
use crate::model::{Family, Target};

/// Everything a run needs to know; what it does not say, the host does.
#[derive(Clone, Debug)]
pub struct Plan {
    pub targets: Vec<Target>,
    /// Name servers instead of the system's, in the order of asking; empty means the system's. With them the hosts
    /// file and the system's own resolver function are left out: they would answer for another configuration.
    pub dns: Vec<SocketAddr>,
    /// Attempts at each address that answers, at most; 0 for lookups and host facts alone.
    pub rounds: u32,
    /// The limit for TCP, and again for TLS.
    pub timeout: Duration,
    /// Between the end of one attempt at an address and the next one there.
    pub gap: Duration,
    /// TLS handshakes under way together, at most; 0 counts as 1.
    pub tls_concurrency: usize,
    /// Seeds the shuffle of the addresses.
    pub seed: u64,
    /// PEM certificates that are trusted besides the store; empty for none.
    pub ca_pem: Vec<u8>,
    /// The one family that is asked for and tried; `None` is both. The system's resolver function, which would ask for
    /// both, is then left out.
    pub only: Option<Family>,
    /// The addresses of this host that connections come from, at most one a family. Lookups are not bound.
    pub sources: Vec<IpAddr>,
    /// The interface that connections go out by. Lookups are not bound.
    pub interface: Option<String>,
    /// Silence is waited for only as long as the living addresses suggest.
    pub quick: bool,
    /// Every target is asked for through this proxy, too.
    pub proxy: Option<ProxyPlan>,
    /// What the environment says of proxies is for other networks than this one: the network in a box.
    pub ignore_environment: bool,
}

impl Default for Plan {
    /// No targets, and what the command line does when it is told nothing, but with a seed of 0.
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            dns: Vec::new(),
            rounds: 3,
            timeout: Duration::from_secs(4),
            gap: Duration::from_millis(100),
            tls_concurrency: 32,
            seed: 0,
            ca_pem: Vec::new(),
            only: None,
            sources: Vec::new(),
            interface: None,
            quick: false,
            proxy: None,
            ignore_environment: false,
        }
    }
}

impl Plan {
    pub(super) fn leaves_out(&self, family: Family) -> bool {
        self.only.is_some_and(|only| only != family)
    }

    /// Whether what was asked for fits together.
    pub(super) fn check(&self) -> Result<(), ObserveError> {
        for target in &self.targets {
            if let Some(family) = target.literal().map(|a| Family::of(&a)).filter(|f| self.leaves_out(*f)) {
                return Err(ObserveError::TargetLeftOut { target: target.clone(), family });
            }
        }
        Ok(())
    }
}

/// A seed that no earlier run used, for those who name none.
pub fn fresh_seed() -> u64 {
    // 53 bits survive every JSON reader that keeps numbers as doubles.
    fastrand::u64(..1 << 53)
}
