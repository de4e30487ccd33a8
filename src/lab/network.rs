//! What a network in a box looks like: the contents of one `network.toml`, checked.
//!
//! The file says how names are answered and what becomes of a connection to each address. Everything is bounded, so
//! a file that somebody mailed can be tried: at most [`MAX_BYTES`] long and [`MAX_ADDRESSES`] addresses.

mod build;
mod error;
mod fate;
mod file;
#[cfg(test)]
mod tests;

pub use error::NetworkError;
pub(super) use fate::{DnsFate, Fate};

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use crate::model::{Family, Target};

/// A network that can be built in a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    pub(super) about: String,
    pub(super) target: Target,
    /// The aliases between the target's name and the addresses, in the order in which they are followed.
    pub(super) cnames: Vec<String>,
    /// Seconds, on every record.
    pub(super) ttl: u32,
    pub(super) v6: Side,
    pub(super) v4: Side,
    pub(super) client: Client,
}

/// One address family: its answers, its servers, and the client's way to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// In the order of the DNS answer.
    pub(super) servers: Vec<Server>,
    pub(super) dns: DnsFate,
    pub(super) dns_delay: Duration,
    /// Whether the client has a default route in this family; it has a global address either way.
    pub(super) default_route: bool,
    /// The round trip to whatever has none of its own (the name server, in IPv4).
    pub(super) rtt: Duration,
}

/// One address of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) address: IpAddr,
    pub(super) fate: Fate,
    pub(super) rtt: Duration,
}

/// What the client's own machine is like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Client {
    /// The sysctl net.ipv4.tcp_syn_retries (it governs IPv6 too); the kernel's default when absent.
    pub(super) syn_retries: Option<u8>,
    /// /etc/gai.conf, verbatim.
    pub(super) gai_conf: String,
}

impl Network {
    /// Reads a `network.toml`. The error names the line.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        if text.len() > MAX_BYTES {
            return Err(NetworkError::whole(format!("longer than {} KiB", MAX_BYTES / 1024)));
        }
        let file: file::File = toml::from_str(text).map_err(|e| NetworkError::from_toml(text, &e))?;
        build::network(text, file)
    }

    /// One line saying what the network shows.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The name and port that the network is about.
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    pub(super) fn side(&self, family: Family) -> &Side {
        match family {
            Family::V6 => &self.v6,
            Family::V4 => &self.v4,
        }
    }

    /// Every address of both families, IPv6 first.
    pub(super) fn servers(&self) -> impl Iterator<Item = &Server> {
        self.v6.servers.iter().chain(&self.v4.servers)
    }
}

/// The longest file that is read.
pub const MAX_BYTES: usize = 64 * 1024;

/// The most addresses, of both families together. Four times the largest answer seen in the field.
pub(super) const MAX_ADDRESSES: usize = 1_000;

/// The client, its prefixes, and the name server: taken from the documentation prefixes (RFC 5737, RFC 3849).
pub(super) const CLIENT_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
pub(super) const CLIENT_V4_PREFIX: u8 = 24;
pub(super) const CLIENT_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 2);
pub(super) const CLIENT_V6_PREFIX: u8 = 64;
pub(super) const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 53);
/// The router that ICMP errors come from, one hop away from the client.
pub(super) const ROUTER_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
pub(super) const ROUTER_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1);
