use std::net::IpAddr;

use super::AddressFacts;
use super::fate::median;
use crate::clients::{Answer, Basis, Meeting, Situation, SynRetries};
use crate::model::{Family, Micros, Target};
use crate::observation::{Flag, HostFacts, Lookup, LookupOutcome, SourceResult, SystemAnswer, TargetRows, Transport};
use crate::order::{Candidate, Interface, Placed, SourceAddress, parse_gai_conf, sort};
use crate::squid::{Config, Version};

/// One target's rows, read once: what the rules and the simulation look at. A [`super::Change`] makes another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub target: Target,
    pub os: String,
    /// AAAA in answer order, then A.
    pub addresses: Vec<AddressFacts>,
    pub v6: FamilyFacts,
    pub v4: FamilyFacts,
    /// In getaddrinfo's order.
    pub placed: Vec<Placed>,
    /// The policy file in force; `None` where it is not known.
    pub gai_conf: Option<String>,
    pub syn: SynRetries,
    pub system: SystemAnswer,
    /// The Squids that are simulated, with their configuration.
    pub squids: Vec<(&'static str, Config)>,
    /// The system's resolver function asks for AAAA (no `options no-aaaa`).
    pub(super) asks_aaaa: bool,
    /// Squid has no IPv6 sockets.
    pub(super) squid_without_ipv6: bool,
    /// What a change supposes an address to do, instead of its fate.
    pub(super) supposed: Vec<(IpAddr, Meeting)>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) interface_data: bool,
}

/// What DNS said of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyFacts {
    pub family: Family,
    pub answered: Answered,
    /// The rows behind it, in words.
    pub evidence: Vec<String>,
    pub(super) answer: Answer,
}

/// How the question for one family ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    Addresses,
    /// The name is there, without records of this family.
    NoData,
    NxDomain,
    /// SERVFAIL, REFUSED, a malformed answer: an answer, but of no use.
    Broken(LookupOutcome),
    /// No server answered.
    Lost,
    NotAsked,
}

impl Facts {
    pub fn new(host: &HostFacts, rows: &TargetRows) -> Self {
        let v6 = FamilyFacts::new(Family::V6, rows);
        let v4 = FamilyFacts::new(Family::V4, rows);
        let all = v6.answer.addresses.iter().chain(&v4.answer.addresses);
        let addresses = all.map(|address| address_facts(*address, rows)).collect();
        // nss_dns hands over A before AAAA, each in answer order.
        let unsorted = v4.answer.addresses.iter().chain(&v6.answer.addresses);
        let candidates: Vec<_> = unsorted.map(|address| candidate(*address, host, rows)).collect();
        let mut facts = Self {
            target: rows.target.clone(),
            os: host.os.clone(),
            addresses,
            v6,
            v4,
            placed: Vec::new(),
            gai_conf: host.gai_conf.text().map(str::to_owned),
            syn: syn_retries(host),
            system: rows.system.clone(),
            squids: SQUIDS.map(|(name, version)| (name, Config::defaults(version))).to_vec(),
            asks_aaaa: true,
            squid_without_ipv6: false,
            supposed: Vec::new(),
            candidates,
            interface_data: host.has_ipv6.unwrap_or(true) && host.addresses.is_some(),
        };
        // A name from the hosts file is not asked for at all (resolv.conf(5)).
        let asked = rows.lookups.iter().all(|l| l.transport != Transport::Hosts);
        if host.resolver.no_aaaa && asked {
            facts.stop_asking_aaaa();
        }
        facts.reorder();
        facts
    }

    /// From here on programs that use the system's resolver function see A only.
    pub(super) fn stop_asking_aaaa(&mut self) {
        self.asks_aaaa = false;
        self.candidates.retain(|c| c.destination.is_ipv4());
    }

    /// Sorts again, after the policy or a source address has changed.
    pub(super) fn reorder(&mut self) {
        let policy = parse_gai_conf(self.gai_conf.as_deref().unwrap_or_default());
        self.placed = sort(&self.candidates, &policy, self.interface_data);
        if self.os != "linux"
            && let SystemAnswer::Addresses { addresses, .. } = &self.system
        {
            // The rules of other systems are not modelled: what their own function returned is the order.
            let place = |p: &Placed| addresses.iter().position(|a| *a == p.candidate.destination);
            self.placed.sort_by_key(|p| place(p).unwrap_or(usize::MAX));
            for placed in &mut self.placed {
                placed.decided_by = None;
            }
        }
    }

