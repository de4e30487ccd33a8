//! Squid, CONNECT to one origin, by version: which addresses it tries, when, and what its client gets.
//!
//! Two engines. To 4.x: one list, AAAA before A, walked one by one once both DNS answers are in. From 5 on: each
//! answer is used on arrival, the family that came first is walked from the start and the other one starts 250 ms
//! later, side by side. In both `forward_max_tries` cuts the list before anything is tried. Neither looks at the
//! system's order: Squid has a resolver of its own, and gai.conf changes nothing.

use std::net::IpAddr;

use super::timeline::{Connect, connect, exhausted, finish};
use super::{Answer, Basis, End, Situation, Timeline, Try, TryResult};
use crate::model::{Family, Micros};
use crate::squid::{Config, MOST_ADDRESSES};

/// A Squid with its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squid {
    pub config: Config,
}

/// Which DNS answer reaches Squid first. From 5 on this decides the family it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// As our own lookups saw it; a tie goes to A, because Squid asks for A first.
    AsSeen,
    First(Family),
}

/// A silent attempt ends at the first once-a-second sweep after its whole-second deadline: measured 0.6 s before to
/// 1.5 s after, on average this much after.
const SWEEP: Micros = Micros::from_millis(600);

impl Squid {
    pub fn run(&self, situation: &Situation, arrival: Arrival) -> Timeline {
        self.run_with(situation, arrival, &|_, limit| limit + SWEEP)
    }

    /// The same with the length of each silent attempt given by the caller, who knows it from a recording.
    pub fn run_with(
        &self,
        situation: &Situation,
        arrival: Arrival,
        silent_for: &dyn Fn(&IpAddr, Micros) -> Micros,
    ) -> Timeline {
        let heard = Heard::of(situation, arrival, self.config.dns_timeout);
        let mut walk = Walk { config: &self.config, situation, silent_for, tries: Vec::new(), basis: heard.basis };
        if self.config.version.races() { walk.race(&heard) } else { walk.one_by_one(&heard) }
    }
}

/// The two answers as Squid's resolver gets them.
struct Heard<'a> {
    aaaa: (&'a Answer, Micros),
    a: (&'a Answer, Micros),
    v6_first: bool,
    basis: Basis,
}

impl<'a> Heard<'a> {
    fn of(situation: &'a Situation, arrival: Arrival, dns_timeout: Micros) -> Self {
        let at = |answer: &Answer| if answer.lost { dns_timeout } else { answer.at };
        let (mut aaaa, mut a) = (at(&situation.aaaa), at(&situation.a));
        let both = !situation.aaaa.addresses.is_empty() && !situation.a.addresses.is_empty();
        let v6_first = match arrival {
            Arrival::First(family) if both => {
                let (early, late) = (aaaa.min(a), aaaa.max(a));
                (aaaa, a) = if family == Family::V6 { (early, late) } else { (late, early) };
                family == Family::V6
            }
            Arrival::First(_) | Arrival::AsSeen => aaaa < a,
        };
        let lost = situation.aaaa.lost || situation.a.lost;
        let basis = if lost { Basis::Assumed } else { Basis::Measured };
        Self { aaaa: (&situation.aaaa, aaaa), a: (&situation.a, a), v6_first, basis }
    }
}

/// The candidates of one family, cut to the slots it gets, and when they are known.
struct Track<'a> {
    addresses: &'a [IpAddr],
    known: Micros,
}

struct Walk<'a> {
    config: &'a Config,
    situation: &'a Situation,
    silent_for: &'a dyn Fn(&IpAddr, Micros) -> Micros,
    tries: Vec<Try>,
    basis: Basis,
}

