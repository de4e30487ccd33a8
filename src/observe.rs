#![expect(clippy::disallowed_methods, reason = "this module is where time, sockets and the environment enter")]
//! The edge: sockets, clock, host files. One call measures everything and returns an [`Observation`].
//!
//! In order: the host is read, the trust store loads on a thread of its own, every target is looked up (`dns`), the
//! kernel is asked for source addresses (`host`), every address is tried (`connect`), every certificate chain is judged
//! (`trust`). Where a proxy is named, every target is asked for through it meanwhile (`connect::proxied`). Nothing is
//! concluded here, and nothing is printed: progress comes out as [`Event`]s.
//!
//! A run can be cut short: then it ends within a fraction of a second, and returns what is known (`stop`).
//!
//! Once a target's attempts have begun its part ends within 2 × timeout + 1 s, whatever the network does; see
//! `connect` for how. Of many targets some wait for a place before their lookups and before their attempts, but never for
//! the silence of another one (`target`). Through a proxy, whose name the system resolves, it is the proxy's limit more.

mod binding;
mod clock;
mod connect;
mod dns;
mod error;
mod event;
mod forecast;
mod host;
pub(crate) mod os;
mod pause;
mod plan;
mod prober;
mod provider;
mod proxy;
pub mod readers;
mod run;
mod signals;
mod squid_program;
mod stop;
mod target;
mod text_file;
mod trust;

pub use clock::now;
pub use error::ObserveError;
pub use event::Event;
pub use forecast::{Forecast, ProxyForecast, TargetForecast, forecast};
pub use pause::pause_until_signal;
pub use plan::{Plan, fresh_seed};
pub use prober::Prober;
pub use proxy::{CacheManager, CacheManagerError, MOST_PAGE_BYTES, ProxyError, ProxyPlan, ProxyUrl};
pub use run::{run, run_until_signal};
pub use squid_program::squid_v;

#[cfg(doc)]
use crate::observation::Observation;
