//! A platform as one host has set it up, and its sort.

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv6Addr};

use super::merge::merge_sort;
use super::platform::{FREEBSD_IPV4_FIRST, KNOWN_LOCAL};
use super::rules::{compare, explain, scope_of};
use super::tables::Setting;
use super::{Candidate, Placed, Platform, Policy, Prefix, Reason, Rule, parse_gai_conf};
use crate::model::Family;

/// Who sorts here, and by which table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub platform: Platform,
    /// The table in force; an empty one on a platform that has rules means that nothing is sorted (FreeBSD with
    /// `ip6addrctl_policy=none`).
    pub policy: Policy,
    /// After sorting, all of this family go before the other.
    pub family_first: Option<Family>,
    /// What is known of interfaces counts. glibc throws it away on a host without any IPv6 address besides `::1`, which
    /// switches off rules 3, 4, 7 and, for IPv4, 9.
    pub interface_data: bool,
}

/// What of a host decides which table is in force on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// The text of `/etc/gai.conf`, empty when there is none.
    pub gai_conf: String,
    /// Every address of every interface; `None`: not known.
    pub addresses: Option<Vec<IpAddr>>,
    /// Any IPv6 address besides `::1`; `None`: not known.
    pub has_ipv6: Option<bool>,
    /// What it sets besides; each platform takes what is its own.
    pub settings: Vec<Setting>,
}

impl System {
    /// The platform as it comes, on a host of which nothing is known.
    pub fn new(platform: Platform) -> Self {
        let description = platform.description();
        Self {
            platform,
            policy: Policy::of(description.table, description.scopes_v4),
            family_first: description.family_first,
            interface_data: true,
        }
    }

    /// The platform as it would be on this host.
    pub fn on(platform: Platform, host: &Host) -> Self {
        let mut system = Self::new(platform);
        let description = platform.description();
        let mut rows = description.table.to_vec();
        match platform {
            Platform::LinuxGlibc | Platform::Java => system.policy = parse_gai_conf(&host.gai_conf),
            Platform::Rfc6724Update => {
                let (len, precedence, label) = KNOWN_LOCAL;
                rows.extend(host.local_prefixes(len).map(|prefix| (prefix, precedence, label)));
                system.policy = Policy::of(&rows, description.scopes_v4);
            }
            // AUTO: "ipv6_prefer" where rc.conf sets IPv6 up on an interface, else "ipv4_prefer".
            Platform::FreeBsd if !host.sets_ipv6_up() => {
                rows.retain(|row| row.0 != Prefix::IPV4);
                rows.push(FREEBSD_IPV4_FIRST);
                system.policy = Policy::of(&rows, description.scopes_v4);
            }
            Platform::Rfc6724
            | Platform::Rfc3484
            | Platform::LinuxMusl
            | Platform::Windows
            | Platform::FreeBsd
            | Platform::OpenBsd
            | Platform::MacOs
            | Platform::Go => {}
        }
        for weight in 0..=Setting::HEAVIEST {
            host.settings.iter().filter(|s| s.weight() == weight).for_each(|s| s.apply(&mut system));
        }
        if description.interface_data_needs_ipv6 {
            system.interface_data = host.addresses.is_some() && host.has_ipv6.unwrap_or(true);
        }
        system
    }

    /// The candidates as this system's resolver hands them over for sorting: one family's DNS answer after the other's.
    pub fn as_resolved(&self, candidates: &[Candidate]) -> Vec<Candidate> {
        family_first(candidates.to_vec(), self.platform.description().resolver_gives_first)
    }

