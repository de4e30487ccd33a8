//! The servers' sockets, opened in their namespace and handed to threads that live elsewhere.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use crate::lab::network::ends;
use crate::model::Family;

pub(super) struct Listeners {
    pub(super) names: Vec<(UdpSocket, TcpListener)>,
    pub(super) tls: Vec<TcpListener>,
}

pub(super) fn open(port: u16) -> io::Result<Listeners> {
    let mut names = Vec::new();
    for family in Family::BOTH {
        let address = SocketAddr::new(ends(family).name_server, DNS_PORT);
        let udp = UdpSocket::bind(address)?;
        udp.set_nonblocking(true)?;
        names.push((udp, listen(address)?));
    }
    // The wildcard: a listener for each of 1 000 addresses would cost as many descriptors.
    let tls = [Ipv6Addr::UNSPECIFIED.into(), Ipv4Addr::UNSPECIFIED.into()];
    let tls = tls.into_iter().map(|wildcard| listen(SocketAddr::new(wildcard, port))).collect::<io::Result<_>>()?;
    Ok(Listeners { names, tls })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

const DNS_PORT: u16 = 53;
/// `net.core.somaxconn` since Linux 5.4: every address of a large network is tried at once.
const BACKLOG: i32 = 4_096;
