use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Micros;

/// What this host is like. `null` is *not known on this system*, which differs from *none*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostFacts {
    /// `linux`, `windows`, `macos`, … as Rust names it.
    pub os: String,
    /// Every address of every interface.
    pub addresses: Option<Vec<InterfaceAddress>>,
    /// Whether there is any IPv6 address besides `::1`: without one, glibc throws its interface data away.
    pub has_ipv6: Option<bool>,
    /// `/etc/gai.conf`, verbatim.
    pub gai_conf: TextFile,
    /// What else decides the address order here, as its command prints it or its file says it. Absent: nothing was read.
    #[serde(default)]
    pub policy_tables: Vec<PolicyText>,
    /// `net.ipv4.tcp_syn_retries` (both families).
    pub syn_retries: Option<u32>,
    /// `net.ipv4.tcp_syn_linear_timeouts` (Linux 6.5 and later; 0 where the kernel has no such setting).
    pub syn_linear_timeouts: Option<u32>,
    pub resolver: Resolver,
    pub trust_store: TrustStore,
}

/// The text of a policy table: `netsh interface ipv6 show prefixpolicies`, `ip6addrctl`, a saved gai.conf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyText {
    /// The command that printed it, or its file.
    pub from: String,
    /// The user gave it (`--policy`): it takes the place of what this host has.
    pub given: bool,
    pub text: TextFile,
}

/// A configuration file as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TextFile {
    /// This system has no such file, or it could not be read: `says`.
    #[default]
    Unknown,
    Unreadable {
        says: String,
    },
    Absent,
    Text {
        text: String,
    },
}

impl TextFile {
    /// The text, empty when the file is absent; `None` when it is not known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text } => Some(text),
            Self::Absent => Some(""),
            Self::Unknown | Self::Unreadable { .. } => None,
        }
    }
}

/// An address of this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InterfaceAddress {
    pub address: IpAddr,
    pub prefix_len: u8,
    pub interface: String,
    /// null where the system does not tell (IPv4 on Linux).
    pub flags: Option<Vec<Flag>>,
    /// ARPHRD number: 1 Ethernet, 772 loopback, 768, 769 and 776 tunnels (RFC 6724 rule 7).
    pub link_type: Option<u16>,
}

/// Address flags that the ordering rules look at, as Linux names them (`IFA_F_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    Temporary,
    Optimistic,
    Home,
    Deprecated,
    Tentative,
    Permanent,
}

/// The stub resolver's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolver {
    /// `/etc/resolv.conf`, `--dns`, `system`.
    pub origin: String,
    /// In the order of asking.
    pub servers: Vec<SocketAddr>,
    /// One server's time to answer.
    pub timeout_us: Micros,
    /// How often the whole list is asked.
    pub attempts: u32,
    pub ndots: u32,
    pub search: Vec<String>,
    /// `options no-aaaa`: programs that use the system's resolver function do not ask for AAAA (glibc 2.36 and later). We
    /// ask all the same, because programs with a resolver of their own do.
    pub no_aaaa: bool,
}

/// Which roots judged the certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrustStore {
    /// `platform`, or `SSL_CERT_FILE` / `SSL_CERT_DIR` when one of them replaced it.
    pub origin: String,
    /// How many roots were loaded, where that is known.
    pub roots: Option<u32>,
    /// Added by `--ca-file`.
    pub extra_roots: u32,
    /// Why it could not be loaded, if so: then trust is unknown.
    pub error: Option<String>,
}

/// The source address that the kernel picks for a destination (a UDP connect; no packet is sent).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub destination: IpAddr,
    pub result: SourceResult,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceResult {
    /// Its prefix length, flags and link stand in [`HostFacts::addresses`].
    Chosen { address: IpAddr },
    /// No route, an unreachable, prohibited or blackhole route: no source (RFC 6724 rule 1).
    None { says: String },
}

/// What the system's own resolver function (getaddrinfo) returned, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SystemAnswer {
    Addresses {
        addresses: Vec<IpAddr>,
        took_us: Micros,
    },
    Failed {
        says: String,
        took_us: Micros,
    },
    /// Not asked, or it had not answered when the run ended.
    Unknown,
}
