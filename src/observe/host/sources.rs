//! Which source address the kernel picks for a destination.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use crate::observation::{Source, SourceResult};

/// One row a destination. A UDP connect makes the kernel choose a route and a source and sends no packet; this is what
/// getaddrinfo does for its own sorting. Any error counts as *no source* there, so it does here, with the reason kept.
pub(in super::super) fn sources(destinations: impl Iterator<Item = IpAddr>, port: u16) -> Vec<Source> {
    let row = |destination| {
        let result = match source((destination, port).into()) {
            Ok(address) => SourceResult::Chosen { address },
            Err(e) => SourceResult::None { says: e.to_string() },
        };
        Source { destination, result }
    };
    destinations.map(row).collect()
}

fn source(destination: SocketAddr) -> io::Result<IpAddr> {
    let any: IpAddr = if destination.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(destination)?;
    Ok(socket.local_addr()?.ip())
}
