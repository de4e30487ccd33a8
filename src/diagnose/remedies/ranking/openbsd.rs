use super::{Reach, Way};
use crate::diagnose::{Case, Change, Safety};
use crate::model::Family;
use crate::order::tables::Setting;

/// OpenBSD sorts by no table: resolv.conf(5) says which family comes first.
pub(super) fn ways(case: &Case, first: Family) -> Vec<Way> {
    if case.facts.order_host.settings.contains(&Setting::Families(vec![first, first.other()])) {
        return Vec::new();
    }
    let (title, line) = match first {
        Family::V4 => ("rank IPv4 above IPv6 on this host", "family inet4 inet6"),
        Family::V6 => ("stop ranking IPv4 above IPv6 on this host", "family inet6 inet4"),
    };
    vec![Way {
        title,
        place: "/etc/resolv.conf".into(),
        snippet: format!("# in the place of any other line that begins with `family`\n{line}\n"),
        undo: "the line as it was; without any, IPv4 comes first".into(),
        safety: Safety::Safe,
        change: Change::Policy(Setting::Families(vec![first, first.other()])),
        restart: None,
        side_effects: vec!["every name on this host comes in that order, localhost too".into()],
        check: format!("getent hosts {}", case.facts.target.host),
        reach: Reach::System,
    }]
}
