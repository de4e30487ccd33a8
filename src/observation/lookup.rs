use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Family, Micros};

/// One DNS question to one server over one transport, and what became of it. A retry is a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// `v6` asks for AAAA, `v4` for A.
    pub family: Family,
    /// The name as asked, with its search domain, without the final dot.
    pub name: String,
    /// The DNS server; null for the hosts file and for literals.
    pub server: Option<SocketAddr>,
    pub transport: Transport,
    pub sent_us: Micros,
    /// When the answer, or the news that there is none, came. For a timeout: when waiting ended.
    pub ended_us: Micros,
    pub outcome: LookupOutcome,
}

/// How the question travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Udp,
    Tcp,
    /// Answered by the hosts file, as the clients' resolver does: no DNS question was sent.
    Hosts,
    /// The target is an address: nothing was asked.
    Literal,
    /// Answered by the system's resolver function, on systems whose name servers are not known.
    System,
}

/// What became of a question. NODATA (no such records) and a negative or missing answer are different things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LookupOutcome {
    /// NOERROR with addresses, in answer order.
    Addresses {
        cnames: Vec<Alias>,
        addresses: Vec<AddressRecord>,
    },
    /// NOERROR without addresses (RFC 2308 §2.2), at the end of this CNAME chain.
    NoData {
        cnames: Vec<Alias>,
    },
    /// RFC 2308 §2.1: the name does not exist.
    NxDomain {
        cnames: Vec<Alias>,
    },
    ServFail,
    Refused,
    /// Another response code (RFC 1035 §4.1.1; NOTIMP is 4).
    OtherRcode {
        rcode: u16,
    },
    /// TC was set; the question is asked again over TCP in the next row.
    Truncated,
    Timeout,
    /// Something came, but it is no answer to this question: unreadable, a pointer or CNAME loop, over a limit.
    Malformed {
        says: String,
    },
    /// The question could not be sent, or the server's host said that nobody listens.
    Unreachable {
        says: String,
    },
}

/// One step of a CNAME chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    pub name: String,
    pub target: String,
    /// Seconds.
    pub ttl: u32,
}

/// One A or AAAA record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressRecord {
    pub address: IpAddr,
    /// Seconds; null where there is none (hosts file, literal).
    pub ttl: Option<u32>,
}

impl Lookup {
    /// `AAAA from 198.51.100.53:53: SERVFAIL after 20.4 ms`; the name stands in it where it is not `host`.
    pub fn says(&self, host: &str) -> String {
        let from = match (self.transport, self.server) {
            (Transport::Udp, Some(server)) => format!(" from {server}"),
            (Transport::Tcp, Some(server)) => format!(" from {server} by TCP"),
            (Transport::Hosts, _) => " from the hosts file".into(),
            (Transport::Literal, _) => String::new(),
            (Transport::System | Transport::Udp | Transport::Tcp, _) => " from the system's resolver".into(),
        };
        let name =
            if self.name == host { String::new() } else { format!(" of {}", crate::model::printable(&self.name, 100)) };
        let took = self.ended_us - self.sent_us;
        format!("{}{name}{from}: {} after {took}", self.family.record(), self.outcome.says())
    }
}

impl LookupOutcome {
    /// The addresses, in answer order; empty for every other outcome.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        let records = if let Self::Addresses { addresses, .. } = self { addresses.as_slice() } else { &[] };
        records.iter().map(|r| r.address)
    }

    /// The CNAME chain, where the answer had one.
    pub fn cnames(&self) -> &[Alias] {
        if let Self::Addresses { cnames, .. } | Self::NoData { cnames } | Self::NxDomain { cnames } = self {
            cnames
        } else {
            &[]
        }
    }

    /// An answer that ends the search for this family: addresses, or a clear no.
    pub const fn is_conclusive(&self) -> bool {
        matches!(self, Self::Addresses { .. } | Self::NoData { .. } | Self::NxDomain { .. })
    }

    /// A word or two for tables: `9 addresses`, `SERVFAIL`, `no answer`.
    pub fn says(&self) -> String {
        match self {
            Self::Addresses { addresses, .. } if addresses.len() == 1 => "1 address".into(),
            Self::Addresses { addresses, .. } => format!("{} addresses", addresses.len()),
            Self::NoData { .. } => "no such records".into(),
            Self::NxDomain { .. } => "NXDOMAIN".into(),
            Self::ServFail => "SERVFAIL".into(),
            Self::Refused => "REFUSED".into(),
            Self::OtherRcode { rcode } => format!("rcode {rcode}"),
            Self::Truncated => "truncated".into(),
            Self::Timeout => "no answer".into(),
            Self::Malformed { says } => format!("malformed answer: {}", crate::model::printable(says, 60)),
            Self::Unreachable { says } => crate::model::printable(says, 60),
        }
    }
}
