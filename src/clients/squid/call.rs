use std::net::IpAddr;

use super::attempt::{Attempt, attempt};
use super::dns::Heard;
use super::route::{Destination, Hop};
use super::{Luck, Memory, Outcome, Reply, Request, Wait};
use crate::clients::timeline::{connect, exhausted, finish};
use crate::clients::{Basis, End, Meeting, Path, Situation, Timeline, Try, TryResult};
use crate::model::{Family, Micros, TcpCause};
use crate::squid::{Config, Engine, Outgoing};

/// One request on its way, with all it works on. Times count from the request.
pub(super) struct Call<'a> {
    pub(super) config: &'a Config,
    pub(super) request: &'a Request,
    situation: &'a Situation,
    memory: &'a mut Memory,
    luck: Luck<'a>,
    /// When forwarding begins, and `forward_timeout` with it.
    pub(super) started: Micros,
    basis: Basis,
}

/// What a name gives: batches of addresses as they come, and when the last one is in.
pub(super) struct Resolved {
    pub(super) batches: Vec<(Micros, Vec<IpAddr>)>,
    pub(super) done: Micros,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        config: &'a Config,
        situation: &'a Situation,
        request: &'a Request,
        memory: &'a mut Memory,
        luck: Luck<'a>,
    ) -> Self {
        let mut call = Self { config, request, situation, memory, luck, started: Micros::ZERO, basis: Basis::Measured };
        if config.resolves_first {
            call.started = call.resolve(Destination::Direct, Micros::ZERO).done;
        }
        call
    }

    /// The answer to a name that a `dst` ACL denies.
    pub(super) fn denied(&self) -> Option<Outcome> {
        let family = self.config.denied.filter(|f| *f == Family::V4 || self.config.ipv6)?;
        let is_denied = !self.situation.answer(family).addresses.is_empty();
        is_denied.then(|| self.failed(Reply::access_denied(), self.started, Vec::new()))
    }

    pub(super) fn resolve(&mut self, to: Destination, now: Micros) -> Resolved {
        if let Destination::Parent(n) = to {
            return Resolved { batches: vec![(now, self.config.parents[n].addresses.clone())], done: now };
        }
        let clock = self.clock(now);
        if let Some(batches) = self.memory.joins(clock) {
            let done = batches.iter().map(|(at, _)| *at).max().unwrap_or_default();
            return Resolved::new(batches, done, now);
        }
        if let Some(hit) = self.memory.hit(clock, self.config.version.marking()) {
            return Resolved { batches: vec![(now, hit)], done: now };
        }
        let Heard { answers, done, basis } = Heard::new(self.config, self.situation, self.request.arrival);
        self.basis = self.basis.max(basis);
        let kept_from = if self.config.version.caps_ttl() { clock } else { clock + done };
        let on_clock = answers.iter().map(|(at, addresses)| (clock + *at, addresses.clone())).collect();
        self.memory.looks_up(on_clock, clock + done, kept_from + self.config.keeps_for(self.memory.ttl));
        Resolved::new(answers, done, now)
    }

    fn clock(&self, now: Micros) -> Micros {
        self.request.at + now
    }

    /// How much of `forward_timeout` is gone; `None` when it is over.
    pub(super) fn left(&self, now: Micros) -> Option<Micros> {
        let spent = self.luck.spent(self.clock(self.started), now - self.started);
        Some(self.config.forward_timeout - spent).filter(|left| *left > Micros::ZERO)
    }

    /// The timeout of an attempt (`Connection::connectTimeout`): that of its destination, or what is left of
    /// `forward_timeout`; 5 s where nothing is.
    pub(super) fn limit(&self, to: Destination, now: Micros) -> Micros {
        self.own_limit(to).min(self.left(now).unwrap_or(Micros::from_secs(5)))
    }

    fn own_limit(&self, to: Destination) -> Micros {
        match to {
            Destination::Direct => self.config.connect_timeout,
            Destination::Parent(n) => {
                self.config.parents[n].connect_timeout.unwrap_or(self.config.peer_connect_timeout)
            }
        }
    }

    pub(super) fn attempt(&self, hop: &Hop, from: Micros, limit: Micros) -> Attempt {
        let once = self.config.version.engine() == Engine::Redial;
        let times = if once { 1 } else { self.config.tries_of_one_address() };
        attempt(&self.meeting(&hop.address), &Wait { address: hop.address, from, limit }, times, self.luck)
    }

    fn meeting(&self, address: &IpAddr) -> Meeting {
        if self.config.outgoing == Outgoing::AbsentV6 && address.is_ipv6() {
            let cause = TcpCause::Other { says: "Squid's outgoing address is not on this host".into() };
            return Meeting { path: Path::Rejects { after: Micros::ZERO, cause }, basis: Basis::Measured };
        }
        self.situation.meeting(address)
    }

    /// Enters into the ipcache how an attempt at the origin ended; a cancelled one counts as good (errno 0).
    pub(super) fn learn(&mut self, hop: &Hop, result: TryResult, at: Micros) {
        let (clock, marking) = (self.clock(at), self.config.version.marking());
        match (hop.to, result) {
            (Destination::Parent(_), _) => {}
            (Destination::Direct, TryResult::Failed | TryResult::TimedOut) => {
                self.memory.mark_bad(&hop.address, clock, marking);
            }
            (Destination::Direct, TryResult::Connected | TryResult::Cancelled) => {
                self.memory.mark_good(&hop.address, clock, marking);
            }
        }
    }

    /// `balance_on_multiple_ip` in 3.1.
    pub(super) fn turn(&mut self) {
        self.memory.turn(self.config.version.marking());
    }

    /// The end of the pause after the last spare attempt, on the clock of the request.
    pub(super) fn spare_pause_ends(&self, pause: Micros) -> Micros {
        self.memory.last_spare.map_or(Micros::ZERO, |at| at + pause - self.request.at)
    }

    pub(super) fn set_last_spare(&mut self, at: Option<Micros>) {
        self.memory.last_spare = at.map(|at| self.clock(at));
    }

    pub(super) fn connected(&self, address: IpAddr, at: Micros, tries: Vec<Try>) -> Outcome {
        let mut end = finish(address, &self.meeting(&address), at, self.basis_of(&tries));
        if let End::GaveUp { why, hangs, .. } = &mut end {
            *why = if *hangs {
                format!("Squid connects, then {why}")
            } else {
                format!("Squid connects, then the program behind it fails: {why}")
            };
        }
        Outcome { timeline: Timeline { tries, end }, reply: Reply::Ok }
    }

    pub(super) fn failed(&self, reply: Reply, at_us: Micros, tries: Vec<Try>) -> Outcome {
        let last = tries.iter().max_by_key(|t| t.end_us).map(|t| self.meeting(&t.address));
        let why = match reply.reason() {
            Some(reason) => format!("{}: {reason}", reply.says()),
            None => format!("{}: {}", reply.says(), self.in_vain(&tries, last.as_ref())),
        };
        let end = End::GaveUp { at_us, why, basis: self.basis_of(&tries), hangs: false };
        Outcome { timeline: Timeline { tries, end }, reply }
    }

    /// Parents are no addresses of the target.
    fn in_vain(&self, tries: &[Try], last: Option<&Meeting>) -> String {
        let is_parent = |this: &&Try| self.config.parents.iter().any(|parent| parent.addresses.contains(&this.address));
        let (parents, direct): (Vec<&Try>, Vec<&Try>) = tries.iter().partition(is_parent);
        match (parents.is_empty(), direct.is_empty()) {
            (true, _) => exhausted(tries, last),
            (false, true) => "no parent answers, and DIRECT is not allowed".into(),
            (false, false) => {
                let direct: Vec<Try> = direct.into_iter().cloned().collect();
                format!("no parent answers; DIRECT: {}", exhausted(&direct, last))
            }
        }
    }

    fn basis_of(&self, tries: &[Try]) -> Basis {
        let known = |this: &Try| connect(&self.meeting(&this.address), this.end_us - this.start_us).basis;
        tries.iter().map(known).fold(self.basis, Basis::max)
    }
}

impl Resolved {
    fn new(mut batches: Vec<(Micros, Vec<IpAddr>)>, done: Micros, now: Micros) -> Self {
        for (at, _) in &mut batches {
            *at += now;
        }
        Self { batches, done: done + now }
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.batches.iter().flat_map(|(_, addresses)| addresses.iter().copied())
    }
}