    /// Sorts as this system does; rule 10 leaves the order in which the candidates are given.
    pub fn sort(&self, candidates: &[Candidate]) -> Vec<Placed> {
        let mut kept: Vec<Candidate> = candidates.iter().map(|c| self.as_seen(c)).collect();
        let left_out = kept.split_off(kept.len().min(self.platform.description().at_most));
        let rules = self.rules(&kept);
        kept = merge_sort(kept, &|a, b| compare(a, b, rules, self).0);
        if let Some(family) = self.family_first {
            kept = family_first(kept, family);
        }
        let last = kept.len();
        let mut placed: Vec<Placed> = Vec::with_capacity(candidates.len());
        for (n, candidate) in kept.into_iter().chain(left_out).enumerate() {
            let decided_by = placed.last().map(|before| {
                if n >= last {
                    self.reason(Rule::LeftOut, before, &candidate)
                } else {
                    self.between(before, &candidate, rules)
                }
            });
            placed.push(Placed { candidate, decided_by });
        }
        placed
    }

    /// Which of two candidates this system tries first (`Less`: `a`), and by which rule.
    pub fn compare(&self, a: &Candidate, b: &Candidate) -> (Ordering, Rule) {
        let (a, b) = (self.as_seen(a), self.as_seen(b));
        let by_family = self.family_first.map_or(Ordering::Equal, |first| {
            let later = |c: &Candidate| Family::of(&c.destination) != first;
            later(&a).cmp(&later(&b))
        });
        if by_family.is_ne() {
            return (by_family, Rule::Family);
        }
        let rules = self.rules(&[a.clone(), b.clone()]);
        compare(&a, &b, rules, self)
    }

    /// The scope of an address as this system counts it (RFC 4291 §2.7): 2 link-local, 5 site-local, 14 global.
    pub fn scope(&self, address: &IpAddr) -> u8 {
        scope_of(address, self)
    }

    /// The rules that this system asks for such a list.
    pub(super) fn rules(&self, list: &[Candidate]) -> &'static [Rule] {
        let description = self.platform.description();
        let alone = description.leaves_ipv4_only_alone && list.iter().all(|c| c.destination.is_ipv4());
        if alone || self.policy.is_empty() { &[] } else { description.rules }
    }

    /// The candidate with what this system knows of it.
    pub(super) fn as_seen(&self, candidate: &Candidate) -> Candidate {
        let mut seen = candidate.clone();
        if let Some(source) = seen.source.as_mut().filter(|_| !self.interface_data) {
            source.interface = None;
        }
        seen
    }

    fn between(&self, before: &Placed, this: &Candidate, rules: &[Rule]) -> Reason {
        let families_differ = before.candidate.destination.is_ipv4() != this.destination.is_ipv4();
        let rule = match self.family_first {
            Some(_) if families_differ => Rule::Family,
            _ => compare(&before.candidate, this, rules, self).1,
        };
        self.reason(rule, before, this)
    }

    fn reason(&self, rule: Rule, before: &Placed, this: &Candidate) -> Reason {
        explain(rule, &before.candidate, this, self)
    }
}

impl Host {
    /// The prefixes of the host's own addresses inside `fd00::/8`.
    fn local_prefixes(&self, len: u8) -> impl Iterator<Item = Prefix> {
        let own = self.addresses.iter().flatten().filter_map(|address| match address {
            IpAddr::V6(a) if Prefix::LOCAL_ULA.contains(*a) => Some(*a),
            IpAddr::V6(_) | IpAddr::V4(_) => None,
        });
        own.map(move |a| Prefix {
            address: Ipv6Addr::from_bits(a.to_bits() & (u128::MAX << (128 - u32::from(len)))),
            len,
        })
    }

    /// An IPv6 address that somebody set up; assumed where addresses are not known.
    fn sets_ipv6_up(&self) -> bool {
        let set_up = |a: &Ipv6Addr| !a.is_loopback() && a.segments()[0] & 0xffc0 != 0xfe80;
        self.addresses.as_ref().is_none_or(|all| all.iter().any(|a| matches!(a, IpAddr::V6(a) if set_up(a))))
    }
}

/// All of one family before the other, each in its order.
fn family_first(candidates: Vec<Candidate>, first: Family) -> Vec<Candidate> {
    let (mut all, later): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| Family::of(&c.destination) == first);
    all.extend(later);
    all
}

#[cfg(test)]
mod tests;