    /// Whether the system's own function returned the same order as ours; `None` when it did not answer.
    pub fn order_agrees(&self) -> Option<bool> {
        let SystemAnswer::Addresses { addresses, .. } = &self.system else { return None };
        Some(self.placed.iter().map(|p| p.candidate.destination).eq(addresses.iter().copied()))
    }

    pub fn family(&self, family: Family) -> &FamilyFacts {
        match family {
            Family::V6 => &self.v6,
            Family::V4 => &self.v4,
        }
    }

    /// The addresses of one family, in answer order.
    pub fn of(&self, family: Family) -> impl Iterator<Item = &AddressFacts> + Clone {
        self.addresses.iter().filter(move |a| a.family() == family)
    }

    /// How many addresses of the family are up, and how many there are.
    pub fn up_of(&self, family: Family) -> (usize, usize) {
        (self.of(family).filter(|a| a.fate.is_up()).count(), self.of(family).count())
    }

    pub fn any_up(&self) -> bool {
        self.addresses.iter().any(|a| a.fate.is_up())
    }

    /// The family that the system tries first.
    pub fn first_family(&self) -> Option<Family> {
        self.placed.first().map(|p| Family::of(&p.candidate.destination))
    }

    /// Median TCP and TLS times of the living addresses of a family.
    pub fn typical(&self, family: Family) -> Option<(Micros, Micros)> {
        let times: Vec<_> = self
            .of(family)
            .filter_map(|a| if let super::Fate::Up { tcp, tls } = a.fate { Some((tcp, tls)) } else { None })
            .collect();
        let of = |pick: fn(&(Micros, Micros)) -> Micros| median(times.iter().map(pick).collect());
        (!times.is_empty()).then(|| (of(|t| t.0), of(|t| t.1)))
    }

    /// What a program meets that uses the system's resolver function.
    pub fn situation(&self) -> Situation {
        let mut situation = self.own_resolver_situation();
        if !self.asks_aaaa {
            situation.aaaa = Answer { at: situation.a.at, ..Answer::default() };
        }
        situation
    }

    /// What a program meets that asks DNS by itself, as Squid does.
    pub fn own_resolver_situation(&self) -> Situation {
        let mut meetings: std::collections::BTreeMap<_, _> =
            self.addresses.iter().map(|a| (a.address, a.meeting())).collect();
        meetings.extend(self.supposed.iter().cloned());
        Situation {
            aaaa: self.v6.answer.clone(),
            a: self.v4.answer.clone(),
            order: self.placed.iter().map(|p| p.candidate.destination).collect(),
            meetings,
            getaddrinfo_basis: self.getaddrinfo_basis(),
            getaddrinfo_fails: self.getaddrinfo_fails(),
            syn: self.syn,
        }
    }

    /// A stub that waits for a lost answer waits longer than our own lookups do; only its own time is a measurement.
    fn getaddrinfo_basis(&self) -> Basis {
        let lost = self.v6.answer.lost && self.asks_aaaa || self.v4.answer.lost;
        if lost && self.system == SystemAnswer::Unknown { Basis::Assumed } else { Basis::Measured }
    }

    /// glibc throws the IPv6 answer away when the A answer never comes: EAI_AGAIN (measured with glibc 2.36).
    fn getaddrinfo_fails(&self) -> Option<String> {
        let v6_only = self.v4.answered == Answered::Lost && self.v6.answered == Answered::Addresses;
        v6_only.then(|| "getaddrinfo fails: the A question got no answer".into())
    }
}

/// The Squids of the report: an old one with 10 tries, the last without Happy Eyeballs, and those with it.
const SQUIDS: [(&str, Version); 3] =
    [("squid-3.4", Version(3, 4, 14)), ("squid-4", Version(4, 17, 0)), ("squid-5.7+", Version(5, 7, 0))];

