mod elsewhere;
mod family;
mod host;
mod policy;

pub use family::{Answered, FamilyFacts};
pub(super) use host::leads_out;
pub(super) use policy::policies;
pub use policy::{PolicyFacts, UnreadPolicy};

use std::net::IpAddr;
use std::rc::Rc;

use super::fate::median;
use super::{AddressFacts, Fate, OwnSquid, ProxiedFacts, parents};
use crate::clients::{Answer, Basis, Meeting, Method, Path, Situation, SynPatience};
use crate::model::{Family, Micros, Target, Trust, printable};
use crate::observation::{Chain, HostFacts, LookupOutcome, Observation, SystemAnswer, TargetRows, Transport};
use crate::order::{Candidate, Host, Placed, Platform, System};
use crate::squid::{Config, Version};

/// One target's rows, read once: what the rules and the simulation look at. A [`super::Change`] makes another one.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none a state")]
pub struct Facts {
    pub target: Target,
    /// The name that was looked up: the target's, or one that a search domain made of it.
    pub name: String,
    pub os: String,
    /// AAAA in answer order, then A.
    pub addresses: Vec<AddressFacts>,
    pub v6: FamilyFacts,
    pub v4: FamilyFacts,
    /// The family that was left out on purpose: it is not missing, and nothing is known of it.
    pub not_asked: Option<Family>,
    /// Whose rules sort here.
    pub platform: Platform,
    /// In the order in which this system tries them: its platform's rules, or its own list where that differs.
    pub placed: Vec<Placed>,
    /// Whether the system's own function returned the order of the rules; `None` when it did not answer.
    pub order_agrees: Option<bool>,
    /// The policy file in force; `None` where it is not known, or does not decide.
    pub gai_conf: Option<String>,
    /// The policy tables of this host, or those that the user gave.
    pub policies: Vec<PolicyFacts>,
    /// What was to tell the policy here, and does not.
    pub unread_policies: Vec<UnreadPolicy>,
    pub syn: SynPatience,
    pub system: SystemAnswer,
    /// The host has no address beyond loopback and link-local ones; where those are not known, no source for any of the
    /// target's addresses.
    pub no_network: bool,
    /// The Squids that are simulated, with their configuration.
    pub squids: Vec<(&'static str, Config)>,
    /// The longest TTL of the addresses; `None`: no DNS answer had any.
    pub(super) ttl: Option<Micros>,
    /// What their clients ask them for.
    pub method: Method,
    /// The Squid that the observation is about.
    pub squid: Option<Rc<OwnSquid>>,
    /// What was measured through a proxy.
    pub proxied: Option<Rc<ProxiedFacts>>,
    /// The one address that Squid takes from the hosts file: that of the last line with the name.
    pub(super) squid_hosts: Option<IpAddr>,
    /// Squid has no IPv6 sockets.
    pub(super) squid_without_ipv6: bool,
    /// `::1` is on this host.
    pub(super) ipv6_loopback: bool,
    /// The system's resolver function asks for AAAA (no `options no-aaaa`).
    pub(super) asks_aaaa: bool,
    /// What a change supposes an address to do, instead of its fate.
    pub(super) supposed: Vec<(IpAddr, Meeting)>,
    pub(super) candidates: Vec<Candidate>,
    /// How long an attempt waits: a stalled handshake is taken to stall at least so long, however early a run that was quick
    /// or cut short gave it up.
    pub(super) patience: Micros,
    /// Those that this system's function does not ask for, and another system would.
    not_asked_for: Vec<Candidate>,
    pub(super) order_host: Host,
    /// The system's own list, where that is the order.
    pub(super) own_order: Option<Vec<IpAddr>>,
    /// The family that is supposed to come first, whatever sorts.
    pub(super) first: Option<Family>,
    /// Something is supposed (`--what-if`): all that follows is assumed.
    pub what_if: bool,
}

impl Facts {
    /// One target's rows of an observation, which is about this Squid.
    pub(super) fn observed(observation: &Observation, own: Option<&Rc<OwnSquid>>, rows: &TargetRows) -> Self {
        let mut facts = Self::new(&observation.host, rows);
        // An address has no other family that could have been asked for.
        facts.patience = observation.settings.timeout_us;
        if let Some(own) = own {
            facts.squids.clone_from(&own.squids);
            facts.method = own.method();
            facts.squid = Some(Rc::clone(own));
        }
        facts.proxied = ProxiedFacts::of(observation, rows).map(Rc::new);
        facts.not_asked = observation.settings.only.map(Family::other).filter(|_| rows.target.literal().is_none());
        facts
    }

