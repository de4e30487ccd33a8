//! Whether the addresses are among those that Microsoft publishes for the name.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome};

/// None for a host that the list does not know, or for which it publishes no addresses.
pub(super) fn judge(look: &Look) -> Option<Judged> {
    if !look.entry.expect.in_published_prefixes {
        return None;
    }
    let (blocks, ids) = look.list.published(&look.entry.target.host)?;
    let all = &look.facts.addresses;
    let outside: Vec<String> = all
        .iter()
        .filter(|address| !blocks.iter().any(|block| block.contains(&address.address)))
        .map(|address| format!("{}: {}", address.address, address.fate.says()))
        .collect();
    let outcome = match outside.len() {
        _ if all.is_empty() => Outcome::Inconclusive,
        0 => Outcome::Passed,
        _ => Outcome::Failed,
    };
    let got = match (all.len(), outside.len()) {
        (0, _) => "no address".to_owned(),
        (all, out) => format!("{out} of {all} outside"),
    };
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let expected = format!("every address in what Microsoft publishes for this name (record {})", ids.join(", "));
    let mut judged = look.judged(CaseName::new("published-prefixes", ""), outcome, expected, got, outside);
    if outcome == Outcome::Failed {
        judged.cure = Some(CURE.into());
    }
    Some(judged)
}

const CURE: &str = "ask who answers for this name here (a private zone, a filter, a proxy); where it is Microsoft, the list is \
    older than its addresses: `--endpoints-file` takes a newer one, and firewalls that follow the list need it too";
