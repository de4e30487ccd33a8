use std::net::IpAddr;

use super::Arrival;
use crate::clients::{Answer, Basis, Situation};
use crate::model::{Family, Micros};
use crate::squid::{Config, Engine, MOST_ADDRESSES, Outgoing};

/// What Squid's own resolver brings when nothing is cached. Times count from the questions.
pub(super) struct Heard {
    /// The addresses and when Squid can use them; its list has them in this order.
    pub(super) answers: Vec<(Micros, Vec<IpAddr>)>,
    /// When the last answer is in, or is no longer waited for.
    pub(super) done: Micros,
    pub(super) basis: Basis,
}

impl Heard {
    pub(super) fn new(config: &Config, situation: &Situation, arrival: Arrival) -> Self {
        let v4_only = config.version.engine() == Engine::Redial && config.outgoing == Outgoing::V4;
        let none = Answer::default();
        let aaaa = if config.ipv6 { &situation.aaaa } else { &none };
        if !config.own_resolver {
            return Self::of_system(config, situation);
        }
        let basis = if aaaa.lost || situation.a.lost { Basis::Assumed } else { Basis::Measured };
        let (aaaa_at, a_at, v6_first) = arrivals(aaaa, &situation.a, arrival, config.dns_timeout);
        let v6 = if v4_only { Vec::new() } else { aaaa.addresses.clone() };
        let v4 = situation.a.addresses.clone();
        let late = aaaa_at.max(a_at);
        let (mut answers, done) = match config.version.engine() {
            // Each answer is used on arrival (`ipcache_entry::addGood`).
            Engine::Race if v6_first => (vec![(aaaa_at, v6), (a_at, v4)], late),
            Engine::Race => (vec![(a_at, v4), (aaaa_at, v6)], late),
            // 3.1 asks for A when it has the AAAA answer; later ones ask for both at once (`idnsALookup`).
            engine @ (Engine::Redial | Engine::List) => {
                let done = if engine == Engine::Redial { aaaa_at + a_at } else { late };
                let list = if config.dns_v4_first { [v4, v6] } else { [v6, v4] };
                (vec![(done, list.concat())], done)
            }
        };
        let mut left = usize::from(MOST_ADDRESSES);
        for (_, addresses) in &mut answers {
            addresses.truncate(left);
            left -= addresses.len();
        }
        Self { answers, done, basis }
    }

    /// What the helper brings (`dnsserver`, to 3.4): the list of getaddrinfo as it is, to which `dns_v4_first` means nothing.
    fn of_system(config: &Config, situation: &Situation) -> Self {
        let usable = |address: &IpAddr| config.ipv6 || address.is_ipv4();
        let known = |family| situation.answer(family).addresses.iter().copied();
        let mut list: Vec<IpAddr> = situation.order.clone();
        // An address that the system has not sorted is supposed to come; it then stands before others of its family.
        for family in Family::BOTH {
            let new: Vec<IpAddr> = known(family).filter(|a| !situation.order.contains(a)).collect();
            let at = list.iter().position(|a| Family::of(a) == family).unwrap_or(list.len());
            list.splice(at..at, new);
        }
        list.retain(|a| usable(a) && Family::BOTH.into_iter().any(|family| known(family).any(|k| k == *a)));
        if situation.getaddrinfo_fails.is_some() {
            list.clear();
        }
        list.truncate(usize::from(MOST_ADDRESSES));
        let done = situation.both_in();
        Self { answers: vec![(done, list)], done, basis: situation.getaddrinfo_basis }
    }
}

/// When AAAA and A are in, and whether AAAA comes first.
fn arrivals(aaaa: &Answer, a: &Answer, arrival: Arrival, dns_timeout: Micros) -> (Micros, Micros, bool) {
    let at = |answer: &Answer| if answer.lost { dns_timeout } else { answer.at };
    let (aaaa_at, a_at) = (at(aaaa), at(a));
    let both = !aaaa.addresses.is_empty() && !a.addresses.is_empty();
    let (early, late) = (aaaa_at.min(a_at), aaaa_at.max(a_at));
    match arrival {
        Arrival::First(Family::V6) if both => (early, late, true),
        Arrival::First(Family::V4) if both => (late, early, false),
        Arrival::First(_) | Arrival::AsSeen => (aaaa_at, a_at, aaaa_at < a_at),
    }
}