    /// The same with both families asked for.
    pub fn new(host: &HostFacts, rows: &TargetRows) -> Self {
        let name = family::name_that_counts(rows);
        let (v6, v4) = (FamilyFacts::new(Family::V6, name, rows), FamilyFacts::new(Family::V4, name, rows));
        let all = v6.answer.addresses.iter().chain(&v4.answer.addresses);
        let addresses: Vec<_> = all.map(|address| AddressFacts::new(*address, rows)).collect();
        // nss_dns hands over A before AAAA, each in answer order.
        let unsorted = v4.answer.addresses.iter().chain(&v6.answer.addresses);
        let candidates: Vec<_> = unsorted.map(|address| host::candidate(*address, host, rows)).collect();
        let from_hosts = rows.lookups.iter().rfind(|l| l.transport == Transport::Hosts);
        let no_source = !candidates.is_empty() && candidates.iter().all(|c| c.source.is_none());
        let policies = policies(host);
        let only = policy::only_family(&policies);
        let mut facts = Self {
            target: rows.target.clone(),
            name: printable(name, 253),
            os: host.os.clone(),
            addresses,
            v6,
            v4,
            not_asked: None,
            platform: Platform::of_os(&host.os),
            placed: Vec::new(),
            order_agrees: None,
            gai_conf: host.gai_conf.text().map(str::to_owned),
            order_host: host::order_host(host, &policies),
            policies,
            unread_policies: policy::unread(host),
            syn: host::syn_patience(host),
            system: rows.system.clone(),
            no_network: if host.addresses.is_some() { host::has_no_network(host) } else { no_source },
            squids: SQUIDS.map(|(name, version)| (name, Config::defaults(version))).to_vec(),
            ttl: longest_ttl(rows),
            method: Method::default(),
            squid: None,
            proxied: None,
            squid_hosts: from_hosts.and_then(|l| l.outcome.addresses().last()),
            squid_without_ipv6: false,
            ipv6_loopback: host::has_ipv6_loopback(host),
            asks_aaaa: true,
            supposed: Vec::new(),
            patience: Micros::ZERO,
            candidates,
            not_asked_for: Vec::new(),
            own_order: None,
            first: None,
            what_if: false,
        };
        // A name from the hosts file is not asked for at all (resolv.conf(5)).
        if host.resolver.no_aaaa && from_hosts.is_none() {
            facts.stop_asking_aaaa();
        }
        match only {
            Some(Family::V4) => facts.stop_asking_aaaa(),
            Some(Family::V6) => facts.leave_out(Family::V4),
            None => {}
        }
        facts.reorder();
        // What this host's own function answered says nothing of another table.
        if !facts.policies.iter().any(|p| p.given) {
            facts.follow_the_system();
        }
        facts
    }

    /// Where the system's own list has the same addresses in another order, it counts, and not the rules: another libc,
    /// another system, a patched resolver. What gai.conf would do there is not known. On Linux the other libc is musl when
    /// musl's rules give just that list.
    fn follow_the_system(&mut self) {
        let SystemAnswer::Addresses { addresses, .. } = &self.system else { return };
        let agrees = |placed: &[Placed]| placed.iter().map(|p| p.candidate.destination).eq(addresses.iter().copied());
        if self.os == "linux" && !agrees(&self.placed) && agrees(&self.order_on(Platform::LinuxMusl)) {
            self.platform = Platform::LinuxMusl;
            self.gai_conf = None;
            self.placed = self.order_on(self.platform);
        }
        let ours: Vec<IpAddr> = self.placed.iter().map(|p| p.candidate.destination).collect();
        self.order_agrees = Some(ours == *addresses);
        let mut sorted = [ours, addresses.clone()];
        for list in &mut sorted {
            list.sort_unstable();
        }
        if sorted[0] == sorted[1] && self.order_agrees == Some(false) {
            self.own_order = Some(addresses.clone());
            self.gai_conf = None;
            self.reorder();
        }
    }

    /// The order is the system's own list, which the rules do not explain.
    pub(super) fn follows_the_system(&self) -> bool {
        self.own_order.is_some()
    }

