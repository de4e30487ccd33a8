//! One family ranked before the other, as each platform has it changed. What a platform does not offer is not offered, and
//! neither is what the simulation shows useless here.

mod freebsd;
mod gai_conf;
mod macos;
mod openbsd;
mod route;
mod windows;

use super::predict;
use crate::diagnose::effects::per_client;
use crate::diagnose::{Case, Change, Effects, Facts, PolicyFacts, Remedy, RemedyKind, Safety};
use crate::model::Family;
use crate::order::Platform;

/// One way to do it, before its worth is known.
struct Way {
    title: &'static str,
    place: String,
    snippet: String,
    undo: String,
    safety: Safety,
    change: Change,
    restart: Option<&'static str>,
    side_effects: Vec<String>,
    check: String,
    reach: Reach,
}

/// Whom it can help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Programs that follow the system's order: no Squid, and nothing else with an order of its own.
    System,
    /// Whoever sends packets from here.
    All,
}

impl Reach {
    const fn clients(self) -> &'static [&'static str] {
        match self {
            Self::System => &["sequential", "happy-eyeballs"],
            Self::All => &["sequential", "happy-eyeballs", "squid-3.4", "squid-4", "squid-5.7+", "squid"],
        }
    }
}

/// IPv4 before IPv6 on this host, where the simulation gains from it: the lasting form first, then milder and shorter ones.
pub(in crate::diagnose) fn rank_ipv4_first(case: &Case) -> Vec<Remedy> {
    let all = ways(case, Family::V4).into_iter().chain(milder(case));
    all.filter_map(|way| gaining(case, way)).collect()
}

/// The other way: a table in which IPv4 comes first keeps programs on a family that is dead.
pub(in crate::diagnose) fn stop_ranking_ipv4_first(case: &Case) -> Vec<Remedy> {
    ways(case, Family::V6).into_iter().filter_map(|way| gaining(case, way)).collect()
}

/// Every way after which this family is tried first, whoever gains by it.
pub(in crate::diagnose) fn put_first(case: &Case, family: Family) -> Vec<Remedy> {
    let works = |way: &Way| case.facts.after(&way.change).first_family() == Some(family);
    let remedy = |way: Way| {
        let prediction = predict(case, &way.change, way.reach.clients());
        remedy(case, way, prediction)
    };
    ways(case, family).into_iter().filter(works).map(remedy).collect()
}

/// The first of them, as a change alone.
pub(in crate::diagnose) fn table_that_puts_first(facts: &Facts, family: Family) -> Option<Change> {
    let ways = ways(&Case { facts, clients: &[] }, family).into_iter().map(|way| way.change);
    ways.into_iter().find(|change| facts.after(change).first_family() == Some(family))
}

/// The whole table as it should be, where the one in force is broken.
pub(in crate::diagnose) fn mend_table(case: &Case) -> Option<Remedy> {
    let grave = |p: &PolicyFacts| {
        p.reading.setting.platform() == case.facts.platform && p.reading.complaints.iter().any(|c| c.fault.is_grave())
    };
    if !case.facts.policies.iter().any(grave) {
        return None;
    }
    let way = [gai_conf::mended, windows::mended].into_iter().find_map(|mended| mended(case))?;
    let prediction = predict(case, &way.change, way.reach.clients());
    Some(Remedy { kind: RemedyKind::Repair, ..remedy(case, way, prediction) })
}

fn ways(case: &Case, first: Family) -> Vec<Way> {
    match case.facts.platform {
        Platform::LinuxGlibc => gai_conf::whole(case, first).into_iter().collect(),
        Platform::Windows => windows::ways(case, first),
        Platform::FreeBsd => freebsd::ways(first),
        Platform::OpenBsd => openbsd::ways(case, first),
        Platform::MacOs => macos::ways(first),
        // musl and the languages have no table that could be changed; of a standard there is no host.
        Platform::LinuxMusl
        | Platform::Go
        | Platform::Java
        | Platform::Rfc6724
        | Platform::Rfc3484
        | Platform::Rfc6724Update => Vec::new(),
    }
}

/// Only the addresses that fail: behind IPv4 in the table, or refused by a route.
fn milder(case: &Case) -> Vec<Way> {
    let Some(block) = route::failing_block(case) else { return Vec::new() };
    let tables = [gai_conf::block_last, windows::block_last, freebsd::block_last];
    let in_the_table = tables.into_iter().find_map(|last| last(case, block));
    in_the_table.into_iter().chain(route::unreachable(case, block)).collect()
}

fn gaining(case: &Case, way: Way) -> Option<Remedy> {
    let prediction = predict(case, &way.change, way.reach.clients())?;
    Some(remedy(case, way, Some(prediction)))
}

fn remedy(case: &Case, way: Way, prediction: Option<crate::diagnose::Prediction>) -> Remedy {
    Remedy {
        title: way.title.into(),
        kind: RemedyKind::Workaround,
        place: way.place,
        snippet: way.snippet,
        undo: way.undo,
        safety: way.safety,
        prediction,
        effects: Effects {
            restart: way.restart.map(str::to_owned),
            side_effects: [side_effects(case, &way.change), way.side_effects].concat(),
            check: Some(way.check),
            clients: per_client(case, &way.change),
        },
    }
}

/// What a table changes for addresses that are not the target's: localhost, and unique local ones.
fn side_effects(case: &Case, change: &Change) -> Vec<String> {
    let policy = |facts: &Facts| facts.system_of(facts.platform).policy;
    let (before, after) = (policy(case.facts), policy(&case.facts.after(change)));
    let pairs = [
        (["::1", "127.0.0.1"], "localhost"),
        (["fd00::1", "192.168.0.1"], "names of the own network with a ULA (fc00::/7) and an IPv4 address"),
    ];
    let mut effects = Vec::new();
    for (addresses, what) in pairs {
        let [Ok(v6), Ok(v4)] = addresses.map(str::parse) else { continue };
        let v4_first = |p: &crate::order::Policy| p.precedence(&v4) > p.precedence(&v6);
        if v4_first(&before) != v4_first(&after) {
            let now = if v4_first(&after) { "IPv4" } else { "IPv6" };
            effects.push(format!("{what}: {now} comes first then"));
        }
    }
    effects
}
