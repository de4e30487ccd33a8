//! What each of them changes in the facts.

use std::net::IpAddr;

use super::{Shift, Unfit, WhatIf};
use crate::diagnose::{AddressFacts, Change, Facts, Fate, remedies};
use crate::model::{Family, TcpCause};

/// Why not, and what to do instead.
type Refusal = (String, &'static str);

impl WhatIf {
    /// Empty: it is so already.
    pub(super) fn change(&self, facts: &Facts) -> Result<Vec<Change>, Unfit> {
        let changes = match self {
            Self::Silent(family) => all(facts, *family, |_| silence(facts)),
            Self::Refused(family) => all(facts, *family, |address| Fate::Rejected {
                after: facts.round_trip(address),
                cause: TcpCause::Refused,
            }),
            Self::NoRoute(family) => addresses(facts, *family).map(|_| vec![Change::NoRoute(*family)]),
            Self::Count(family, count) => of_dns(facts, *family).map(|()| vec![Change::Count(*family, *count)]),
            Self::Prefer(family) => first(facts, *family),
            Self::Drop(block) => {
                let inside: Vec<&AddressFacts> =
                    facts.addresses.iter().filter(|a| block.contains(&a.address)).collect();
                let routed = inside.iter().filter(|a| !matches!(a.fate, Fate::Unroutable { .. }));
                let fates: Vec<(IpAddr, Fate)> = routed.map(|a| (a.address, silence(facts))).collect();
                if inside.is_empty() {
                    Err((format!("no address lies in {block}"), "`tryorder order` lists the addresses"))
                } else if fates.is_empty() {
                    Err((
                        format!("there is no route to the addresses in {block}, so nothing of it can be dropped"),
                        OTHERS,
                    ))
                } else {
                    Ok(vec![Change::Fates(fates)])
                }
            }
            Self::Rtt(family, shift) => slower(facts, *family, *shift),
        };
        changes.map_err(|(why, hint)| Unfit { what_if: self.clone(), why, hint })
    }
}

const OTHERS: &str = "several changes apply in the order given; `tryorder --help` has all of them";
const COUNT_FIRST: &str = "suppose some before it: `aaaa=4` or `a=4`";

/// As long as the probe waits.
fn silence(facts: &Facts) -> Fate {
    Fate::Silent { at_least: facts.patience }
}

fn addresses(facts: &Facts, family: Family) -> Result<Vec<&AddressFacts>, Refusal> {
    asked(facts, family)?;
    let all: Vec<&AddressFacts> = facts.of(family).collect();
    if all.is_empty() { Err((format!("there is no {} address", family.name()), COUNT_FIRST)) } else { Ok(all) }
}

fn asked(facts: &Facts, family: Family) -> Result<(), Refusal> {
    if facts.not_asked == Some(family) {
        return Err((format!("{} was not asked", family.name()), "measure both families, without `-4` and `-6`"));
    }
    Ok(())
}

fn of_dns(facts: &Facts, family: Family) -> Result<(), Refusal> {
    if facts.target.literal().is_some() {
        return Err(("the target is an address, and DNS is not asked for it".into(), "name a host instead"));
    }
    asked(facts, family)
}

fn all(facts: &Facts, family: Family, fate: impl Fn(&AddressFacts) -> Fate) -> Result<Vec<Change>, Refusal> {
    let fates = addresses(facts, family)?.into_iter().map(|a| (a.address, fate(a))).collect();
    Ok(vec![Change::Route(family), Change::Fates(fates)])
}

/// By the table of this system, if it has one that does it.
fn first(facts: &Facts, family: Family) -> Result<Vec<Change>, Refusal> {
    asked(facts, family)?;
    asked(facts, family.other())?;
    let name = family.name();
    let of = |f: Family| facts.placed.iter().filter(move |p| Family::of(&p.candidate.destination) == f);
    if Family::BOTH.into_iter().any(|f| of(f).next().is_none()) {
        return Err(("there is nothing to choose: the system's list has not both families".into(), COUNT_FIRST));
    }
    if facts.first_family() == Some(family) {
        return Ok(Vec::new());
    }
    if of(family).all(|p| p.candidate.source.is_none()) {
        return Err((
            format!("{name} cannot come first without a route: this host has no {name} source address"),
            OTHERS,
        ));
    }
    let by_table = remedies::table_that_puts_first(facts, family);
    Ok(vec![by_table.unwrap_or(Change::First(family))])
}

fn slower(facts: &Facts, family: Family, shift: Shift) -> Result<Vec<Change>, Refusal> {
    let all = addresses(facts, family)?;
    let mut fates: Vec<(IpAddr, Fate)> = Vec::new();
    for address in &all {
        let trips = u64::from(address.tls_round_trips);
        let shifted = shifted(&address.fate, shift, trips).ok_or_else(|| {
            let why = format!("a time of {} would be below zero ({})", address.address, times(&address.fate));
            (why, "take less away: a connection takes at least its round trip")
        })?;
        if shifted != address.fate {
            fates.push((address.address, shifted));
        }
    }
    // Before any attempt, as for the order, nobody knows of times.
    let known = all.iter().any(|a| has_times(&a.fate)) || all.iter().all(|a| a.fate == Fate::Untried);
    if known {
        return Ok(vec![Change::Fates(fates)]);
    }
    Err((format!("no {} address answers, so there is no round trip", family.name()), OTHERS))
}

const fn has_times(fate: &Fate) -> bool {
    !matches!(fate, Fate::Silent { .. } | Fate::Unroutable { .. } | Fate::Untried)
}

fn times(fate: &Fate) -> String {
    match fate {
        Fate::Up { tcp, tls } => format!("TCP {tcp}, TLS {tls}"),
        Fate::Stalled { tcp, .. } | Fate::TlsFailed { tcp, .. } => format!("TCP {tcp}"),
        Fate::Unsteady { first, .. } => times(first),
        Fate::Rejected { .. } | Fate::Unroutable { .. } | Fate::Silent { .. } | Fate::Untried => fate.says(),
    }
}

/// `None`: a time would be below zero.
fn shifted(fate: &Fate, by: Shift, tls_round_trips: u64) -> Option<Fate> {
    let once = |time| by.apply(time, 1);
    Some(match fate {
        Fate::Up { tcp, tls } => Fate::Up { tcp: once(*tcp)?, tls: by.apply(*tls, tls_round_trips)? },
        Fate::Rejected { after, cause } => Fate::Rejected { after: once(*after)?, cause: cause.clone() },
        Fate::Stalled { tcp, at_least, cause } => {
            Fate::Stalled { tcp: once(*tcp)?, at_least: *at_least, cause: cause.clone() }
        }
        Fate::TlsFailed { tcp, after, cause } => {
            Fate::TlsFailed { tcp: once(*tcp)?, after: once(*after)?, cause: cause.clone() }
        }
        Fate::Unsteady { up, rounds, first, worst } => Fate::Unsteady {
            up: *up,
            rounds: *rounds,
            first: Box::new(shifted(first, by, tls_round_trips)?),
            worst: Box::new(shifted(worst, by, tls_round_trips)?),
        },
        Fate::Unroutable { .. } | Fate::Silent { .. } | Fate::Untried => fate.clone(),
    })
}
