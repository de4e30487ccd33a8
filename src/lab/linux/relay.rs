//! The wire between client and servers: delays, loses, refuses.
//!
//! One thread with a packet socket on each wire and a heap of what is under way. It shares nothing with the client or
//! the servers but the wires, so what it adds to a delay (about 0.2 ms) does not depend on what those do.

mod answer;
mod packet;
mod path;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Instant;

use nix::errno::Errno;
use nix::ifaddrs::getifaddrs;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::prctl::set_timerslack;
use nix::sys::socket::{
    AddressFamily, LinkAddr, MsgFlags, SockFlag, SockProtocol, SockType, bind, recvfrom, send, setsockopt, socket,
    sockopt,
};

use self::path::{Paths, Verdict};

use super::wire::{TO_CLIENT, TO_SERVERS};
use crate::lab::network::Network;

/// The relay before it runs; made and run in its own namespace.
pub(super) struct Relay {
    client: OwnedFd,
    servers: OwnedFd,
    paths: Paths,
    under_way: BinaryHeap<Reverse<UnderWay>>,
    /// Keeps packets that are due at the same moment in their order.
    count: u64,
}

/// Sorts by time, then by arrival.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct UnderWay {
    due: Instant,
    number: u64,
    to: End,
    frame: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Client,
    Servers,
}

impl Relay {
    pub(super) fn new(network: &Network) -> io::Result<Self> {
        Ok(Self {
            client: packet_socket(TO_CLIENT)?,
            servers: packet_socket(TO_SERVERS)?,
            paths: Paths::new(network),
            under_way: BinaryHeap::new(),
            count: 0,
        })
    }

    /// Runs until the process ends.
    pub(super) fn run(mut self) -> io::Result<()> {
        // Linux lets a timer be 50 us late unless asked not to; a refusal costs just that.
        let _ = set_timerslack(1);
        let mut buffer = vec![0; FRAME];
        loop {
            let wait = self.under_way.peek().map(|Reverse(p)| p.due.saturating_duration_since(Instant::now()));
            let wait = wait.map(Into::into);
            let mut ends = [
                PollFd::new(self.client.as_fd(), PollFlags::POLLIN),
                PollFd::new(self.servers.as_fd(), PollFlags::POLLIN),
            ];
            match ppoll(&mut ends, wait, None) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(e) => return Err(e.into()),
            }
            let [client, servers] = ends.map(|e| e.any().unwrap_or(false));
            if client {
                self.receive(End::Client, &mut buffer);
            }
            if servers {
                self.receive(End::Servers, &mut buffer);
            }
            self.send_due();
        }
    }

    fn receive(&mut self, from: End, buffer: &mut [u8]) {
        // A batch at a time: neither end, nor what is due, waits for a flood from the other.
        for _ in 0..BATCH {
            let now = Instant::now();
            let Ok((length, sender)) = recvfrom::<LinkAddr>(self.socket(from).as_raw_fd(), buffer) else { return };
            let Some(frame) = buffer.get_mut(..length) else { continue };
            if sender.is_some_and(|s| s.pkttype() == PACKET_OUTGOING) {
                continue;
            }
            let (verdict, beyond) = match from {
                End::Client => (self.paths.up(frame), End::Servers),
                End::Servers => (self.paths.down(frame), End::Client),
            };
            match verdict {
                Verdict::Forward(delay) => self.delay(now + delay, beyond, frame.to_vec()),
                Verdict::Answer(delay, answer) => self.delay(now + delay, from, answer),
                Verdict::Drop => {}
            }
        }
    }

    fn delay(&mut self, due: Instant, to: End, frame: Vec<u8>) {
        if self.under_way.len() < MAX_UNDER_WAY {
            self.count += 1;
            self.under_way.push(Reverse(UnderWay { due, number: self.count, to, frame }));
        }
    }

    fn send_due(&mut self) {
        while self.under_way.peek().is_some_and(|Reverse(p)| p.due <= Instant::now()) {
            if let Some(Reverse(packet)) = self.under_way.pop() {
                // A packet that the wire does not take is lost, as on any wire.
                let _ = send(self.socket(packet.to).as_raw_fd(), &packet.frame, MsgFlags::MSG_DONTWAIT);
            }
        }
    }

    fn socket(&self, end: End) -> &OwnedFd {
        match end {
            End::Client => &self.client,
            End::Servers => &self.servers,
        }
    }
}

fn packet_socket(interface: &str) -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let socket = socket(AddressFamily::Packet, SockType::Raw, flags, SockProtocol::EthAll)?;
    setsockopt(&socket, sockopt::RcvBuf, &RECEIVE_BUFFER)?;
    let mut addresses = getifaddrs()?.filter(|a| a.interface_name == interface).filter_map(|a| a.address);
    let address = addresses.find_map(|a| a.as_link_addr().copied());
    bind(socket.as_raw_fd(), &address.ok_or(io::ErrorKind::AddrNotAvailable)?)?;
    Ok(socket)
}

/// linux/if_packet.h: what this end sent itself.
const PACKET_OUTGOING: u8 = 4;
/// Larger than a frame of a veth (MTU 1500) can be, even unsegmented.
const FRAME: usize = 66_000;
const BATCH: usize = 64;
/// The default loses SYNs from 500 on. The kernel caps it at net.core.rmem_max.
const RECEIVE_BUFFER: usize = 4 << 20;
/// 90 MB of full frames; a 10 s delay and a flood must not eat the machine.
const MAX_UNDER_WAY: usize = 60_000;
