use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::heading;
use crate::diagnose::TargetDiagnosis;
use crate::model::printable;
use crate::observation::{Lookup, LookupOutcome, Transport};

/// A line a question: who answered, when, with what, by way of which names.
pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    if target.lookups.iter().all(|l| l.transport == Transport::Literal) {
        return;
    }
    heading(out, "DNS", layout);
    for row in target.lookups.iter().take(MOST_ROWS) {
        let _ = writeln!(out, " {}", wrap(&line(row), layout.width - 1, 5));
    }
    if target.lookups.len() > MOST_ROWS {
        let _ = writeln!(out, " … and {} more", target.lookups.len() - MOST_ROWS);
    }
}

/// Two families, three servers, two times: enough for every ordinary failure.
const MOST_ROWS: usize = 12;

fn line(row: &Lookup) -> String {
    let from = match (row.transport, row.server) {
        (Transport::Udp, Some(server)) => format!("from {server}"),
        (Transport::Tcp, Some(server)) => format!("from {server} by TCP"),
        (Transport::Hosts, _) => "from the hosts file".into(),
        (Transport::Literal, _) => "given".into(),
        (Transport::System | Transport::Udp | Transport::Tcp, _) => "from the system's resolver".into(),
    };
    let mut line =
        format!("{}: {} {from} after {}", row.family.record(), row.outcome.says(), row.ended_us - row.sent_us);
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
