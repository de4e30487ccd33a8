//! Interfaces, addresses and routes.
//!
//! ```text
//! client's namespace              relay's namespace                servers' namespace
//! eth0 192.0.2.2/24         ──── client  [relay] servers ────      eth0, every server's address local
//!      2001:db8:1::2/64
//! ```

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nix::net::if_::if_nametoindex;

use super::namespaces;
use super::netlink::{LOOPBACK, Netlink};
use crate::lab::network::{
    CLIENT_V4, CLIENT_V4_PREFIX, CLIENT_V6, CLIENT_V6_PREFIX, NAME_SERVER, Network as Description,
};
use crate::model::Family;

/// The relay's ends of the two wires.
pub(super) const TO_CLIENT: &str = "client";
pub(super) const TO_SERVERS: &str = "servers";

/// In the client's namespace, which is this thread's.
pub(super) fn connect_client(network: &Description, relay: &namespaces::Network) -> io::Result<()> {
    let netlink = Netlink::open()?;
    let eth0 = connect(&netlink, TO_CLIENT, relay)?;
    netlink.add_address(eth0, CLIENT_V4.into(), CLIENT_V4_PREFIX)?;
    netlink.add_address(eth0, CLIENT_V6.into(), CLIENT_V6_PREFIX)?;
    for family in Family::BOTH {
        if network.side(family).default_route {
            netlink.add_default_route(eth0, &any(family))?;
        }
    }
    Ok(())
}

/// In the servers' namespace.
pub(super) fn connect_servers(network: &Description, relay: &namespaces::Network) -> io::Result<()> {
    let netlink = Netlink::open()?;
    let eth0 = connect(&netlink, TO_SERVERS, relay)?;
    netlink.add_local(NAME_SERVER.into())?;
    for server in network.servers() {
        netlink.add_local(server.address)?;
    }
    Family::BOTH.iter().try_for_each(|family| netlink.add_default_route(eth0, &any(*family)))
}

/// In the relay's namespace: both ends up.
pub(super) fn connect_relay() -> io::Result<()> {
    let netlink = Netlink::open()?;
    netlink.set_up(if_nametoindex(TO_CLIENT)?)?;
    netlink.set_up(if_nametoindex(TO_SERVERS)?)
}

fn connect(netlink: &Netlink, peer: &str, relay: &namespaces::Network) -> io::Result<u32> {
    netlink.set_up(LOOPBACK)?;
    netlink.add_veth("eth0", peer, relay.fd())?;
    let eth0 = if_nametoindex("eth0")?;
    netlink.set_up(eth0)?;
    Ok(eth0)
}

fn any(family: Family) -> IpAddr {
    match family {
        Family::V6 => Ipv6Addr::UNSPECIFIED.into(),
        Family::V4 => Ipv4Addr::UNSPECIFIED.into(),
    }
}
