//! The wire: two pairs of virtual Ethernet devices, client to relay and servers to relay.
//!
//! All four ends have one hardware address and no ARP: every frame is for whoever gets it, no neighbour is ever asked
//! for, and no address waits for duplicate detection.

use std::fs::{self, File};
use std::io;
use std::net::IpAddr;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::thread;
use std::time::Duration;

use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{InfoData, InfoKind, InfoVeth, LinkAttribute, LinkFlags, LinkInfo, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use nix::ifaddrs::getifaddrs;
use nix::net::if_::{InterfaceFlags, if_nametoindex};

use super::netlink::Netlink;
use super::{namespaces, step, tap};
use crate::lab::network::ends;
use crate::lab::{LabError, Network};
use crate::model::Family;

/// The relay's ends of the two pairs, as sockets that see whole frames.
pub(super) struct Wire {
    pub(super) client: OwnedFd,
    pub(super) servers: OwnedFd,
}

/// Lays the wire from this thread's namespace through `relay_side` to `server_side`, and gives both ends their
/// addresses and routes.
pub(super) fn build(network: &Network, relay_side: &File, server_side: &File) -> Result<Wire, LabError> {
    let client_side = File::open("/proc/thread-self/ns/net").map_err(|e| step("find the network namespace", e))?;
    let (client, servers) = (client_side.as_raw_fd(), server_side.as_raw_fd());
    let wire = namespaces::inside(relay_side, || lay(client, servers))?.map_err(|e| step("lay the wire", e))?;
    // The relay's ends last, see `settle`.
    switch_on(&["lo", "eth0"]).map_err(|e| step("bring the client's end up", e))?;
    namespaces::inside(server_side, || switch_on(&["lo", "eth0"]))?
        .map_err(|e| step("bring the servers' end up", e))?;
    let relays = namespaces::inside(relay_side, || switch_on(&["client", "servers"]))?;
    relays.map_err(|e| step("bring the relay's ends up", e))?;
    namespaces::inside(server_side, || serve(network))?.map_err(|e| step("give the servers their addresses", e))?;
    live(network).map_err(|e| step("give the client its addresses and routes", e))?;
    if let Some(retries) = network.client().syn_retries {
        fs::write("/proc/sys/net/ipv4/tcp_syn_retries", retries.to_string())
            .map_err(|e| step("set net.ipv4.tcp_syn_retries", e))?;
    }
    Ok(wire)
}

/// In the relay's namespace.
fn lay(client: RawFd, servers: RawFd) -> io::Result<Wire> {
    let mut kernel = Netlink::open()?;
    kernel.create(pair("client", client))?;
    kernel.create(pair("servers", servers))?;
    // Before the links are up: an unbound packet socket would hear both.
    Ok(Wire { client: tap::tap("client")?, servers: tap::tap("servers")? })
}

fn switch_on(links: &[&str]) -> io::Result<()> {
    let mut kernel = Netlink::open()?;
    links.iter().try_for_each(|link| kernel.change(up(link)?))
}

/// In the servers' namespace. A local route makes the kernel accept an address without configuring it ("AnyIP").
fn serve(network: &Network) -> io::Result<()> {
    let mut kernel = Netlink::open()?;
    settle(&mut kernel)?;
    for family in Family::BOTH {
        kernel.create(address("lo", ends(family).name_server, host_prefix(family))?)?;
        for server in &network.stack(family).servers {
            kernel.create(route(Some(server.address), family, "lo", RouteType::Local)?)?;
        }
        kernel.create(route(None, family, "eth0", RouteType::Unicast)?)?;
    }
    Ok(())
}

/// In the client's namespace. The name server can always be reached, even where the family has no default route.
fn live(network: &Network) -> io::Result<()> {
    let mut kernel = Netlink::open()?;
    settle(&mut kernel)?;
    for family in Family::BOTH {
        let stack = network.stack(family);
        if !stack.client_address {
            continue;
        }
        kernel.create(address("eth0", ends(family).client, ends(family).prefix_len)?)?;
        let everywhere = if stack.default_route { None } else { Some(ends(family).name_server) };
        kernel.create(route(everywhere, family, "eth0", RouteType::Unicast)?)?;
    }
    Ok(())
}

/// Waits until `eth0` passes packets. An end that is up before the other one throws them away until the kernel has
/// noticed its carrier, a moment later (net/core/link_watch.c); the first question to the name server would be lost.
fn settle(kernel: &mut Netlink) -> io::Result<()> {
    for _ in 0..MAX_SETTLE_MS {
        let running = getifaddrs()?
            .any(|entry| entry.interface_name == "eth0" && entry.flags.contains(InterfaceFlags::IFF_RUNNING));
        if running {
            // The flag is set a moment before the queue opens, under a lock that this request needs too.
            return kernel.change(up("eth0")?);
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(io::ErrorKind::TimedOut.into())
}

fn pair(name: &str, peer_namespace: RawFd) -> RouteNetlinkMessage {
    // One segment a packet: the relay must see what a real wire carries, not a 64 KiB super-packet.
    let common = || vec![LinkAttribute::Address(HARDWARE.to_vec()), LinkAttribute::GsoMaxSegs(1)];
    let mut peer = LinkMessage::default();
    peer.attributes = common();
    peer.attributes.push(LinkAttribute::IfName("eth0".into()));
    peer.attributes.push(LinkAttribute::NetNsFd(peer_namespace));
    let mut link = LinkMessage::default();
    link.attributes = common();
    link.attributes.push(LinkAttribute::IfName(name.into()));
    link.attributes.push(LinkAttribute::LinkInfo(vec![
        LinkInfo::Kind(InfoKind::Veth),
        LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(peer))),
    ]));
    RouteNetlinkMessage::NewLink(link)
}

fn up(link: &str) -> io::Result<RouteNetlinkMessage> {
    let mut message = LinkMessage::default();
    message.header.index = if_nametoindex(link)?;
    message.header.flags = if link == "lo" { LinkFlags::Up } else { LinkFlags::Up | LinkFlags::Noarp };
    message.header.change_mask = message.header.flags;
    Ok(RouteNetlinkMessage::SetLink(message))
}

fn address(link: &str, address: IpAddr, prefix_len: u8) -> io::Result<RouteNetlinkMessage> {
    let mut message = AddressMessage::default();
    message.header.family = number(Family::of(&address));
    message.header.prefix_len = prefix_len;
    message.header.index = if_nametoindex(link)?;
    message.header.flags = AddressHeaderFlags::Nodad;
    message.attributes = vec![AddressAttribute::Address(address), AddressAttribute::Local(address)];
    Ok(RouteNetlinkMessage::NewAddress(message))
}

/// To one address, or with `None` to everywhere.
fn route(to: Option<IpAddr>, family: Family, link: &str, kind: RouteType) -> io::Result<RouteNetlinkMessage> {
    let mut message = RouteMessage::default();
    message.header.address_family = number(family);
    message.header.protocol = RouteProtocol::Static;
    (message.header.table, message.header.scope) = if kind == RouteType::Local {
        (LOCAL_TABLE, RouteScope::Host)
    } else {
        (RouteHeader::RT_TABLE_MAIN, RouteScope::Link)
    };
    message.header.kind = kind;
    message.attributes.push(RouteAttribute::Oif(if_nametoindex(link)?));
    if let Some(address) = to {
        message.header.destination_prefix_length = host_prefix(family);
        message.attributes.push(RouteAttribute::Destination(match address {
            IpAddr::V4(a) => RouteAddress::Inet(a),
            IpAddr::V6(a) => RouteAddress::Inet6(a),
        }));
    }
    Ok(RouteNetlinkMessage::NewRoute(message))
}

const fn number(family: Family) -> AddressFamily {
    match family {
        Family::V4 => AddressFamily::Inet,
        Family::V6 => AddressFamily::Inet6,
    }
}

const fn host_prefix(family: Family) -> u8 {
    match family {
        Family::V4 => 32,
        Family::V6 => 128,
    }
}

/// A locally administered address (IEEE 802, bit 1 of the first byte).
const HARDWARE: [u8; 6] = [2, 0, 0, 0, 0, 1];
const MAX_SETTLE_MS: u32 = 2_000;
/// `RT_TABLE_LOCAL` of rtnetlink(7).
const LOCAL_TABLE: u8 = 255;
