//! The boundary: everything the outside told us, and nothing we concluded.
//!
//! A live run, a saved file, a bundled example and a test fixture differ only in who made the [`Observation`]. After
//! it there is no socket, no clock, no environment and no randomness. Every row has one failure mode: a stage's
//! fields exist only if the stage before it succeeded.

mod attempt;
mod file;
mod host;
mod lookup;

pub use attempt::{Attempt, Leaf, Tcp, Tls};
pub use file::{MAX_FILE_BYTES, ReadError, read, write};
pub use host::{Flag, HostFacts, InterfaceAddress, Resolver, Source, SourceResult, SystemAnswer, TextFile, TrustStore};
pub use lookup::{AddressRecord, Alias, Lookup, LookupOutcome, Transport};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Micros, Target};

/// The number of the format below. It grows with every change that an older reader would not understand.
pub const SCHEMA: u32 = 1;

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
    pub settings: Settings,
    pub host: HostFacts,
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
    /// Every try of every address, in the order of starting.
    pub attempts: Vec<Attempt>,
}