    /// The list as another system would have it, with the same addresses and sources.
    pub fn order_on(&self, platform: Platform) -> Vec<Placed> {
        let system = self.system_of(platform);
        system.sort(&system.as_resolved(&self.candidates))
    }

    /// The platform as it would be on this host.
    pub(super) fn system_of(&self, platform: Platform) -> System {
        let gai_conf = self.gai_conf.clone().unwrap_or_else(|| self.order_host.gai_conf.clone());
        System::on(platform, &Host { gai_conf, ..self.order_host.clone() })
    }

    /// From here on programs that use the system's resolver function see A only.
    pub(super) fn stop_asking_aaaa(&mut self) {
        self.asks_aaaa = false;
        self.leave_out(Family::V6);
    }

    fn leave_out(&mut self, family: Family) {
        let of = |c: &mut Candidate| Family::of(&c.destination) == family;
        self.not_asked_for.extend(self.candidates.extract_if(.., of));
    }

    /// Sorts again, after the policy or a source address has changed.
    pub(super) fn reorder(&mut self) {
        self.placed = self.order_on(self.platform);
        if let Some(own) = self.own_order.clone() {
            self.place_by(|p| own.iter().position(|a| *a == p.candidate.destination));
        }
        if let Some(family) = self.first {
            self.place_by(|p| Family::of(&p.candidate.destination) != family);
        }
    }

    /// No rule explains these places.
    fn place_by<K: Ord>(&mut self, place: impl Fn(&Placed) -> K) {
        if self.placed.is_sorted_by_key(&place) {
            return;
        }
        self.placed.sort_by_key(place);
        for placed in &mut self.placed {
            placed.decided_by = None;
        }
    }

    pub fn family(&self, family: Family) -> &FamilyFacts {
        match family {
            Family::V6 => &self.v6,
            Family::V4 => &self.v4,
        }
    }

    /// The rows of both questions, in words.
    pub fn dns_evidence(&self) -> Vec<String> {
        [&self.v6.evidence[..], &self.v4.evidence[..]].concat()
    }

    /// The addresses of one family, in answer order.
    pub fn of(&self, family: Family) -> impl Iterator<Item = &AddressFacts> + Clone {
        self.addresses.iter().filter(move |a| a.family() == family)
    }

    /// How many addresses of the family are up, and how many there are.
    pub fn up_of(&self, family: Family) -> (usize, usize) {
        (self.of(family).filter(|a| a.fate.is_up()).count(), self.of(family).count())
    }

    /// How many addresses no attempt came to an end at: the run was cut short, or was to make none.
    pub fn untried(&self) -> usize {
        self.addresses.iter().filter(|a| a.fate == Fate::Untried).count()
    }

    /// The families whose question had no answer when the run was cut short.
    pub fn unfinished_questions(&self) -> impl Iterator<Item = Family> + '_ {
        let wanted = |family: &Family| self.not_asked != Some(*family) && self.target.literal().is_none();
        Family::BOTH.into_iter().filter(wanted).filter(|f| self.family(*f).answered == Answered::NotAsked)
    }

    pub fn any_up(&self) -> bool {
        self.addresses.iter().any(|a| a.fate.is_up())
    }

    /// The topmost issuer of the first chain that the host trusts and Mozilla's roots do not.
    pub(super) fn private_root(&self) -> Option<String> {
        let chains = self.addresses.iter().filter_map(|a| a.chain.as_ref());
        let private =
            |chain: &&Chain| chain.trust == Trust::Trusted && matches!(chain.mozilla, Trust::NotTrusted { .. });
        let top = chains.filter(private).find_map(|chain| chain.certificates.last())?;
        Some(printable(&top.issuer, 120))
    }

    /// The family that the system tries first.
    pub fn first_family(&self) -> Option<Family> {
        self.placed.first().map(|p| Family::of(&p.candidate.destination))
    }

    /// Median TCP and TLS times of the living addresses of a family.
    pub fn typical(&self, family: Family) -> Option<(Micros, Micros)> {
        let times: Vec<_> = self
            .of(family)
            .filter_map(|a| if let Fate::Up { tcp, tls } = a.fate { Some((tcp, tls)) } else { None })
            .collect();
        let of = |pick: fn(&(Micros, Micros)) -> Micros| median(times.iter().map(pick).collect());
        (!times.is_empty()).then(|| (of(|t| t.0), of(|t| t.1)))
    }

