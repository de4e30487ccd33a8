use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, bind, setsockopt, socket, sockopt};

/// A socket that hears and puts out whole frames on an interface of this thread's namespace (packet(7)).
pub(super) fn tap(interface: &str) -> io::Result<OwnedFd> {
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