impl Walk<'_> {
    /// `forward_max_tries` is the length of the list (`peerSelectDnsResults`, `PeerSelector::wantsMoreDestinations`).
    fn cut<'a>(&self, first: (&'a Answer, Micros), second: (&'a Answer, Micros)) -> [Track<'a>; 2] {
        let slots =
            usize::try_from(self.config.forward_max_tries).unwrap_or(usize::MAX).min(usize::from(MOST_ADDRESSES));
        let mine = first.0.addresses.len().min(slots);
        let rest = second.0.addresses.len().min(slots - mine);
        [
            Track { addresses: &first.0.addresses[..mine], known: first.1 },
            Track { addresses: &second.0.addresses[..rest], known: second.1 },
        ]
    }

    /// 3.2 to 4.x.
    fn one_by_one(&mut self, heard: &Heard) -> Timeline {
        let mut now = heard.aaaa.1.max(heard.a.1);
        let lists = if self.config.dns_v4_first { [heard.a, heard.aaaa] } else { [heard.aaaa, heard.a] };
        let [first, second] = self.cut(lists[0], lists[1]);
        let whole_list = self.config.version.connect_survives_timeout();
        for address in first.addresses.iter().chain(second.addresses) {
            if whole_list && now >= self.config.forward_timeout {
                break;
            }
            let this = self.attempt(address, now);
            self.push(address, now, &this);
            now += this.took;
            match this.result {
                TryResult::Connected => return self.won(*address, now),
                TryResult::TimedOut if !whole_list => break,
                TryResult::TimedOut | TryResult::Failed | TryResult::Cancelled => {}
            }
        }
        self.gave_up(now)
    }

    /// 5 and later (`HappyConnOpener`): one attempt in flight per track.
    fn race(&mut self, heard: &Heard) -> Timeline {
        let lists = if heard.v6_first { [heard.aaaa, heard.a] } else { [heard.a, heard.aaaa] };
        // A family without addresses leaves the first place to the other.
        let lists = if lists[0].0.addresses.is_empty() { [lists[1], lists[0]] } else { lists };
        let [prime, spare] = self.cut(lists[0], lists[1]);
        let primes = self.track(&prime, prime.known);
        let head_start = prime.known + self.config.happy_eyeballs_connect_timeout;
        let first_failure = primes.first().filter(|t| t.result != TryResult::Connected).map(|t| t.end_us);
        let spares = self.track(&spare, head_start.min(first_failure.unwrap_or(Micros::MAX)));
        self.tries = primes.into_iter().chain(spares).collect();
        self.tries.sort_by_key(|t| t.start_us);
        let winner = self.tries.iter().filter(|t| t.result == TryResult::Connected).min_by_key(|t| t.end_us);
        let Some((address, won_at)) = winner.map(|t| (t.address, t.end_us)) else {
            self.know();
            return self.gave_up(prime.known);
        };
        self.tries.retain(|t| t.start_us < won_at || t.address == address);
        for this in &mut self.tries {
            if this.end_us > won_at {
                (this.end_us, this.result) = (won_at, TryResult::Cancelled);
            }
        }
        self.know();
        self.won(address, won_at)
    }

    /// One track walked by itself: the next address starts when the one before has failed.
    fn track(&self, track: &Track, from: Micros) -> Vec<Try> {
        let mut now = from.max(track.known);
        let mut tries = Vec::new();
        for address in track.addresses {
            if now >= self.config.forward_timeout {
                break;
            }
            let this = self.attempt(address, now);
            tries.push(Try { address: *address, start_us: now, end_us: now + this.took, result: this.result });
            now += this.took;
            if this.result == TryResult::Connected {
                break;
            }
        }
        tries
    }

    /// One attempt, limited by `connect_timeout` and by what is left of `forward_timeout`.
    fn attempt(&self, address: &IpAddr, now: Micros) -> Connect {
        let left = if self.config.version.connect_survives_timeout() {
            self.config.forward_timeout - now
        } else {
            Micros::MAX
        };
        let limit = self.config.connect_timeout.min(left);
        connect(&self.situation.meeting(address), (self.silent_for)(address, limit))
    }

    fn push(&mut self, address: &IpAddr, now: Micros, this: &Connect) {
        self.basis = self.basis.max(this.basis);
        self.tries.push(Try { address: *address, start_us: now, end_us: now + this.took, result: this.result });
    }

    /// What the tries that are left rest on.
    fn know(&mut self) {
        for this in &self.tries {
            let seen = connect(&self.situation.meeting(&this.address), this.end_us - this.start_us).basis;
            self.basis = self.basis.max(seen);
        }
    }

    fn won(&mut self, address: IpAddr, at: Micros) -> Timeline {
        let mut end = finish(address, &self.situation.meeting(&address), at, self.basis);
        if let End::GaveUp { why, .. } = &mut end {
            *why = format!("Squid connects, then the program behind it fails: {why}");
        }
        Timeline { tries: std::mem::take(&mut self.tries), end }
    }

    fn gave_up(&mut self, now: Micros) -> Timeline {
        let tries = std::mem::take(&mut self.tries);
        let last = tries.iter().max_by_key(|t| t.end_us);
        let at_us = last.map_or(now, |t| t.end_us);
        let last = last.map(|t| self.situation.meeting(&t.address));
        let why = format!("Squid answers 503: {}", exhausted(&tries, last.as_ref()));
        Timeline { tries, end: End::GaveUp { at_us, why, basis: self.basis } }
    }
}
