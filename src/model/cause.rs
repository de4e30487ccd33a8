use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a TCP connect failed. Causes that ask for different repairs stay apart.
///
/// Which errno means what on Linux was measured, ICMP code by code: 101 no route, 113 unreachable, 13 prohibited,
/// 111 refused (also ICMP port unreachable), 110 timeout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TcpCause {
    /// No route: the kernel has none (no packet was sent), or a router said so (ICMPv6 code 0, ICMPv4 net unreachable).
    NoRoute,
    /// A router, or a neighbour that does not answer: host or address unreachable.
    Unreachable,
    /// Administratively prohibited: a firewall that says so.
    Prohibited,
    /// A reset in answer to the SYN, or ICMP port unreachable.
    Refused,
    /// A reset after the connection had begun.
    Reset,
    /// Nothing came back within the limit: a lower bound, not a proof of death.
    Timeout,
    /// Whatever else the system said.
    Other { says: String },
}

impl TcpCause {
    /// A few plain words, lower case, no period.
    pub fn says(&self) -> String {
        match self {
            Self::NoRoute => "no route".into(),
            Self::Unreachable => "unreachable".into(),
            Self::Prohibited => "prohibited".into(),
            Self::Refused => "refused".into(),
            Self::Reset => "reset".into(),
            Self::Timeout => "no answer".into(),
            Self::Other { says } => super::printable(says, 80),
        }
    }
}

/// Why a TLS handshake failed after TCP had connected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TlsCause {
    /// A fatal alert from the server (RFC 8446 §6): its number and its registered name.
    Alert { number: u8, name: String },
    /// The connection was closed in good order, with no alert: often a middlebox, or a server without this name.
    Closed,
    /// A TCP reset after the `ClientHello`: AD FS without SNI fallback, a filter that reads the server name.
    Reset,
    /// The answer is not TLS at all; the first bytes, escaped.
    PlainText { first_bytes: String },
    /// Silence after the `ClientHello`; `received` bytes had come by then (0: none at all).
    Silent { received: u64 },
    /// The bytes are TLS but break its rules, or the two sides share no version or suite.
    Protocol { says: String },
    /// Whatever else the system said.
    Other { says: String },
}

impl TlsCause {
    /// A few plain words, lower case, no period.
    pub fn says(&self) -> String {
        match self {
            Self::Alert { number, name } => format!("TLS alert {number} {}", super::printable(name, 40)),
            Self::Closed => "closed after ClientHello".into(),
            Self::Reset => "reset after ClientHello".into(),
            // SMTP (RFC 5321 §4.2) and IMAP (RFC 3501 §7.1) greet first; TLS begins there only after STARTTLS.
            Self::PlainText { first_bytes } if first_bytes.starts_with("220 ") || first_bytes.starts_with("* OK") => {
                format!("plain text first (STARTTLS): {}", super::printable(first_bytes, 40))
            }
            Self::PlainText { first_bytes } => format!("not TLS: {}", super::printable(first_bytes, 40)),
            Self::Silent { received: 0 } => "silent after ClientHello".into(),
            Self::Silent { received } => format!("stalled after {received} bytes"),
            Self::Protocol { says } | Self::Other { says } => super::printable(says, 80),
        }
    }
}

/// What the platform's verifier said of a certificate chain. A completed handshake may well be untrusted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trust {
    Trusted,
    /// No path to a root of the store: an unknown issuer, a self-signed certificate, an inspecting proxy.
    NotTrusted {
        says: String,
    },
    /// A good certificate for another name.
    WrongName {
        says: String,
    },
    Expired {
        says: String,
    },
    /// The verifier could not judge (its store failed to load, it ran out of time).
    Unknown {
        says: String,
    },
}

impl Trust {
    /// The word that stands in the diagnosis as `trust`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::NotTrusted { .. } => "not_trusted",
            Self::WrongName { .. } => "wrong_name",
            Self::Expired { .. } => "expired",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// Whether a client that verifies would go on. What could not be judged is not held against the server.
    pub const fn lets_a_client_go_on(&self) -> bool {
        matches!(self, Self::Trusted | Self::Unknown { .. })
    }
}
