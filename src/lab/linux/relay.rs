//! The relay: a thread that takes frames from one end of the wire, holds them for half a round trip and puts them out
//! at the other, unless the network says otherwise.
//!
//! It keeps no state of connections: what becomes of a frame is in the frame and in [`Policy`].

mod answer;
#[cfg(test)]
mod frames;
mod packet;
mod queue;
mod verdict;

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::thread;
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::prctl;
use nix::sys::socket::{MsgFlags, recv, send};

use super::wire::Wire;
use crate::lab::Network;
use queue::Queue;
use verdict::{Policy, Side, Verdict};

/// Starts the relay. Its thread ends with the process.
pub(super) fn start(network: &Network, wire: Wire) -> io::Result<()> {
    let policy = Policy::of(network);
    thread::Builder::new().name("lab-relay".into()).spawn(move || relay(&policy, &wire))?;
    Ok(())
}

fn relay(policy: &Policy, wire: &Wire) {
    // prctl(2): timeouts of a thread are late by up to 50 µs unless it asks for better. Without it all still works.
    prctl::set_timerslack(1).unwrap_or(());
    let mut queue = Queue::default();
    let mut buffer = vec![0; MAX_FRAME];
    loop {
        let now = Instant::now();
        while let Some((to, frame)) = queue.due(now) {
            put_out(wire, to, &frame);
        }
        let mut waiting =
            [PollFd::new(wire.client.as_fd(), PollFlags::POLLIN), PollFd::new(wire.servers.as_fd(), PollFlags::POLLIN)];
        let timeout = queue.next().map(|at| at.saturating_duration_since(Instant::now()).into());
        // EINTR is the only failure of a correct call; the next turn of the loop makes up for it.
        ppoll(&mut waiting, timeout, None).unwrap_or(0);
        for side in [Side::Client, Side::Servers] {
            take_in(policy, wire, side, &mut queue, &mut buffer);
        }
    }
}

/// Takes at most [`BATCH`] frames, so that a flood from one side does not hold up what is due.
fn take_in(policy: &Policy, wire: &Wire, from: Side, queue: &mut Queue, buffer: &mut [u8]) {
    for _ in 0..BATCH {
        let Ok(length) = recv(end(wire, from).as_raw_fd(), buffer, MsgFlags::empty()) else { return };
        let now = Instant::now();
        match verdict::judge(policy, from, &mut buffer[..length]) {
            Verdict::Drop => {}
            Verdict::Forward { after } => queue.push(now + after, from.other(), buffer[..length].to_vec()),
            Verdict::Answer { after, frame } => queue.push(now + after, from, frame),
        }
    }
}

/// A frame that does not fit into the device's queue is lost, as on any network.
fn put_out(wire: &Wire, to: Side, frame: &[u8]) {
    send(end(wire, to).as_raw_fd(), frame, MsgFlags::empty()).unwrap_or(0);
}

fn end(wire: &Wire, side: Side) -> &OwnedFd {
    match side {
        Side::Client => &wire.client,
        Side::Servers => &wire.servers,
    }
}

/// An IP packet has at most 65 535 bytes, and the Ethernet header 14.
const MAX_FRAME: usize = 65_535 + packet::ETHERNET;
const BATCH: usize = 64;
