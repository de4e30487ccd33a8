//! The relay: a thread that takes packets from one end of the wire, holds them for half a round trip and puts them out at
//! the other, unless the network says otherwise.
//!
//! Of connections it knows nothing but the attempts at an address that flaps; what becomes of any other packet is in the
//! packet, in its number on its path, and in the network.

mod answer;
mod packet;
#[cfg(test)]
mod packets;
mod path;
mod queue;
mod verdict;

use std::io;
use std::os::fd::AsFd;
use std::thread;
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::prctl;

use super::wire::{End, Wire};
use crate::lab::Network;
use queue::Queue;
use verdict::{Paths, Side, Verdict};

/// Starts the relay. Its thread ends with the process.
pub(super) fn start(network: &Network, wire: Wire) -> io::Result<()> {
    let paths = Paths::of(network);
    thread::Builder::new().name("lab-relay".into()).spawn(move || relay(paths, &wire))?;
    Ok(())
}

fn relay(mut paths: Paths, wire: &Wire) {
    // prctl(2): timeouts of a thread are late by up to 50 µs unless it asks for better. Without it all still works.
    prctl::set_timerslack(1).unwrap_or(());
    let mut queue = Queue::default();
    let mut buffer = vec![0; MAX_PACKET];
    loop {
        let now = Instant::now();
        while let Some((to, packet)) = queue.due(now) {
            end(wire, to).put_out(&packet);
        }
        let mut waiting =
            [PollFd::new(wire.client.as_fd(), PollFlags::POLLIN), PollFd::new(wire.servers.as_fd(), PollFlags::POLLIN)];
        let timeout = queue.next().map(|at| at.saturating_duration_since(Instant::now()).into());
        // EINTR is the only failure of a correct call; the next turn of the loop makes up for it.
        ppoll(&mut waiting, timeout, None).unwrap_or(0);
        for side in [Side::Client, Side::Servers] {
            take_in(&mut paths, wire, side, &mut queue, &mut buffer);
        }
    }
}

/// Takes at most [`BATCH`] packets, so that a flood from one side does not hold up what is due.
fn take_in(paths: &mut Paths, wire: &Wire, from: Side, queue: &mut Queue, buffer: &mut [u8]) {
    for _ in 0..BATCH {
        let Some(packet) = end(wire, from).take_in(buffer) else { return };
        match paths.judge(from, packet, Instant::now()) {
            Verdict::Drop => {}
            Verdict::Forward { at } => queue.push(at, from.other(), packet.to_vec()),
            Verdict::Answer { at, packet } => queue.push(at, from, packet),
        }
    }
}

fn end(wire: &Wire, side: Side) -> &End {
    match side {
        Side::Client => &wire.client,
        Side::Servers => &wire.servers,
    }
}

/// An IP packet has at most 65 535 bytes; an Ethernet header before it has 14.
const MAX_PACKET: usize = 65_535 + 14;
const BATCH: usize = 64;
