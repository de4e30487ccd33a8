//! Which proxy is measured through, what the environment says of proxies, and what a Squid's cache manager is asked.

mod cache_manager;
mod environment;
mod identity;
mod no_proxy;
mod url;

pub use cache_manager::{CacheManager, CacheManagerError, MOST_PAGE_BYTES};
pub use url::{ProxyError, ProxyUrl};

pub(super) use environment::{covers, environment};
pub(super) use identity::squid;

use std::time::Duration;

/// Through which proxy the targets are asked for, too.
#[derive(Clone, Debug)]
pub struct ProxyPlan {
    pub url: ProxyUrl,
    /// The variable of the environment that named it: then targets that `NO_PROXY` covers are left out, as programs do.
    pub variable: Option<&'static str>,
    /// The limit for the answer to a CONNECT. A Squid 4 with default timers takes up to 240 s over dead addresses.
    pub limit: Duration,
}

impl ProxyPlan {
    /// The one that a variable of the environment names: `https_proxy` before `HTTPS_PROXY`, then those for all schemes, as
    /// curl takes them.
    pub fn of_environment(limit: Duration) -> Result<Self, ProxyError> {
        let (variable, text) = environment::first().ok_or(ProxyError::NotInEnvironment)?;
        Ok(Self { url: ProxyUrl::parse(&text)?, variable: Some(variable), limit })
    }
}
