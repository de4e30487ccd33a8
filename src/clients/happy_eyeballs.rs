//! Happy Eyeballs version 2 (RFC 8305): tries start one after another without waiting for the earlier ones to fail,
//! and the first TCP connection wins. What TLS does afterwards comes too late for the race.

use std::net::IpAddr;

use super::timeline::{connect, exhausted, finish};
use super::{Basis, End, Situation, Timeline, Try, TryResult};
use crate::model::{Family, Micros};

/// The two delays of RFC 8305 §8; clients differ in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HappyEyeballs {
    /// "Connection Attempt Delay […] Recommended to be 250 milliseconds".
    pub attempt_delay: Micros,
    /// "Resolution Delay […] Recommended to be 50 milliseconds".
    pub resolution_delay: Micros,
}

impl HappyEyeballs {
    pub const RFC_8305: Self =
        Self { attempt_delay: Micros::from_millis(250), resolution_delay: Micros::from_millis(50) };

    pub fn run(&self, situation: &Situation) -> Timeline {
        let silent_for = situation.syn.gives_up_after;
        let mut queue = Queue::new(situation);
        let mut tries: Vec<Try> = Vec::new();
        let mut basis = Basis::Measured;
        let mut next_start = self.first_start(situation);
        let mut won_at = Micros::MAX;
        while let Some((start, address)) = queue.take(next_start) {
            if start >= won_at {
                break;
            }
            let this = connect(&situation.meeting(&address), silent_for);
            let end = start + this.took;
            if this.result == TryResult::Connected {
                won_at = won_at.min(end);
            }
            tries.push(Try { address, start_us: start, end_us: end, result: this.result });
            // A connect that fails by itself hands over at once; every implementation seen does so.
            let failures = tries.iter().filter(|t| t.result == TryResult::Failed).map(|t| t.end_us);
            let later = failures.filter(|at| *at > start || (*at == start && *at == end)).min();
            next_start = (start + self.attempt_delay).min(later.unwrap_or(Micros::MAX));
        }
        for this in &mut tries {
            // "Once one of the connection attempts succeeds […] all other connections attempts that have not yet
            // succeeded SHOULD be canceled" (§5).
            if this.end_us > won_at {
                (this.end_us, this.result) = (won_at, TryResult::Cancelled);
            }
            basis = basis.max(connect(&situation.meeting(&this.address), this.end_us - this.start_us).basis);
        }
        let winner = tries.iter().find(|t| t.result == TryResult::Connected).map(|t| (t.address, t.end_us));
        let end = if let Some((address, at)) = winner {
            finish(address, &situation.meeting(&address), at, basis)
        } else {
            let at_us = tries.iter().map(|t| t.end_us).max().unwrap_or(situation.both_in());
            let last = tries.iter().max_by_key(|t| t.end_us).map(|t| situation.meeting(&t.address));
            End::GaveUp { at_us, why: exhausted(&tries, last.as_ref()), basis }
        };
        Timeline { tries, end }
    }

    /// §3: "If a positive AAAA response […] is received first, the first IPv6 connection attempt is immediately
    /// started. If a positive A response is received first […], the client SHOULD wait a short time for the AAAA
    /// response"; a negative AAAA response ends the wait too.
    fn first_start(&self, situation: &Situation) -> Micros {
        let (aaaa, a) = (&situation.aaaa, &situation.a);
        match (aaaa.addresses.is_empty(), a.addresses.is_empty()) {
            (_, false) if aaaa.at > a.at => aaaa.at.min(a.at + self.resolution_delay),
            (false, _) => aaaa.at,
            (true, _) => a.at,
        }
    }
}

/// The addresses not yet tried, by family, in the system's order (§4: sorted, then interlaced, first family count 1).
struct Queue<'a> {
    situation: &'a Situation,
    waiting: Vec<IpAddr>,
    last: Option<Family>,
}

impl<'a> Queue<'a> {
    fn new(situation: &'a Situation) -> Self {
        Self { situation, waiting: situation.order.clone(), last: None }
    }

    /// The next address and when its try starts: at `from`, or when the next answer brings one.
    fn take(&mut self, from: Micros) -> Option<(Micros, IpAddr)> {
        let in_at = |a: &IpAddr| self.situation.answer(Family::of(a)).at;
        let start = from.max(self.waiting.iter().map(in_at).min()?);
        let wanted = self.last.map(Family::other);
        let ready = || self.waiting.iter().enumerate().filter(|(_, a)| in_at(a) <= start);
        let (n, _) = ready().find(|(_, a)| wanted.is_none_or(|f| f == Family::of(a))).or_else(|| ready().next())?;
        let address = self.waiting.remove(n);
        self.last = Some(Family::of(&address));
        Some((start, address))
    }
}
