//! The changes that are offered. One that the simulation shows useless is not.

mod direct;
mod no_aaaa;
mod path;
mod proxy;
mod ranking;
mod resolver;
mod squid;
mod trust;

pub(super) use direct::ask_for_direct_access;
pub(super) use no_aaaa::no_aaaa;
pub(super) use path::{ALL, as_fast_as_the_other, repair, shorten};
pub(super) use proxy::proxy_remedies;
pub(super) use ranking::{mend_table, put_first, rank_ipv4_first, stop_ranking_ipv4_first, table_that_puts_first};
pub(super) use resolver::{ask_one_resolver, ask_resolver};
pub(super) use squid::{more_tries_help, squid_lines, squid_remedies};
pub(super) use trust::trust_issuer;

use super::simulate::Simulation;
use super::{Case, Change, Outlook, Prediction};
use crate::model::Micros;

/// A gain that nobody feels is no reason to change a system.
const SMALLEST_GAIN: Micros = Micros::from_millis(50);

/// Simulates the change and tells of the first client named that gains by it; `None` when none gains.
pub(super) fn predict(case: &Case, change: &Change, names: &[&str]) -> Option<Prediction> {
    let changed = case.facts.after(change);
    let mut simulation = Simulation::of(&changed);
    names.iter().find_map(|name| {
        let run = case.client(name)?;
        let before = Outlook::new(run);
        // Only one on its last try gains by more than its end.
        let end = simulation.end_of_squid(run).filter(|_| before.headroom != Some(1));
        if end.is_some_and(|end| !gains(&before, &Outlook { end, headroom: None })) {
            return None;
        }
        let (client, after) = (run.name, Outlook::new(&simulation.again(case.facts, run)?).supposed());
        gains(&before, &after).then_some(Prediction { client, before, after })
    })
}

/// It connects at all, or noticeably sooner, or is no longer on its last try.
fn gains(before: &Outlook, after: &Outlook) -> bool {
    if after.end.connected().is_none() {
        return false;
    }
    let at_all = before.end.connected().is_none();
    let sooner = before.end.at() - after.end.at() >= SMALLEST_GAIN;
    let further = before.headroom == Some(1) && after.headroom.is_none_or(|m| m > 1);
    at_all || sooner || further
}
