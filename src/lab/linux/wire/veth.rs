//! Two pairs of virtual Ethernet devices, client to relay and servers to relay: they need no device file.
//!
//! All four ends have one hardware address and no ARP: every frame is for whoever gets it, no neighbour is ever asked for,
//! and no address waits for duplicate detection.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::{InfoData, InfoKind, InfoVeth, LinkAttribute, LinkInfo, LinkMessage};
use nix::errno::Errno;
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, bind, setsockopt, socket, sockopt};

use super::super::netlink::Netlink;
use super::super::{namespaces, step};
use super::{End, Wire, link};
use crate::lab::LabError;

/// The relay's ends lie in a namespace of their own. Its links come up last: see [`link::settle`].
pub(super) fn lay(client_side: &File, server_side: &File) -> Result<Wire, LabError> {
    let relay_side = namespaces::another()?;
    let (client, servers) = (client_side.as_raw_fd(), server_side.as_raw_fd());
    let wire = namespaces::inside(&relay_side, || pairs(client, servers))?.map_err(|e| step("lay the wire", e))?;
    link::switch_on(&["eth0"]).map_err(|e| step("bring the client's end up", e))?;
    namespaces::inside(server_side, || link::switch_on(&["eth0"]))?
        .map_err(|e| step("bring the servers' end up", e))?;
    let relays = namespaces::inside(&relay_side, || link::switch_on(&["client", "servers"]))?;
    relays.map_err(|e| step("bring the relay's ends up", e))?;
    Ok(wire)
}

/// In the relay's namespace.
fn pairs(client: RawFd, servers: RawFd) -> io::Result<Wire> {
    let mut kernel = Netlink::open()?;
    kernel.create(pair("client", client))?;
    kernel.create(pair("servers", servers))?;
    // Before the links are up: an unbound packet socket would hear both.
    Ok(Wire { client: End::ethernet(tap("client")?), servers: End::ethernet(tap("servers")?) })
}

fn pair(name: &str, peer_namespace: RawFd) -> RouteNetlinkMessage {
    // One segment a packet: the relay must see what a real wire carries, not a 64 KiB super-packet.
    let common = || vec![LinkAttribute::Address(super::HARDWARE.to_vec()), LinkAttribute::GsoMaxSegs(1)];
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

/// A socket that hears and puts out whole frames on an interface of this thread's namespace (packet(7)).
fn tap(interface: &str) -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let tap = socket(AddressFamily::Packet, SockType::Raw, flags, SockProtocol::EthAll)?;
    // The default of 208 KiB, counted with the kernel's overhead, loses SYNs when 500 connections start at once.
    setsockopt(&tap, sockopt::RcvBuf, &RECEIVE_BUFFER)?;
    let address = getifaddrs()?
        .filter(|entry| entry.interface_name == interface)
        .find_map(|entry| entry.address.as_ref().and_then(|a| a.as_link_addr().copied()))
        .ok_or(Errno::ENODEV)?;
    bind(tap.as_raw_fd(), &address)?;
    Ok(tap)
}

const RECEIVE_BUFFER: usize = 4 * 1024 * 1024;
