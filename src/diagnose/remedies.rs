//! The changes that are offered. One that the simulation shows useless is not.

mod gai_conf;
mod no_aaaa;
mod path;
mod squid;
mod trust;

pub(super) use gai_conf::rank_ipv4_first;
pub(super) use no_aaaa::no_aaaa;
pub(super) use path::{ask_resolver, repair};
pub(super) use squid::{lines_for, squid_remedies};
pub(super) use trust::trust_issuer;

use super::{Case, Change, Outlook, Prediction, simulate};
use crate::model::Micros;

/// A gain that nobody feels is no reason to change a system.
const SMALLEST_GAIN: Micros = Micros::from_millis(50);

/// Simulates the change and tells of the client, among those named, that gains most; `None` when none gains.
pub(super) fn predict(case: &Case, change: &Change, names: &[&str]) -> Option<Prediction> {
    let after = simulate::run(&case.facts.after(change));
    let gains = names.iter().filter_map(|name| {
        let (before, after) = (case.client(name)?, after.iter().find(|c| c.name == *name)?);
        let prediction = Prediction { client: before.name, before: Outlook::new(before), after: Outlook::new(after) };
        Some((gain(&prediction.before, &prediction.after)?, prediction))
    });
    // Of equal gains the first named counts.
    gains
        .fold(None, |best: Option<(Gain, Prediction)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, prediction)| prediction)
}

/// Better kinds of gain sort higher.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Gain {
    /// It fails only with so many more dead addresses; `u16::MAX`: never.
    Headroom(u16),
    Sooner(Micros),
    /// It connects at all; the sooner the better.
    Connects(std::cmp::Reverse<Micros>),
}

fn gain(before: &Outlook, after: &Outlook) -> Option<Gain> {
    after.end.connected()?;
    if before.end.connected().is_none() {
        return Some(Gain::Connects(std::cmp::Reverse(after.end.at())));
    }
    let sooner = before.end.at() - after.end.at();
    if sooner >= SMALLEST_GAIN {
        return Some(Gain::Sooner(sooner));
    }
    match (before.headroom, after.headroom) {
        (Some(_), None) => Some(Gain::Headroom(u16::MAX)),
        (Some(before), Some(after)) if after > before => Some(Gain::Headroom(after - before)),
        _ => None,
    }
}
