use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SystemAnswer, Tcp, Tls};
use crate::model::{Micros, printable};

/// The proxy through which the targets were asked for, besides the direct way. Credentials are never kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// A name, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// The variable of the environment that named it; null: the command line did.
    pub variable: Option<String>,
    /// A user name and a password went along (Basic, RFC 7617).
    pub credentials: bool,
    /// The limit for the answer to a CONNECT, from its last byte written.
    pub limit_us: Micros,
    /// What the system's resolver function says of its name; the addresses are tried in this order.
    pub system: SystemAnswer,
    /// What it says of itself (`OPTIONS *` with `Max-Forwards: 0`, RFC 9110 §9.3.7), asked once where no answer to a CONNECT named
    /// it: a Squid that opens a tunnel does not say who it is. null: not asked, or no answer.
    #[serde(default)]
    pub about: Option<ProxyHead>,
}

/// One CONNECT through the proxy, and the TLS handshake with the target behind it. It fails in at most one stage, the last
/// one it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tunnel {
    /// 1 is the first.
    pub round: u32,
    pub started_us: Micros,
    /// The addresses of the proxy, one after another until one connects; empty: its name gave none.
    pub tcp: Vec<ProxyHop>,
    /// Present exactly when TCP connected.
    pub answer: Option<ProxyAnswer>,
    /// With the target. Present exactly when the proxy answered 2xx.
    pub tls: Option<Tls>,
}

/// A TCP connect to an address of the proxy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxyHop {
    pub address: IpAddr,
    pub tcp: Tcp,
}

/// What the proxy said to the CONNECT. Moments count from the CONNECT's last byte written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProxyAnswer {
    Head {
        first_byte_us: Micros,
        /// The end of the head.
        us: Micros,
        head: ProxyHead,
    },
    Failed {
        cause: ProxyCause,
        after_us: Micros,
    },
}

/// What is kept of the head of an answer (RFC 9112 §4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxyHead {
    /// Three digits, whatever they are.
    pub status: u16,
    /// `X-Squid-Error`: `ERR_CONNECT_FAIL 110`.
    pub squid_error: Option<String>,
    pub server: Option<String>,
    /// Each hop that says so; the last one is the proxy itself (RFC 9110 §7.6.3).
    pub via: Option<String>,
    /// The schemes of `Proxy-Authenticate`, in the order of offering, without their parameters.
    pub schemes: Vec<String>,
}

/// Why there is no answer to a CONNECT.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProxyCause {
    /// Not a byte within the limit: a lower bound, not a proof.
    Silent,
    /// Closed in good order without a byte: Squid 3.1 after a silent address.
    Closed,
    Reset,
    /// The head had begun, and did not end within the limit.
    Stalled {
        received: u64,
    },
    /// Closed in the middle of the head.
    Cut {
        received: u64,
    },
    /// No HTTP: the first bytes, escaped.
    NotHttp {
        first_bytes: String,
    },
    /// The head has no end within 64 KiB, which is Squid's own limit (`reply_header_max_size`).
    TooLong,
    /// Whatever else the system said.
    Other {
        says: String,
    },
}

impl ProxyCause {
    /// A few plain words, lower case, no period.
    pub fn says(&self) -> String {
        match self {
            Self::Silent => "no answer".into(),
            Self::Closed => "closed without an answer".into(),
            Self::Reset => "reset without an answer".into(),
            Self::Stalled { received } => format!("stalled after {received} bytes of an answer"),
            Self::Cut { received } => format!("closed after {received} bytes of an answer"),
            Self::NotHttp { first_bytes } => format!("not HTTP: {}", printable(first_bytes, 40)),
            Self::TooLong => "a head without an end within 64 KiB".into(),
            Self::Other { says } => printable(says, 80),
        }
    }
}

/// What the environment says of proxies: programs that honour it do not go the direct way, which is what is measured here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxyEnvironment {
    /// Those that are set, in the order in which curl takes them.
    pub variables: Vec<ProxyVariable>,
    /// null: neither `no_proxy` nor `NO_PROXY` is set.
    pub no_proxy: Option<NoProxy>,
}

/// One of `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, without credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxyVariable {
    pub name: String,
    /// `http`, `https`, `socks5`, …; `other` is none that proxies have.
    pub scheme: String,
    /// null: it is not as a proxy is named.
    pub host: Option<String>,
    /// null: it names none.
    pub port: Option<u16>,
}

/// Its own text names internal hosts, and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoProxy {
    /// `no_proxy` or `NO_PROXY`.
    pub name: String,
    /// The hosts of the targets that it takes out, as curl reads it.
    pub covers: Vec<String>,
}

/// More than this, no run of ours writes.
const MOST: usize = 10_000;
/// 200 characters of a field, each of which may have been escaped.
const MOST_CHARACTERS: usize = 2_048;

fn is_plain(text: &str) -> bool {
    text.len() <= MOST_CHARACTERS && !text.chars().any(char::is_control)
}

impl Proxy {
    /// No text that moves a cursor.
    pub(super) fn is_ours(&self) -> bool {
        let about = self.about.as_ref().is_none_or(ProxyHead::is_ours);
        is_plain(&self.host) && self.port > 0 && self.variable.as_deref().is_none_or(is_plain) && about
    }
}

impl ProxyHead {
    fn is_ours(&self) -> bool {
        let texts = [&self.squid_error, &self.server, &self.via].into_iter().flatten().chain(&self.schemes);
        self.schemes.len() <= MOST && texts.map(String::as_str).all(is_plain)
    }
}

impl Tunnel {
    /// No text that moves a cursor, and not too much of anything.
    pub(super) fn is_ours(&self) -> bool {
        let head = match &self.answer {
            Some(ProxyAnswer::Head { head, .. }) => head.is_ours(),
            Some(ProxyAnswer::Failed { .. }) | None => true,
        };
        head && self.tcp.len() <= MOST
    }
}

impl ProxyEnvironment {
    /// No text that moves a cursor, and not too much of anything.
    pub(super) fn is_ours(&self) -> bool {
        let variable = |v: &ProxyVariable| {
            [Some(v.name.as_str()), Some(v.scheme.as_str()), v.host.as_deref()].into_iter().flatten().all(is_plain)
        };
        let no_proxy =
            |n: &NoProxy| is_plain(&n.name) && n.covers.len() <= MOST && n.covers.iter().all(|c| is_plain(c));
        self.variables.len() <= MOST
            && self.variables.iter().all(variable)
            && self.no_proxy.as_ref().is_none_or(no_proxy)
    }
}
