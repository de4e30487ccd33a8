//! Which source address the kernel picks for a destination.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::{Domain, Socket, Type};

use crate::observation::{Source, SourceResult};
use crate::observe::binding::Binding;

/// One row a destination. A UDP connect makes the kernel choose a route and a source and sends no packet; this is what
/// getaddrinfo does for its own sorting. Any error counts as *no source* there, so it does here, with the reason kept. A
/// source or an interface that the user chose is taken as connections take it.
pub(in super::super) fn sources(
    destinations: impl Iterator<Item = IpAddr>,
    port: u16,
    binding: &Binding,
) -> Vec<Source> {
    let row = |destination| {
        let result = match source((destination, port).into(), binding) {
            Ok(address) => SourceResult::Chosen { address },
            Err(e) => SourceResult::None { says: e.to_string() },
        };
        Source { destination, result }
    };
    destinations.map(row).collect()
}

fn source(destination: SocketAddr, binding: &Binding) -> io::Result<IpAddr> {
    let socket = Socket::new(Domain::for_address(destination), Type::DGRAM, None)?;
    binding.apply(&socket, &destination)?;
    socket.connect(&destination.into())?;
    let local = socket.local_addr()?.as_socket();
    local.map(|address| address.ip()).ok_or_else(|| io::Error::other("the socket has no address"))
}