impl FamilyFacts {
    fn new(family: Family, rows: &TargetRows) -> Self {
        let mine: Vec<&Lookup> = rows.lookups.iter().filter(|l| l.family == family).collect();
        let with_addresses = mine.iter().rev().find(|l| l.outcome.addresses().next().is_some());
        let last = with_addresses.or_else(|| mine.iter().rev().find(|l| l.outcome.is_conclusive())).or(mine.last());
        let end = match last.map(|l| &l.outcome) {
            None => Answered::NotAsked,
            Some(LookupOutcome::Addresses { .. }) => Answered::Addresses,
            Some(LookupOutcome::NoData { .. }) => Answered::NoData,
            Some(LookupOutcome::NxDomain { .. }) => Answered::NxDomain,
            Some(LookupOutcome::Timeout | LookupOutcome::Truncated) => Answered::Lost,
            Some(broken) => Answered::Broken(broken.clone()),
        };
        let silence = end == Answered::Lost;
        let mut at = last.map_or(Micros::ZERO, |l| l.ended_us);
        if silence && let SystemAnswer::Addresses { took_us, .. } | SystemAnswer::Failed { took_us, .. } = rows.system {
            // What the system's own stub was seen to wait is truer than how long ours did.
            at = took_us;
        }
        let mut addresses = Vec::new();
        for address in last.iter().flat_map(|l| l.outcome.addresses()) {
            if Family::of(&address) == family && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        let evidence = mine.iter().map(|l| lookup_says(l)).collect();
        Self { family, answered: end, evidence, answer: Answer { addresses, at, lost: silence } }
    }

    /// When the question was settled, counted from asking.
    pub fn settled_at(&self) -> Micros {
        self.answer.at
    }
}

/// `AAAA from 198.51.100.53:53 by UDP: SERVFAIL after 20.4 ms`.
fn lookup_says(row: &Lookup) -> String {
    let from = match (row.transport, row.server) {
        (Transport::Udp, Some(server)) => format!("from {server} by UDP"),
        (Transport::Tcp, Some(server)) => format!("from {server} by TCP"),
        (Transport::Hosts, _) => "from the hosts file".into(),
        (Transport::Literal, _) => "given as an address".into(),
        (Transport::System | Transport::Udp | Transport::Tcp, _) => "from the system".into(),
    };
    format!("{} {from}: {} after {}", row.family.record(), row.outcome.says(), row.ended_us - row.sent_us)
}

fn address_facts(address: IpAddr, rows: &TargetRows) -> AddressFacts {
    let attempts: Vec<_> = rows.attempts.iter().filter(|a| a.address == address).collect();
    AddressFacts::new(address, &attempts, rows.sources.iter().find(|s| s.destination == address))
}

/// Tunnel link types (ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT): not native by rule 7.
const TUNNELS: [u16; 3] = [768, 769, 776];

fn candidate(destination: IpAddr, host: &HostFacts, rows: &TargetRows) -> Candidate {
    let chosen = rows.sources.iter().find(|s| s.destination == destination).and_then(|s| match s.result {
        SourceResult::Chosen { address } => Some(address),
        SourceResult::None { .. } => None,
    });
    let source = chosen.map(|address| {
        let owner = host.addresses.iter().flatten().find(|a| a.address == address);
        let has = |flags: Option<&Vec<Flag>>, wanted: &[Flag]| {
            flags.is_some_and(|have| wanted.iter().any(|f| have.contains(f)))
        };
        let interface = owner.map(|a| Interface {
            name: a.interface.clone(),
            prefix_len: a.prefix_len,
            deprecated: has(a.flags.as_ref(), &[Flag::Deprecated, Flag::Optimistic]),
            home: has(a.flags.as_ref(), &[Flag::Home]),
            native: a.link_type.is_none_or(|t| !TUNNELS.contains(&t)),
        });
        SourceAddress { address, interface }
    });
    Candidate { destination, source }
}

fn syn_retries(host: &HostFacts) -> SynRetries {
    match (host.syn_retries, host.syn_linear_timeouts) {
        (Some(retries), Some(linear)) => SynRetries { retries, linear, basis: Basis::Measured },
        _ => SynRetries::LINUX_DEFAULT,
    }
}
