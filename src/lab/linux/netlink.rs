//! The few rtnetlink requests that a box is made with, synchronous, each acknowledged by the kernel.

use std::io;
use std::net::IpAddr;
use std::os::fd::{AsRawFd, BorrowedFd};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{InfoData, InfoKind, InfoVeth, LinkAttribute, LinkFlags, LinkInfo, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};

/// A socket to the kernel, for the network namespace in which it was opened.
pub(super) struct Netlink(Socket);

impl Netlink {
    pub(super) fn open() -> io::Result<Self> {
        let mut socket = Socket::new(NETLINK_ROUTE)?;
        socket.bind_auto()?;
        socket.connect(&SocketAddr::new(0, 0))?;
        Ok(Self(socket))
    }

    /// A veth pair: one end here, the other in `there`. Both have [`MAC`], so that a frame can be passed on as it is.
    pub(super) fn add_veth(&self, name: &str, peer: &str, there: BorrowedFd<'_>) -> io::Result<()> {
        // One segment a packet: the relay is to see what a real wire would carry.
        let end = |name: &str| {
            let mut end = LinkMessage::default();
            end.attributes.push(LinkAttribute::IfName(name.to_owned()));
            end.attributes.push(LinkAttribute::Address(MAC.to_vec()));
            end.attributes.push(LinkAttribute::GsoMaxSegs(1));
            end
        };
        let mut far = end(peer);
        far.attributes.push(LinkAttribute::NetNsFd(there.as_raw_fd()));
        let mut link = end(name);
        link.attributes.push(LinkAttribute::LinkInfo(vec![
            LinkInfo::Kind(InfoKind::Veth),
            LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(far))),
        ]));
        self.request(RouteNetlinkMessage::NewLink(link), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Up; without ARP and neighbour discovery, for which there is nobody to answer, unless it is `lo`.
    pub(super) fn set_up(&self, index: u32) -> io::Result<()> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        link.header.flags = LinkFlags::Up;
        if index != LOOPBACK {
            link.header.flags |= LinkFlags::Noarp;
        }
        link.header.change_mask = link.header.flags;
        self.request(RouteNetlinkMessage::SetLink(link), 0)
    }

    /// An address that is usable at once: duplicate address detection (RFC 4862 §5.4) would take a second.
    pub(super) fn add_address(&self, index: u32, address: IpAddr, prefix: u8) -> io::Result<()> {
        let mut message = AddressMessage::default();
        message.header.index = index;
        message.header.family = family(&address);
        message.header.prefix_len = prefix;
        if address.is_ipv6() {
            message.header.flags = AddressHeaderFlags::Nodad;
        } else {
            message.attributes.push(AddressAttribute::Local(address));
        }
        message.attributes.push(AddressAttribute::Address(address));
        self.request(RouteNetlinkMessage::NewAddress(message), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// A default route onto the wire itself; `like` gives the family.
    pub(super) fn add_default_route(&self, index: u32, like: &IpAddr) -> io::Result<()> {
        let header = RouteHeader {
            table: RouteHeader::RT_TABLE_MAIN,
            scope: RouteScope::Link,
            kind: RouteType::Unicast,
            ..route_header(like, 0)
        };
        self.add_route(header, vec![RouteAttribute::Oif(index)])
    }

    /// Makes an address this machine's own without configuring it ("AnyIP").
    pub(super) fn add_local(&self, address: IpAddr) -> io::Result<()> {
        let header = RouteHeader {
            table: RT_TABLE_LOCAL,
            scope: RouteScope::Host,
            kind: RouteType::Local,
            ..route_header(&address, if address.is_ipv6() { 128 } else { 32 })
        };
        let destination = match address {
            IpAddr::V4(a) => RouteAddress::Inet(a),
            IpAddr::V6(a) => RouteAddress::Inet6(a),
        };
        self.add_route(header, vec![RouteAttribute::Destination(destination), RouteAttribute::Oif(LOOPBACK)])
    }

    fn add_route(&self, header: RouteHeader, attributes: Vec<RouteAttribute>) -> io::Result<()> {
        let mut message = RouteMessage::default();
        message.header = header;
        message.attributes = attributes;
        self.request(RouteNetlinkMessage::NewRoute(message), NLM_F_CREATE | NLM_F_EXCL)
    }

    fn request(&self, message: RouteNetlinkMessage, flags: u16) -> io::Result<()> {
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST | NLM_F_ACK | flags;
        let mut message = NetlinkMessage::new(header, NetlinkPayload::from(message));
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        self.0.send(&bytes, 0)?;
        let (answer, _) = self.0.recv_from_full()?;
        let answer = NetlinkMessage::<RouteNetlinkMessage>::deserialize(&answer).map_err(io::Error::other)?;
        // An acknowledgement is an error without a code (netlink(7)).
        let NetlinkPayload::Error(error) = answer.payload else { return Err(io::ErrorKind::InvalidData.into()) };
        error.code.map_or(Ok(()), |_| Err(error.to_io()))
    }
}

fn route_header(like: &IpAddr, prefix: u8) -> RouteHeader {
    RouteHeader {
        address_family: family(like),
        destination_prefix_length: prefix,
        protocol: RouteProtocol::Static,
        ..RouteHeader::default()
    }
}

fn family(address: &IpAddr) -> AddressFamily {
    if address.is_ipv6() { AddressFamily::Inet6 } else { AddressFamily::Inet }
}

/// Locally administered; any would do.
pub(super) const MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
/// `lo` is the first interface of every network namespace.
pub(super) const LOOPBACK: u32 = 1;
/// linux/rtnetlink.h.
const RT_TABLE_LOCAL: u8 = 255;
