use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;
use tryorder::clients::{Answer, Basis, Meeting, Path, Situation, SynPatience};
use tryorder::model::{Micros, TcpCause};
use tryorder::squid::Parent;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recordings {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    pub(super) cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) squid: String,
    pub(super) method: Method,
    pub(super) dns: Dns,
    network: Network,
    pub(super) squid_conf: Vec<String>,
    pub(super) requests: Vec<Request>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Connect,
    Get,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dns {
    aaaa: u16,
    a: u16,
    pub(super) aaaa_delay_ms: u64,
    pub(super) a_delay_ms: u64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Network {
    v6: Fate,
    v4: Fate,
}

/// What happens to a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fate {
    /// Silence.
    Drop,
    /// Refused at once.
    Rst,
    /// No route: a local error, nothing is sent or seen.
    Noroute,
    /// Accepted.
    Good,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) status: Option<u16>,
    pub(super) error: Option<String>,
    pub(super) errno: Option<u16>,
    pub(super) seconds: f64,
    pub(super) tries: Vec<Try>,
    pub(super) connected: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Try {
    pub(super) at_s: f64,
    pub(super) address: String,
}

impl Case {
    /// What a Squid with these parents meets.
    pub(super) fn situation(&self, parents: &[Parent]) -> Situation {
        let answer = |family: &str, count: u16, delay_ms| Answer {
            addresses: (1..=count).map(|n| address(&format!("{family}#{n}"))).collect(),
            at: Micros::from_millis(delay_ms),
            lost: false,
        };
        let aaaa = answer("v6", self.dns.aaaa, self.dns.aaaa_delay_ms);
        let a = answer("v4", self.dns.a, self.dns.a_delay_ms);
        let v6 = aaaa.addresses.iter().map(|a| (*a, self.network.v6.meeting()));
        let v4 = a.addresses.iter().map(|a| (*a, self.network.v4.meeting()));
        let parents = parents.iter().flat_map(|p| &p.addresses).map(|a| (*a, self.fate(a).meeting()));
        Situation {
            order: Vec::new(),
            meetings: v6.chain(v4).chain(parents).collect(),
            getaddrinfo_basis: Basis::Measured,
            getaddrinfo_fails: None,
            syn: SynPatience::assumed("linux"),
            aaaa,
            a,
        }
    }

    /// Whether a try of this address is a packet.
    pub(super) fn is_seen(&self, address: &IpAddr) -> bool {
        self.fate(address) != Fate::Noroute
    }

    /// A parent that cannot be reached never was: Squid leaves it out.
    pub(super) fn bury(&self, parents: &mut [Parent]) {
        for parent in parents {
            parent.dead = parent.addresses.iter().all(|a| self.fate(a) != Fate::Good);
        }
    }

    fn fate(&self, address: &IpAddr) -> Fate {
        if address.is_ipv6() { self.network.v6 } else { self.network.v4 }
    }
}

impl Fate {
    fn meeting(self) -> Meeting {
        let path = match self {
            Self::Drop => Path::Silent { at_least: Micros::from_secs(4) },
            Self::Rst => Path::Rejects { after: ROUND_TRIP, cause: TcpCause::Refused },
            Self::Noroute => Path::Rejects { after: Micros::ZERO, cause: TcpCause::NoRoute },
            Self::Good => Path::Up { tcp: ROUND_TRIP, tls: Micros::ZERO, refusal: None },
        };
        Meeting { path, basis: Basis::Measured }
    }
}

/// Namespaces on one machine.
pub(super) const ROUND_TRIP: Micros = Micros(300);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { squid, method, dns, network, squid_conf, .. } = self;
        write!(f, "Squid {squid} {method:?}, {} AAAA {:?} ", dns.aaaa, network.v6)?;
        write!(f, "after {} ms, {} A {:?} after {} ms, ", dns.aaaa_delay_ms, dns.a, network.v4, dns.a_delay_ms)?;
        write!(f, "{} requests, {}", self.requests.len(), squid_conf.join("; "))
    }
}

/// `v6#3`: the third AAAA.
pub(super) fn address(name: &str) -> IpAddr {
    let (family, n) = name.split_once('#').unwrap();
    let n: u16 = n.parse().unwrap();
    match family {
        "v6" => IpAddr::from([0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n]),
        "v4" => IpAddr::from([198, 51, n.to_be_bytes()[0], n.to_be_bytes()[1]]),
        other => panic!("the address `{name}` is of the unknown family `{other}`"),
    }
}
