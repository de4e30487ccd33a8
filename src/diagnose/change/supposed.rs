//! The changes that only a what-if makes: what becomes of the addresses, and which there are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::diagnose::facts::leads_out;
use crate::diagnose::words::SUPPOSED;
use crate::diagnose::{AddressFacts, Answered, Facts, Fate};
use crate::model::{Family, Micros};
use crate::observation::SystemAnswer;
use crate::order::{Candidate, SourceAddress};

impl Facts {
    /// These addresses fare like this.
    pub(super) fn suppose_fates(&mut self, fates: &[(IpAddr, Fate)]) {
        for (address, fate) in fates {
            for facts in self.addresses.iter_mut().filter(|a| a.address == *address) {
                (facts.fate, facts.supposed) = (fate.clone(), true);
                (facts.icmp, facts.connection) = (None, None);
                if !fate.is_up() {
                    // Nobody sees a certificate where TLS does not come to its end.
                    (facts.trust, facts.chain) = (None, None);
                }
            }
        }
    }

    /// The host has a source address for each of the family's: one of the destination's own kind, where none is known.
    pub(super) fn suppose_route(&mut self, family: Family) {
        for candidate in self.candidates.iter_mut().filter(|c| Family::of(&c.destination) == family) {
            let address = candidate.destination;
            candidate.source.get_or_insert(SourceAddress { address, interface: None });
        }
        self.reorder();
    }

    /// None of the family's addresses has a source, and each connect fails at once.
    pub(super) fn suppose_no_route(&mut self, family: Family) {
        for candidate in self.candidates.iter_mut().filter(|c| Family::of(&c.destination) == family) {
            candidate.source = None;
        }
        let fates: Vec<(IpAddr, Fate)> =
            self.of(family).map(|a| (a.address, Fate::Unroutable { after: Micros::ZERO })).collect();
        self.suppose_fates(&fates);
        self.reorder();
    }

    /// DNS has so many addresses of the family.
    pub(super) fn suppose_count(&mut self, family: Family, count: usize) {
        let mut all: Vec<AddressFacts> = self.of(family).cloned().collect();
        let gone: Vec<IpAddr> = all.drain(count.min(all.len())..).map(|a| a.address).collect();
        self.candidates.retain(|c| !gone.contains(&c.destination));
        let seen = all.len();
        for n in seen..count {
            let (facts, candidate) = if seen == 0 { self.stranger(family, &all) } else { self.twin(&all, n % seen) };
            self.place_behind(family, candidate, facts.address);
            all.push(facts);
        }
        let addresses: Vec<IpAddr> = all.iter().map(|a| a.address).collect();
        if self.squid_hosts.is_some_and(|a| gone.contains(&a)) {
            self.squid_hosts = addresses.last().copied();
        }
        let other: Vec<AddressFacts> = self.of(family.other()).cloned().collect();
        self.addresses = if family == Family::V6 { [all, other].concat() } else { [other, all].concat() };
        self.suppose_answer(family, addresses);
        self.reorder();
    }

    fn suppose_answer(&mut self, family: Family, addresses: Vec<IpAddr>) {
        let other = self.family(family.other()).answer.at;
        let this = if family == Family::V6 { &mut self.v6 } else { &mut self.v4 };
        // Where no answer came, or a useless one, the time of the other family's is the best guess.
        if !matches!(this.answered, Answered::Addresses | Answered::NoData | Answered::NxDomain) {
            this.answer.at = other;
        }
        this.answer.lost = false;
        this.answered = if addresses.is_empty() { Answered::NoData } else { Answered::Addresses };
        let noun = if addresses.len() == 1 { "address" } else { "addresses" };
        this.evidence.push(format!("{}: {} {noun}{SUPPOSED}", family.record(), addresses.len()));
        this.answer.addresses = addresses;
        if matches!(self.system, SystemAnswer::Failed { .. }) {
            self.system = SystemAnswer::Unknown;
        }
    }

    /// One more like that: a neighbour that fares like it, from the same source.
    fn twin(&self, all: &[AddressFacts], model: usize) -> (AddressFacts, Option<Candidate>) {
        let model = &all[model];
        let last = all.last().map_or(model.address, |a| a.address);
        let address = free(last, &self.addresses, all);
        let like = self.candidates.iter().find(|c| c.destination == model.address);
        let candidate = like.map(|c| Candidate { destination: address, ..c.clone() });
        (AddressFacts { address, supposed: true, ..model.clone() }, candidate)
    }

    /// One of a family of which nothing was seen: a documentation address, up like the other family's where this host has an
    /// address to reach it from.
    fn stranger(&self, family: Family, all: &[AddressFacts]) -> (AddressFacts, Option<Candidate>) {
        let before_the_first = match family {
            Family::V6 => IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0)),
            Family::V4 => IpAddr::V4(Ipv4Addr::new(192, 0, 2, 0)),
        };
        let last = all.last().map_or(before_the_first, |a| a.address);
        let address = free(last, &self.addresses, all);
        let own = match &self.order_host.addresses {
            // Nothing is known of this host: it may well have one.
            None => Some(address),
            Some(addresses) => addresses.iter().copied().find(|a| Family::of(a) == family && leads_out(a)),
        };
        let source = own.map(|address| SourceAddress { address, interface: None });
        let (tcp, tls) = self.usual(family);
        let fate = if source.is_some() { Fate::Up { tcp, tls } } else { Fate::Unroutable { after: Micros::ZERO } };
        let asks = family == Family::V4 || self.asks_aaaa;
        let candidate = asks.then_some(Candidate { destination: address, source });
        (AddressFacts::supposed(address, fate), candidate)
    }

    /// In the unsorted list and in the system's own one behind the last of its family. A program that does not ask for the
    /// family has none of it.
    fn place_behind(&mut self, family: Family, candidate: Option<Candidate>, address: IpAddr) {
        let Some(candidate) = candidate else { return };
        // nss_dns hands over A before AAAA.
        let end = if family == Family::V4 { 0 } else { self.candidates.len() };
        let last = self.candidates.iter().rposition(|c| Family::of(&c.destination) == family);
        self.candidates.insert(last.map_or(end, |at| at + 1), candidate);
        if let Some(own) = &mut self.own_order {
            let last = own.iter().rposition(|a| Family::of(a) == family);
            own.insert(last.map_or(own.len(), |at| at + 1), address);
        }
    }
}

/// The next address that is not there yet.
fn free(last: IpAddr, known: &[AddressFacts], new: &[AddressFacts]) -> IpAddr {
    let mut next = last;
    loop {
        next = match next {
            IpAddr::V4(a) => Ipv4Addr::from_bits(a.to_bits().wrapping_add(1)).into(),
            IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits().wrapping_add(1)).into(),
        };
        if known.iter().chain(new).all(|a| a.address != next) {
            return next;
        }
    }
}
