use std::net::IpAddr;

use crate::clients::timeline::{Connect, connect, exhausted, finish};
use crate::clients::{Basis, End, Situation, Timeline, Try, TryResult};
use crate::model::Micros;

/// What an engine has tried, and the connection that it stays with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::clients) struct Tried {
    /// In the order of starting; how each is known.
    list: Vec<(Try, Basis)>,
    /// When TCP was up there.
    pub(in crate::clients) winner: Option<(IpAddr, Micros)>,
}

impl Tried {
    pub(super) fn push(&mut self, address: IpAddr, start: Micros, this: &Connect) {
        let end_us = start + this.took;
        self.list.push((Try { address, start_us: start, end_us, result: this.result }, this.basis));
    }

    pub(super) fn tries(&self) -> impl Iterator<Item = &Try> {
        self.list.iter().map(|(this, _)| this)
    }

    /// When the last try ended.
    pub(in crate::clients) fn ended(&self) -> Option<Micros> {
        self.tries().map(|t| t.end_us).max()
    }

    /// All of both, in the order of starting; what starts together keeps the order of the families.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.list.sort_by_key(|(this, _)| this.start_us);
        self
    }

    /// One connection is there at `at`, over TCP since `tcp_up`: nothing more is begun, and what is under way is dropped.
    pub(super) fn won(&mut self, situation: &Situation, address: IpAddr, at: Micros, tcp_up: Micros) {
        self.list.retain(|(this, _)| this.start_us < at || this.address == address);
        for (this, basis) in &mut self.list {
            if this.address == address {
                this.end_us = tcp_up;
            } else if this.end_us > at || this.result == TryResult::Connected {
                end_early((this, basis), situation, at, TryResult::Cancelled);
            }
        }
        self.winner = Some((address, tcp_up));
    }

    /// The client itself stops at `at`.
    pub(in crate::clients) fn stop(&mut self, situation: &Situation, at: Micros) {
        self.list.retain(|(this, _)| this.start_us < at);
        for (this, basis) in self.list.iter_mut().filter(|(this, _)| this.end_us > at) {
            end_early((this, basis), situation, at, TryResult::TimedOut);
        }
        self.winner = None;
    }

    pub(in crate::clients) fn basis(&self) -> Basis {
        self.list.iter().map(|(_, basis)| *basis).max().unwrap_or(Basis::Measured)
    }

    /// With the end that follows; `from`: when the client knew its list.
    pub(in crate::clients) fn timeline(self, situation: &Situation, from: Micros) -> Timeline {
        let basis = self.basis();
        let end = if let Some((address, at)) = self.winner {
            finish(address, &situation.meeting(&address), at, basis)
        } else {
            let at_us = self.ended().unwrap_or(from);
            let last = self.tries().max_by_key(|t| t.end_us).map(|t| situation.meeting(&t.address));
            let tries: Vec<Try> = self.tries().cloned().collect();
            End::GaveUp { at_us, why: exhausted(&tries, last.as_ref()), basis, hangs: false }
        };
        Timeline { tries: self.list.into_iter().map(|(this, _)| this).collect(), end }
    }
}

fn end_early((this, basis): (&mut Try, &mut Basis), situation: &Situation, at: Micros, result: TryResult) {
    (this.end_us, this.result) = (at, result);
    *basis = connect(&situation.meeting(&this.address), this.end_us - this.start_us).basis;
}

/// One connect, for as long as the kernel waits or the client itself does.
pub(super) fn dial(situation: &Situation, address: &IpAddr, own_limit: Option<Micros>) -> Connect {
    let kernel = situation.syn.gives_up_after;
    let patience = own_limit.map_or(kernel, |limit| limit.min(kernel));
    let mut this = connect(&situation.meeting(address), patience);
    if this.result == TryResult::TimedOut && patience == kernel {
        this.basis = this.basis.max(situation.syn.basis);
    }
    this
}