    /// What a program meets that uses the system's resolver function.
    pub fn situation(&self) -> Situation {
        let mut meetings: std::collections::BTreeMap<_, _> =
            self.addresses.iter().map(|a| (a.address, a.meeting())).collect();
        for meeting in meetings.values_mut() {
            if let Path::StallsInTls { at_least, .. } = &mut meeting.path {
                *at_least = self.patience.max(*at_least);
            }
        }
        meetings.extend(self.supposed.iter().cloned());
        let mut situation = Situation {
            aaaa: self.v6.answer.clone(),
            a: self.v4.answer.clone(),
            order: self.placed.iter().map(|p| p.candidate.destination).collect(),
            meetings,
            getaddrinfo_basis: self.getaddrinfo_basis(),
            getaddrinfo_fails: self.getaddrinfo_fails(),
            syn: self.syn,
        };
        if !self.asks_aaaa {
            situation.aaaa = Answer { at: situation.a.at, ..Answer::default() };
        }
        if self.what_if {
            situation.getaddrinfo_basis = Basis::Assumed;
            for meeting in situation.meetings.values_mut() {
                meeting.basis = Basis::Assumed;
            }
        }
        situation
    }

    /// What the simulated Squids are set to: `default settings`, `the settings of /etc/squid/squid.conf, asked by GET`.
    pub(super) fn squid_settings(&self) -> String {
        let settings = self.squid.as_ref().map_or_else(|| "default settings".to_owned(), |own| own.settings());
        if self.method == Method::Connect { settings } else { format!("{settings}, asked by {}", self.method) }
    }

    /// What Squid meets, which asks DNS by itself and reads one address from the hosts file. Its parents answer.
    pub(super) fn squid_situation(&self, config: &Config) -> Situation {
        let mut situation = parents::with_parents(self.situation(), config, &parents::ANSWERS);
        if config.own_resolver {
            // It knows nothing of the system's.
            situation.order.clear();
        }
        situation.aaaa = self.v6.answer.clone();
        if let Some(only) = self.squid_hosts.filter(|_| config.hosts_file) {
            situation.aaaa.addresses.retain(|a| *a == only);
            situation.a.addresses.retain(|a| *a == only);
        }
        if self.squid_without_ipv6 || (config.version.wants_ipv6_loopback() && !self.ipv6_loopback) {
            situation.aaaa = Answer { at: situation.a.at, ..Answer::default() };
        }
        situation
    }

    /// A stub that waits for a lost answer waits longer than our own lookups do; only its own time is a measurement.
    fn getaddrinfo_basis(&self) -> Basis {
        let lost = self.v6.answer.lost && self.asks_aaaa || self.v4.answer.lost;
        if lost && self.system == SystemAnswer::Unknown { Basis::Assumed } else { Basis::Measured }
    }

    /// What the system's own function did counts. Where it was not asked: glibc throws the IPv6 answer away when the A
    /// answer never comes (EAI_AGAIN, measured with glibc 2.36).
    fn getaddrinfo_fails(&self) -> Option<String> {
        match &self.system {
            SystemAnswer::Failed { says, .. } => Some(format!("getaddrinfo fails: {}", printable(says, 80))),
            SystemAnswer::Addresses { .. } => None,
            SystemAnswer::Unknown => {
                let v6_only = self.v4.answered == Answered::Lost && self.v6.answered == Answered::Addresses;
                v6_only.then(|| "getaddrinfo fails: the A question got no answer".into())
            }
        }
    }
}

fn longest_ttl(rows: &TargetRows) -> Option<Micros> {
    let mut longest = None;
    for lookup in &rows.lookups {
        if let LookupOutcome::Addresses { addresses, .. } = &lookup.outcome {
            longest = longest.max(addresses.iter().filter_map(|record| record.ttl).max());
        }
    }
    longest.map(|ttl| Micros::from_secs(u64::from(ttl)))
}

/// The Squids of the report: an old one with 10 tries, the last without Happy Eyeballs, and those with it.
pub(super) const SQUIDS: [(&str, Version); 3] =
    [("squid-3.4", Version(3, 4, 14)), ("squid-4", Version(4, 17, 0)), ("squid-5.7+", Version(5, 7, 0))];
