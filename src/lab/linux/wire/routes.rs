//! Addresses and routes of both ends.

use std::io;
use std::net::IpAddr;

use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use nix::net::if_::if_nametoindex;

use super::super::netlink::Netlink;
use crate::lab::Network;
use crate::lab::network::ends;
use crate::model::Family;

/// In the servers' namespace. A local route makes the kernel accept an address without configuring it ("AnyIP").
pub(super) fn serve(network: &Network, kernel: &mut Netlink) -> io::Result<()> {
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
pub(super) fn live(network: &Network, kernel: &mut Netlink) -> io::Result<()> {
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

/// `RT_TABLE_LOCAL` of rtnetlink(7).
const LOCAL_TABLE: u8 = 255;
