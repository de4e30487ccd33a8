//! What a `network.toml` describes, read and checked. Pure: nothing here knows how a box is made.

mod error;
mod file;
mod meaning;
mod plan;
#[cfg(test)]
mod tests;

pub use error::NetworkError;
pub use file::MAX_BYTES;
#[cfg(target_os = "linux")]
pub(super) use plan::ends;

use std::net::IpAddr;
use std::time::Duration;

use crate::model::{Family, Target};

/// A network: one name, its addresses, what becomes of each, and what the client is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    about: String,
    target: Target,
    cnames: Vec<String>,
    ttl: u32,
    client: Client,
    v6: Stack,
    v4: Stack,
}

impl Network {
    /// Reads the text of a `network.toml`. Errors name the line.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        file::parse(text)
    }

    /// One sentence: what this network shows.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The name and the port that are served.
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// The names that the served name is an alias of, in their order; the last one owns the addresses.
    pub fn cnames(&self) -> &[String] {
        &self.cnames
    }

    /// Seconds that every record lives.
    pub fn ttl(&self) -> u32 {
        self.ttl
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn stack(&self, family: Family) -> &Stack {
        match family {
            Family::V6 => &self.v6,
            Family::V4 => &self.v4,
        }
    }

    /// The family by which the client reaches its name server: IPv4 unless it has none.
    pub fn name_server_family(&self) -> Family {
        if !self.v4.client_address && self.v6.client_address { Family::V6 } else { Family::V4 }
    }
}

/// What is special about the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The `options` of resolv.conf.
    pub resolver_options: String,
    /// Lines that are added to the hosts file.
    pub hosts: String,
    /// The whole gai.conf.
    pub gai_conf: String,
    /// `net.ipv4.tcp_syn_retries`, which counts for both families; the kernel's default if absent.
    pub syn_retries: Option<u8>,
}

/// One family: the servers' side, the client's side, and how names of this family resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// In the order of the DNS answer.
    pub servers: Vec<Server>,
    /// Round trip to the name server, when it is reached by this family.
    pub rtt: Duration,
    pub names: Names,
    /// How long the name server thinks before it answers.
    pub dns_delay: Duration,
    /// Whether the client has an address beyond the loopback's (and IPv6's link-local one).
    pub client_address: bool,
    /// Whether it has a route to everywhere.
    pub default_route: bool,
}

/// One address, and what becomes of those who try it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub address: IpAddr,
    pub fate: Fate,
    pub rtt: Duration,
}

/// What becomes of a connection to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// TCP and TLS work, and the certificate is good.
    Good,
    /// Every packet is lost.
    Silent,
    /// A reset in answer to the SYN.
    Refused,
    /// A router says that it has no route (ICMPv4 3/0, ICMPv6 1/0).
    NoRoute,
    /// A router says that the host cannot be reached (ICMPv4 3/1, ICMPv6 1/3).
    Unreachable,
    /// A firewall says that it is prohibited (ICMPv4 3/13, ICMPv6 1/1).
    Prohibited,
    /// TCP connects; nothing comes back after that.
    Stall,
    /// A fatal alert of this number in answer to the ClientHello (RFC 8446 §6).
    TlsAlert { number: u8 },
    /// An orderly close in answer to the ClientHello.
    TlsClose,
    /// A reset in answer to the ClientHello.
    TlsReset,
    /// An HTTP error in answer to the ClientHello.
    PlainText,
    /// A certificate of a CA that nobody trusts.
    CertUntrusted,
    /// A certificate that was good until 2015.
    CertExpired,
    /// A good certificate for another name.
    CertWrongName,
}

/// How the name server treats the questions of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// With the addresses; with NODATA if there is none.
    Answer,
    Nodata,
    Nxdomain,
    Servfail,
    Refused,
    /// It never answers.
    Silent,
}
