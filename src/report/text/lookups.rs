use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::heading;
use crate::diagnose::TargetDiagnosis;
use crate::model::printable;
use crate::observation::{Lookup, LookupOutcome, Transport};

/// A line a question: who answered, when, with what, by way of which names.
pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout, what_if: bool) {
    if target.lookups.iter().all(|l| l.transport == Transport::Literal) {
        return;
    }
    heading(out, if what_if { "DNS, as it was seen" } else { "DNS" }, layout);
    for row in target.lookups.iter().take(MOST_ROWS) {
        let _ = writeln!(out, " {}", wrap(&line(row, &target.host), layout.width - 1, 5));
    }
    if target.lookups.len() > MOST_ROWS {
        let _ = writeln!(out, " … and {} more", target.lookups.len() - MOST_ROWS);
    }
}

/// Two families, three servers, two times: enough for every ordinary failure.
const MOST_ROWS: usize = 12;

fn line(row: &Lookup, host: &str) -> String {
    let mut line = row.says(host);
    if let LookupOutcome::Addresses { addresses, .. } = &row.outcome
        && let Some(ttl) = addresses.iter().filter_map(|a| a.ttl).min()
    {
        let _ = write!(line, ", TTL {ttl} s");
    }
    if let Some(last) = row.outcome.cnames().last() {
        let _ = write!(line, ", by way of {}", printable(&last.target, 100));
    }
    line
}
