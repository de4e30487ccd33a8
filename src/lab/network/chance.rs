//! What is left to chance, decided by the seed: the same network drops the same packets in every run, as far as the same
//! packets are sent.

use std::net::IpAddr;
use std::time::Duration;

use super::{Fate, Server};

/// Draws for one network. Every draw depends on the seed, the address and a number alone, never on an earlier draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client.
    There,
    /// From the server.
    Back,
}

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Whether the path loses this packet; `packet` counts those of one address and direction from 0, the lost ones too.
    pub fn loses(self, server: &Server, direction: Direction, packet: u64) -> bool {
        self.draw(LOSS + direction as u64, server.address, packet) < server.path.loss
    }

    /// How much later than half a round trip the packet is.
    pub fn jitter(self, server: &Server, direction: Direction, packet: u64) -> Duration {
        server.path.jitter.mul_f64(self.draw(JITTER + direction as u64, server.address, packet))
    }

    /// Whether a flapping address answers this attempt, counted from 0; every other one always lets it pass.
    pub fn answers(self, server: &Server, attempt: u64) -> bool {
        let Fate::Flapping { answers } = server.fate else { return true };
        self.draw(ATTEMPT, server.address, attempt) < answers
    }

    /// A number from 0 up to, but not including, 1.
    fn draw(self, purpose: u64, address: IpAddr, number: u64) -> f64 {
        let address = match address {
            IpAddr::V4(a) => u128::from(u32::from(a)),
            IpAddr::V6(a) => u128::from(a),
        };
        let [high, low] = [address >> 64, address & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or(0));
        let hash = [purpose, high, low, number].into_iter().fold(mix(self.seed), |hash, word| mix(hash ^ word));
        // 32 bits are exact in a double, and finer than any share that somebody writes down.
        f64::from(u32::try_from(hash >> 32).unwrap_or(0)) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
const fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Purposes: one packet has draws of its own for each. [`Direction`] is added.
const LOSS: u64 = 0;
const JITTER: u64 = 2;
const ATTEMPT: u64 = 4;

#[cfg(test)]
mod tests {
    use super::super::Network;
    use super::*;
    use crate::model::Family;

    fn network(seed: u64) -> Network {
        let family = "count = 2\nloss = 0.25\njitter_ms = 10\nfate = \"flapping\"\nanswers = 0.75";
        Network::parse(&format!("about = \"\"\nname = \"n.example\"\nseed = {seed}\n[v6]\n{family}\n[v4]\n{family}"))
            .unwrap()
    }

    /// The first thousand draws of one address.
    fn losses(seed: u64, family: Family, place: usize, direction: Direction) -> Vec<bool> {
        let network = network(seed);
        let server = &network.stack(family).servers[place];
        (0..1_000).map(|packet| network.chance().loses(server, direction, packet)).collect()
    }

    #[test]
    fn the_same_seed_loses_the_same_packets_and_everything_else_others() {
        let first = losses(1, Family::V6, 0, Direction::There);
        assert_eq!(first, losses(1, Family::V6, 0, Direction::There));
        for other in [
            losses(2, Family::V6, 0, Direction::There),
            losses(1, Family::V6, 1, Direction::There),
            losses(1, Family::V4, 0, Direction::There),
            losses(1, Family::V6, 0, Direction::Back),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn shares_are_those_that_are_written_down() {
        let lost = losses(7, Family::V4, 0, Direction::Back).iter().filter(|lost| **lost).count();
        assert!((200..300).contains(&lost), "{lost} of 1000 for 0.25");
        let network = network(7);
        let server = &network.stack(Family::V6).servers[0];
        let answered = (0..1_000).filter(|attempt| network.chance().answers(server, *attempt)).count();
        assert!((700..800).contains(&answered), "{answered} of 1000 for 0.75");
        let late: Vec<_> = (0..1_000).map(|n| network.chance().jitter(server, Direction::There, n)).collect();
        assert!(late.iter().all(|late| *late < Duration::from_millis(10)));
        assert!(late.iter().filter(|late| **late < Duration::from_millis(5)).count().abs_diff(500) < 60);
    }
}
