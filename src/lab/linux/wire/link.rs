//! Bringing links up.

use std::io;
use std::thread;
use std::time::Duration;

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::{LinkFlags, LinkMessage};
use nix::ifaddrs::getifaddrs;
use nix::net::if_::{InterfaceFlags, if_nametoindex};

use super::super::netlink::Netlink;

/// Brings links of this thread's namespace up.
pub(super) fn switch_on(links: &[&str]) -> io::Result<()> {
    let mut kernel = Netlink::open()?;
    links.iter().try_for_each(|link| kernel.change(up(link)?))
}

/// Waits until `eth0` passes packets. An end that is up before the other one throws them away until the kernel has
/// noticed its carrier, a moment later (net/core/link_watch.c); the first question to the name server would be lost.
pub(super) fn settle(kernel: &mut Netlink) -> io::Result<()> {
    for _ in 0..MAX_SETTLE_MS {
        let running = getifaddrs()?
            .any(|entry| entry.interface_name == "eth0" && entry.flags.contains(InterfaceFlags::IFF_RUNNING));
        if running {
            // The flag is set a moment before the queue opens, under a lock that this request needs too.
            return kernel.change(up("eth0")?);
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(io::ErrorKind::TimedOut.into())
}

fn up(link: &str) -> io::Result<RouteNetlinkMessage> {
    let mut message = of(link)?;
    message.header.flags = if link == "lo" { LinkFlags::Up } else { LinkFlags::Up | LinkFlags::Noarp };
    message.header.change_mask = message.header.flags;
    Ok(RouteNetlinkMessage::SetLink(message))
}

/// A message about a link.
pub(super) fn of(link: &str) -> io::Result<LinkMessage> {
    let mut message = LinkMessage::default();
    message.header.index = if_nametoindex(link)?;
    Ok(message)
}

const MAX_SETTLE_MS: u32 = 2_000;
