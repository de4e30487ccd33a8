//! The boundary: everything the outside told us, and nothing we concluded.
//!
//! A live run, a saved file, a bundled example and a test fixture differ only in who made the [`Observation`]. After
//! it there is no socket, no clock, no environment and no randomness. Every row has one failure mode: a stage's
//! fields exist only if the stage before it succeeded.

mod attempt;
mod chain;
mod file;
mod host;
mod lookup;
mod proxy;
mod redact;
mod squid;

pub use attempt::{Attempt, IcmpError, Phases, Tcp, TcpInfo, Tls};
pub use chain::{Certificate, Chain};
pub use file::{MAX_FILE_BYTES, ReadError, read, write};
pub use host::{
    Flag, HostFacts, InterfaceAddress, PolicyText, Resolver, Source, SourceResult, SystemAnswer, TextFile, TrustStore,
};
pub use lookup::{AddressRecord, Alias, Lookup, LookupOutcome, Transport};
pub use proxy::{
    NoProxy, Proxy, ProxyAnswer, ProxyCause, ProxyEnvironment, ProxyHead, ProxyHop, ProxyVariable, Tunnel,
};
pub use redact::{is_published, redact};
pub use squid::{
    CachedAddress, CachedName, SquidConf, SquidFacts, SquidFile, SquidFileKind, SquidInclude, SquidLine, SquidVersion,
    VersionSource,
};

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Family, Micros, Target, Trust};

/// The number of the format below. It grows with every change that an older reader would not understand: 2 brought whole
/// certificate chains, the phases of a handshake, and what the kernel knew of a failure.
pub const SCHEMA: u32 = 2;

/// One run: what was asked for, what this host is like, and what every target answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Always [`SCHEMA`] in what this version writes.
    pub schema: u32,
    /// Who wrote it, as `tryorder 0.1.0`.
    pub tool: String,
    /// When the run began, RFC 3339 in UTC.
    pub taken_at: String,
    /// The run was cut short: the rows are true, but some are missing.
    pub partial: bool,
    /// What identifies the reporter was replaced; what the diagnosis looks at was kept.
    pub redacted: bool,
    pub settings: Settings,
    pub host: HostFacts,
    /// The Squid that this is about; absent: none was named or found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub squid: Option<SquidFacts>,
    /// The proxy that was measured, too; absent: none was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// What the environment says of proxies; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_environment: Option<ProxyEnvironment>,
    pub targets: Vec<TargetRows>,
}

/// How the measuring was done, so that it can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Attempts at each living address.
    pub rounds: u32,
    /// The limit for TCP, and again for TLS.
    pub timeout_us: Micros,
    /// TLS handshakes under way together, at most.
    pub tls_concurrency: u32,
    /// TCP connects under way together, at most: what the descriptor limit allows.
    pub tcp_concurrency: u32,
    /// Seeds the shuffle of the addresses.
    pub seed: u64,
    /// Between the end of one attempt at an address and the next one there.
    pub gap_us: Micros,
    /// The one family that was asked for; null is both. Of the other one nothing is known.
    pub only: Option<Family>,
    /// The source addresses that connections were bound to, at most one a family.
    pub sources: Vec<IpAddr>,
    /// The interface that connections were bound to.
    pub interface: Option<String>,
    /// Silence was waited for only as long as the living addresses suggest: see [`Attempt`]'s times. What it shows is
    /// provisional.
    pub quick: bool,
}

/// What one target answered. All moments count from the start of this target's first lookup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRows {
    pub target: Target,
    /// Every question asked, in the order of asking; for a literal one row that says so.
    pub lookups: Vec<Lookup>,
    /// What the system's own resolver function returned.
    pub system: SystemAnswer,
    /// The source address that the kernel picks, one row a destination.
    pub sources: Vec<Source>,
    /// Every different certificate chain that came, in the order of coming.
    pub chains: Vec<Chain>,
    /// Every try of every address, in the order of starting.
    pub attempts: Vec<Attempt>,
    /// Every CONNECT through the proxy, one after another; absent: none was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proxied: Vec<Tunnel>,
}

impl TargetRows {
    /// The chain of a completed handshake.
    pub fn chain_of(&self, attempt: &Attempt) -> Option<&Chain> {
        self.chain(attempt.tls.as_ref()?)
    }

    /// What the host's store says of a completed handshake's chain; `None` where none was completed.
    pub fn trust_of(&self, attempt: &Attempt) -> Option<Trust> {
        self.trust(attempt.tls.as_ref()?)
    }

    /// The same of a handshake, the direct way or through the proxy.
    pub fn chain(&self, tls: &Tls) -> Option<&Chain> {
        let Tls::Done { chain: Some(place), .. } = tls else { return None };
        self.chains.get(usize::try_from(*place).ok()?)
    }

    /// The same of a handshake.
    pub fn trust(&self, tls: &Tls) -> Option<Trust> {
        let Tls::Done { .. } = tls else { return None };
        let unknown = || Trust::Unknown { says: "its certificate chain was not kept".into() };
        Some(self.chain(tls).map_or_else(unknown, |chain| chain.trust.clone()))
    }
}
