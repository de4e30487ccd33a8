use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Trust;

/// A certificate chain as a server sent it, and what two stores say of it for the target's name. A chain that many
/// addresses send stands here once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// The server's own certificate first.
    pub certificates: Vec<Certificate>,
    /// Judged by the store that programs on this host use: [`super::TrustStore`].
    pub trust: Trust,
    /// Judged by Mozilla's roots alone, as compiled in. Where the host's store trusts a chain and Mozilla's roots do
    /// not, somebody added a root here: a company's own authority, or an inspecting proxy's.
    pub mozilla: Trust,
}

/// One certificate (RFC 5280). Text is bounded and printable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    pub subject: String,
    pub issuer: String,
    /// Subject alternative names (RFC 5280 §4.2.1.6): DNS names and addresses, the first of them.
    pub names: Vec<String>,
    /// How many there are in all.
    pub names_total: u32,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
    /// Of the whole certificate, in lower-case hexadecimal; empty where it was not recorded.
    pub sha256: String,
    /// `RSA 2048`, `EC P-256`.
    pub key: String,
    /// `sha256WithRSAEncryption`.
    pub signature: String,
}
