//! Two connectors that share one list, as Chromium has them (`TcpConnectJob`, net/socket/tcp_connect_job.cc).

use std::net::IpAddr;

use super::Tried;
use super::happy_eyeballs::first_start;
use super::tried::dial;
use crate::clients::{Situation, TryResult};
use crate::model::{Family, Micros};

/// One connector walks the list: IPv6 first whatever the system's order, and after every failure the other family. When
/// it has no connection after a while, a second one is made, and from then on each prefers a family of its own: the
/// first the one that it is trying. Each goes over to the other family when nothing is left of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connectors {
    /// From the first try to the second connector.
    pub second_after: Micros,
    /// How long a lone A answer waits for the AAAA answer.
    pub resolution_delay: Micros,
}

impl Connectors {
    pub(super) fn run(&self, situation: &Situation) -> Tried {
        let mut job = Job { situation, waiting: situation.order.clone(), tried: Tried::default() };
        let mut first = Connector { free: Some(first_start(situation, self.resolution_delay)), prefers: Family::V6 };
        let mut second: Option<Connector> = None;
        let mut slow_at = None;
        let mut won: Option<(IpAddr, Micros)> = None;
        loop {
            if second.is_none() && slow_at.is_some_and(|at| first.free.is_none_or(|free| at <= free)) {
                // Its family is the one of the try under way; what it prefers next is the opposite of its last failure.
                first.prefers = job.tried.tries().last().map_or(first.prefers, |t| Family::of(&t.address));
                second = Some(Connector { free: slow_at, prefers: first.prefers.other() });
            }
            let alone = second.is_none();
            let now_free = |connector: &&mut Connector| connector.free.unwrap_or(Micros::MAX);
            let Some(next) = std::iter::once(&mut first).chain(&mut second).min_by_key(now_free) else { break };
            let Some(now) = next.free.filter(|now| won.is_none_or(|(_, at)| *now < at)) else { break };
            match job.take(next.prefers, alone, now) {
                Taken::Address(address) => {
                    let this = dial(situation, &address, None);
                    job.tried.push(address, now, &this);
                    slow_at = slow_at.or(Some(now + self.second_after));
                    let end = now + this.took;
                    if this.result == TryResult::Connected {
                        next.free = None;
                        won = won.filter(|(_, at)| *at <= end).or(Some((address, end)));
                    } else {
                        next.free = Some(end);
                        if alone {
                            next.prefers = Family::of(&address).other();
                        }
                    }
                }
                Taken::NotBefore(later) => next.free = Some(later),
                Taken::Nothing => next.free = None,
            }
        }
        if let Some((address, at)) = won {
            job.tried.won(situation, address, at, at);
        }
        job.tried
    }
}

struct Connector {
    /// When it takes the next address; `None` when it has none to take.
    free: Option<Micros>,
    prefers: Family,
}

struct Job<'a> {
    situation: &'a Situation,
    waiting: Vec<IpAddr>,
    tried: Tried,
}

enum Taken {
    Address(IpAddr),
    /// Only answers that are still to come can bring one.
    NotBefore(Micros),
    Nothing,
}

impl Job<'_> {
    /// "If there are two jobs and DNS has not completed yet, only try to connect to IPv4 destinations with
    /// `ipv4_connector_` and IPv6 destinations with `primary_connector_`. Otherwise, only prefer preferred IP types."
    fn take(&mut self, preferred: Family, alone: bool, now: Micros) -> Taken {
        let complete = self.situation.both_in();
        let families = if alone || now >= complete { &[preferred, preferred.other()][..] } else { &[preferred][..] };
        for family in families.iter().filter(|family| self.situation.answer(**family).at <= now) {
            if let Some(n) = self.waiting.iter().position(|a| Family::of(a) == *family) {
                return Taken::Address(self.waiting.remove(n));
            }
        }
        let news = Family::BOTH.map(|family| self.situation.answer(family).at);
        match news.into_iter().filter(|at| *at > now).min() {
            Some(at) if !self.waiting.is_empty() => Taken::NotBefore(at),
            _ => Taken::Nothing,
        }
    }
}
