//! TCP_INFO (tcp(7), linux/tcp.h).

use std::time::Duration;

use nix::sys::socket::getsockopt;
use nix::{getsockopt_impl, sockopt_impl};
use tokio::net::TcpStream;

use super::Syn;

pub(in super::super) fn measured(stream: &TcpStream) -> Option<Syn> {
    let info = getsockopt(stream, TcpInfo).ok()?;
    let round_trip = (info.total_retrans == 0).then(|| Duration::from_micros(info.rtt.into()));
    Some(Syn { round_trip, retransmits: info.total_retrans })
}

/// The beginning of the kernel's `struct tcp_info`, which only ever grows at its end: declared this short, it fits every
/// kernel since 2.6.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
#[expect(unreachable_pub, reason = "the macro below makes its type public, and this one with it")]
pub struct TcpInfoPrefix {
    /// State, options, window scales: eight single bytes.
    bytes: [u8; 8],
    /// From `tcpi_rto` to `tcpi_rcv_ssthresh`.
    before_rtt: [u32; 15],
    /// Microseconds. Right after connect there has been one sample: the SYN's.
    rtt: u32,
    /// From `tcpi_rttvar` to `tcpi_rcv_space`.
    after_rtt: [u32; 7],
    total_retrans: u32,
}

sockopt_impl!(
    /// The prefix of TCP_INFO.
    TcpInfo,
    GetOnly,
    libc::IPPROTO_TCP,
    libc::TCP_INFO,
    TcpInfoPrefix
);

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    #[test]
    fn the_prefix_lies_where_the_kernel_has_it() {
        assert_eq!(offset_of!(TcpInfoPrefix, rtt), offset_of!(libc::tcp_info, tcpi_rtt));
        assert_eq!(offset_of!(TcpInfoPrefix, total_retrans), offset_of!(libc::tcp_info, tcpi_total_retrans));
    }
}
