//! Two TUN devices, one in the client's namespace and one in the servers': quicker to make than virtual Ethernet, where
//! `/dev/net/tun` may be opened (often by root alone).

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::LinkAttribute;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use tun_rs::DeviceBuilder;

use super::super::netlink::Netlink;
use super::super::{namespaces, step};
use super::{End, Wire, link};
use crate::lab::LabError;

/// Looked at first: what makes the devices below would make an absent device file, and the box leaves nothing behind.
pub(super) fn may_be_opened() -> io::Result<()> {
    OpenOptions::new().read(true).write(true).open("/dev/net/tun").map(drop)
}

pub(super) fn lay(server_side: &File) -> Result<Wire, LabError> {
    may_be_opened().map_err(|e| step("open /dev/net/tun", e))?;
    let client = end().map_err(|e| step("make the client's end of the wire", e))?;
    let servers = namespaces::inside(server_side, end)?.map_err(|e| step("make the servers' end of the wire", e))?;
    Ok(Wire { client, servers })
}

/// In this thread's namespace. The device lasts as long as the descriptor.
fn end() -> io::Result<End> {
    let device = DeviceBuilder::new().name("eth0").enable(false).build_sync()?;
    let end: OwnedFd = device.as_fd().try_clone_to_owned()?;
    fcntl(&end, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    let mut message = link::of("eth0")?;
    message.attributes.push(LinkAttribute::TxQueueLen(QUEUE));
    Netlink::open()?.change(RouteNetlinkMessage::SetLink(message))?;
    link::switch_on(&["eth0"])?;
    Ok(End::bare(end))
}

/// Packets; the default of 500 loses SYNs when as many connections start at once.
const QUEUE: u32 = 16_384;
