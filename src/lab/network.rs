//! What a `network.toml` describes, read and checked. Pure: nothing here knows how a box is made.

mod chance;
mod error;
mod file;
mod meaning;
mod plan;
mod server;
#[cfg(test)]
mod tests;

pub use chance::{Chance, Direction};
pub use error::NetworkError;
pub use file::MAX_BYTES;
pub(super) use plan::ends;
pub use server::{Fate, Path, Server, Stages, TooBig};

use std::net::IpAddr;
use std::time::Duration;

use crate::model::{Family, Target};

/// A network: one name, its addresses, what becomes of each, and what the client is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    about: String,
    target: Target,
    ttl: u32,
    seed: u64,
    client: Client,
    v6: Stack,
    v4: Stack,
    also: Vec<(String, Vec<IpAddr>)>,
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

    /// Further names, one label below the served one, each with some of its addresses.
    pub fn also(&self) -> &[(String, Vec<IpAddr>)] {
        &self.also
    }

    /// Seconds that every record lives.
    pub fn ttl(&self) -> u32 {
        self.ttl
    }

    /// Decides everything that is left to chance: which packets are lost, how late they are, which attempts are answered.
    pub fn chance(&self) -> Chance {
        Chance::new(self.seed)
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
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// The names that the served name is an alias of in this family's answers, in their order; the last one owns the addresses.
    pub cnames: Vec<String>,
    /// In the order of the DNS answer.
    pub servers: Vec<Server>,
    /// Round trip to the name server, when it is reached by this family.
    pub rtt: Duration,
    pub names: Names,
    /// How long the name server thinks before it answers.
    pub dns_delay: Duration,
    /// So many of its answers are lost, the first ones, whoever asked.
    pub dns_lost: u32,
    /// Whether the client has an address beyond the loopback's (and IPv6's link-local one).
    pub client_address: bool,
    /// Whether it has a route to everywhere.
    pub default_route: bool,
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
    /// By UDP with TC set and without a record (RFC 2181 §9), by TCP with the addresses.
    Truncated,
    /// By TCP with the addresses; UDP is lost.
    TcpOnly,
}
