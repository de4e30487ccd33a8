//! The rules: one file each, with its explanation beside it. The table below is the table of contents.

mod cert_untrusted;
mod dns_breaks_libc;
mod dns_one_family;
mod gai_conf_unfelt;
mod no_answers;
mod nothing_learns;
mod nothing_up;
mod order_differs;
mod policy_table;
mod proxy_fails;
mod regions_differ;
mod slow_sequential;
mod some_addresses_dead;
mod some_clients_fail;
mod squid_conf_odd;
mod squid_conf_stops;
mod squid_dns_order;
mod squid_last_try;
pub(super) mod squid_never;
pub(super) mod squid_slow;
mod tls_fails;
mod v4_dead;
mod v4_first;
mod v6_no_route;
mod v6_rejected;
mod v6_silent;
mod v6_slow;
mod v6_weak_source;
mod workaround_left;
mod worst_client;

use super::words::{addresses, and};
use super::{AddressFacts, Case, ClientRun, Fate, Finding, Remedy, remedies};
use crate::model::{Family, Micros};

/// One kind of finding.
pub struct Rule {
    /// Stable: outsiders match on it.
    pub code: &'static str,
    /// One line, lower case.
    pub summary: &'static str,
    /// Markdown: what it means, how it is decided, what to do, sources.
    pub explain: &'static str,
    pub(super) check: fn(&Case) -> Vec<Finding>,
}

/// Every rule, in the order of its findings within a severity: the path first, then who suffers from it.
pub const RULES: &[Rule] = &[
    no_answers::RULE,
    nothing_up::RULE,
    v6_silent::RULE,
    v6_rejected::RULE,
    v6_no_route::RULE,
    v4_dead::RULE,
    some_addresses_dead::RULE,
    v6_slow::RULE,
    regions_differ::RULE,
    tls_fails::RULE,
    cert_untrusted::RULE,
    proxy_fails::RULE,
    dns_one_family::RULE,
    dns_breaks_libc::RULE,
    policy_table::RULE,
    v6_weak_source::RULE,
    slow_sequential::RULE,
    some_clients_fail::RULE,
    worst_client::RULE,
    squid_conf_stops::RULE,
    squid_never::RULE,
    squid_slow::RULE,
    squid_dns_order::RULE,
    squid_last_try::RULE,
    nothing_learns::RULE,
    squid_conf_odd::RULE,
    v4_first::RULE,
    workaround_left::RULE,
    gai_conf_unfelt::RULE,
    order_differs::RULE,
];

/// A person notices a second, and gives up on ten; in between a call to the help desk begins at about five. Our own
/// choice: no standard sets one.
const NOTICED: Micros = Micros::from_secs(1);
pub(super) const TOO_LONG: Micros = Micros::from_secs(5);

/// In which way a whole family is dead, while the other one has living addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dead {
    /// At least one address is silent, none connects.
    Silent,
    /// Every address fails by itself, not all for want of a route.
    Rejected,
    NoRoute,
}

fn dead_family(case: &Case, family: Family) -> Option<Dead> {
    let fates: Vec<&Fate> = case.facts.of(family).map(|a| &a.fate).collect();
    let other_lives = case.facts.of(family.other()).any(|a| a.fate.tcp_connects());
    let any = |f: fn(&Fate) -> bool| fates.iter().any(|fate| f(fate));
    if fates.is_empty() || !other_lives || any(|f| f.tcp_connects() || matches!(f, Fate::Untried)) {
        return None;
    }
    Some(if any(|f| matches!(f, Fate::Silent { .. })) {
        Dead::Silent
    } else if any(|f| matches!(f, Fate::Rejected { .. })) {
        Dead::Rejected
    } else {
        Dead::NoRoute
    })
}

/// The remedy for a family of which nothing works.
fn repair_all(case: &Case, family: Family) -> Remedy {
    let all: Vec<_> = case.facts.of(family).collect();
    remedies::repair(case, family, &all)
}

/// The rows of a family whose fate is as asked: `2001:db8:365::1: no answer for 4.0 s`.
fn evidence(case: &Case, family: Family, wanted: fn(&Fate) -> bool) -> Vec<String> {
    let rows = case.facts.of(family).filter(|a| wanted(&a.fate));
    rows.map(AddressFacts::says).collect()
}

/// `1 line stops it`, `2 lines stop it`.
fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `python, wget and 3 more`.
fn listed(runs: &[&ClientRun]) -> String {
    let mut names: Vec<String> = runs.iter().take(MOST_NAMES).map(|run| run.name.to_owned()).collect();
    if runs.len() > MOST_NAMES {
        names.push(format!("{} more", runs.len() - MOST_NAMES));
    }
    and(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// More clients than this in a sentence are no sentence.
const MOST_NAMES: usize = 4;

/// The rows of all addresses that use up a client's tries.
fn dead_rows(case: &Case) -> Vec<String> {
    Family::BOTH.iter().flat_map(|f| evidence(case, *f, Fate::is_dead)).collect()
}
