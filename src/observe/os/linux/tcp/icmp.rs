//! Who sent an ICMP error: the socket's error queue.

use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsFd, AsRawFd};

use nix::cmsg_space;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt};

use crate::observation::IcmpError;

/// `SO_EE_ORIGIN_ICMP` and `SO_EE_ORIGIN_ICMP6` (linux/errqueue.h); other origins are this host itself.
const FROM_THE_NETWORK: [u8; 2] = [2, 3];

/// An ICMP error is read in one piece; a queue with more than a few is somebody's flood.
const MOST_READ: usize = 8;

/// Both options: each is refused by sockets of the other family, and that is all that happens.
pub(super) fn keep(socket: &impl AsFd, on: bool) {
    let _ = setsockopt(socket, sockopt::Ipv4RecvErr, &on);
    let _ = setsockopt(socket, sockopt::Ipv6RecvErr, &on);
}

/// The first error that came from the network; kernels before 5.17 keep none for TCP.
pub(super) fn first(socket: &impl AsRawFd) -> Option<IcmpError> {
    for _ in 0..MOST_READ {
        match read(socket)? {
            Queued::FromTheNetwork(error) => return Some(error),
            Queued::Other => {}
        }
    }
    None
}

enum Queued {
    FromTheNetwork(IcmpError),
    /// From this host itself.
    Other,
}

/// `None` when the queue is empty.
fn read(socket: &impl AsRawFd) -> Option<Queued> {
    let mut quoted = [0; 64];
    let mut parts = [IoSliceMut::new(&mut quoted)];
    let mut space = cmsg_space!(libc::sock_extended_err, libc::sockaddr_in6);
    let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
    let message = recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags).ok()?;
    for control in message.cmsgs().ok()? {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other control message is an error")]
        let (what, from) = match control {
            ControlMessageOwned::Ipv4RecvErr(what, from) => {
                (what, from.map(|a| IpAddr::from(Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr)))))
            }
            ControlMessageOwned::Ipv6RecvErr(what, from) => {
                (what, from.map(|a| IpAddr::from(Ipv6Addr::from(a.sin6_addr.s6_addr))))
            }
            _ => continue,
        };
        if let Some(from) = from.filter(|_| FROM_THE_NETWORK.contains(&what.ee_origin)) {
            return Some(Queued::FromTheNetwork(IcmpError { from, kind: what.ee_type, code: what.ee_code }));
        }
    }
    Some(Queued::Other)
}
