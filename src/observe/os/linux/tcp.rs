//! TCP_INFO and the error queue (tcp(7), ip(7), ipv6(7)).

mod icmp;
mod tcp_info;

use std::time::Duration;

use nix::sys::socket::getsockopt;
use socket2::Socket;
use tokio::net::TcpStream;

use crate::observation::TcpInfo;
use crate::observe::os::{Failure, Syn};

/// Has the kernel keep ICMP errors with their senders. Where it will not, the sender stays unknown.
pub(in crate::observe) fn before_connect(socket: &Socket) {
    icmp::keep(socket, true);
}

/// The SYN's figures. Keeping ICMP errors ends here: on a connected socket the option would turn errors that TCP rides
/// out into failures (ip(7), IP_RECVERR), and we would no longer meet what other programs meet.
pub(in crate::observe) fn connected(stream: &TcpStream) -> Option<Syn> {
    icmp::keep(stream, false);
    let info = getsockopt(stream, tcp_info::Oldest).ok()?;
    let round_trip = (info.total_retrans == 0).then(|| Duration::from_micros(info.rtt.into()));
    Some(Syn { round_trip, retransmits: info.total_retrans })
}

pub(in crate::observe) fn failed(stream: &TcpStream) -> Failure {
    Failure {
        syn_retransmits: getsockopt(stream, tcp_info::Oldest).ok().map(|info| info.total_retrans),
        icmp: icmp::first(stream),
    }
}

pub(in crate::observe) fn connection(stream: &TcpStream) -> Option<TcpInfo> {
    tcp_info::connection(stream)
}
