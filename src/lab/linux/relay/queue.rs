//! Packets on their way, the next one due first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use super::verdict::Side;

#[derive(Default)]
pub(super) struct Queue {
    packets: BinaryHeap<Reverse<Waiting>>,
    pushed: u64,
}

/// Compared field by field: the moment first, then the order of arrival, so that no two packets change places.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    at: Instant,
    number: u64,
    to: Side,
    packet: Vec<u8>,
}

impl Queue {
    /// A full queue loses the packet, as a router does.
    pub(super) fn push(&mut self, at: Instant, to: Side, packet: Vec<u8>) {
        if self.packets.len() < MAX_WAITING {
            self.pushed += 1;
            self.packets.push(Reverse(Waiting { at, number: self.pushed, to, packet }));
        }
    }

    /// When the next packet is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.packets.peek().map(|Reverse(waiting)| waiting.at)
    }

    /// The next packet, if it is due.
    pub(super) fn due(&mut self, now: Instant) -> Option<(Side, Vec<u8>)> {
        if self.next()? > now {
            return None;
        }
        self.packets.pop().map(|Reverse(waiting)| (waiting.to, waiting.packet))
    }
}

/// Full-size packets of this number are 50 MB.
const MAX_WAITING: usize = 32_768;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn packets_come_out_when_due_and_those_of_one_moment_in_their_order() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        let later = start + Duration::from_millis(5);
        queue.push(later, Side::Client, vec![3]);
        queue.push(start, Side::Servers, vec![2]);
        queue.push(start, Side::Servers, vec![1]);
        assert_eq!(queue.next(), Some(start));
        assert_eq!(queue.due(start), Some((Side::Servers, vec![2])));
        assert_eq!(queue.due(start), Some((Side::Servers, vec![1])));
        assert_eq!(queue.due(start), None);
        assert_eq!(queue.due(later), Some((Side::Client, vec![3])));
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn a_flood_is_lost_instead_of_filling_the_memory() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        for _ in 0..=MAX_WAITING {
            queue.push(start, Side::Client, Vec::new());
        }
        assert_eq!(queue.packets.len(), MAX_WAITING);
    }
}
