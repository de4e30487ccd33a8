//! The kernel's `struct tcp_info` (linux/tcp.h), which only ever grows at its end: declared as short as it is needed, it
//! fits every kernel that has the fields.

use std::sync::OnceLock;

use nix::sys::socket::getsockopt;
use nix::{getsockopt_impl, sockopt_impl};
use tokio::net::TcpStream;

use crate::observation::TcpInfo;

/// As far as every kernel since 2.6 has it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
#[expect(unreachable_pub, reason = "the macro below makes its type public, and this one with it")]
pub struct Until26 {
    /// State, options, window scales: eight single bytes.
    bytes: [u8; 8],
    rto_ato: [u32; 2],
    snd_mss: u32,
    /// From `tcpi_rcv_mss` to `tcpi_last_ack_recv`.
    before_pmtu: [u32; 10],
    pmtu: u32,
    rcv_ssthresh: u32,
    /// Microseconds. Right after connect there has been one sample: the SYN's.
    pub(super) rtt: u32,
    /// From `tcpi_rttvar` to `tcpi_rcv_space`.
    after_rtt: [u32; 7],
    pub(super) total_retrans: u32,
}

/// Linux 4.1.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
#[expect(unreachable_pub, reason = "the macro below makes its type public, and this one with it")]
pub struct Until41 {
    old: Until26,
    pacing_rates: [u64; 2],
    bytes_acked: u64,
    bytes_received: u64,
}

/// Linux 5.4.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
#[expect(unreachable_pub, reason = "the macro below makes its type public, and this one with it")]
pub struct Until54 {
    old: Until41,
    /// From `tcpi_segs_out` to `tcpi_data_segs_out`.
    segments: [u32; 6],
    /// From `tcpi_delivery_rate` to `tcpi_sndbuf_limited`.
    rates: [u64; 4],
    delivered: [u32; 2],
    bytes_sent_retrans: [u64; 2],
    dsack_dups: u32,
    reord_seen: u32,
    rcv_ooopack: u32,
    snd_wnd: u32,
}

sockopt_impl!(
    /// TCP_INFO, on every kernel.
    Oldest,
    GetOnly,
    libc::IPPROTO_TCP,
    libc::TCP_INFO,
    Until26
);

sockopt_impl!(
    /// TCP_INFO since Linux 4.1.
    WithBytes,
    GetOnly,
    libc::IPPROTO_TCP,
    libc::TCP_INFO,
    Until41
);

sockopt_impl!(
    /// TCP_INFO since Linux 5.4.
    WithOutOfOrder,
    GetOnly,
    libc::IPPROTO_TCP,
    libc::TCP_INFO,
    Until54
);

/// The wrapper insists on the whole length, so what this kernel lacks must not be asked for.
pub(super) fn connection(stream: &TcpStream) -> Option<TcpInfo> {
    static KERNEL: OnceLock<(u32, u32)> = OnceLock::new();
    let kernel = *KERNEL.get_or_init(kernel);
    let (info, out_of_order) = if kernel >= (5, 4) {
        let info = getsockopt(stream, WithOutOfOrder).ok()?;
        (info.old, Some(info.rcv_ooopack))
    } else if kernel >= (4, 1) {
        (getsockopt(stream, WithBytes).ok()?, None)
    } else {
        return None;
    };
    Some(TcpInfo {
        // The kernel counts the SYN as one byte.
        acknowledged_bytes: info.bytes_acked.saturating_sub(1),
        received_bytes: info.bytes_received,
        retransmits: info.old.total_retrans,
        out_of_order,
        mss_bytes: info.old.snd_mss,
        path_mtu_bytes: info.old.pmtu,
    })
}

/// `(6, 1)`; the oldest where it cannot be read.
fn kernel() -> (u32, u32) {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    version(&release).unwrap_or_default()
}

fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    #[test]
    fn the_fields_lie_where_the_kernel_has_them() {
        assert_eq!(offset_of!(Until26, snd_mss), offset_of!(libc::tcp_info, tcpi_snd_mss));
        assert_eq!(offset_of!(Until26, pmtu), offset_of!(libc::tcp_info, tcpi_pmtu));
        assert_eq!(offset_of!(Until26, rtt), offset_of!(libc::tcp_info, tcpi_rtt));
        assert_eq!(offset_of!(Until26, total_retrans), offset_of!(libc::tcp_info, tcpi_total_retrans));
        // The C library's copy ends there; these are the numbers of linux/tcp.h.
        assert_eq!((offset_of!(Until41, bytes_acked), offset_of!(Until41, bytes_received)), (120, 128));
        assert_eq!((offset_of!(Until54, rcv_ooopack), size_of::<Until54>()), (224, 232));
    }

    #[test]
    fn a_release_begins_with_two_numbers() {
        assert_eq!(version("6.18.1-cloud-amd64\n"), Some((6, 18)));
        assert_eq!(version("5.4-rc1"), Some((5, 4)));
        assert_eq!(version("x"), None);
    }
}
