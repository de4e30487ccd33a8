//! Whether TCP and TLS are fast enough at every address that answers.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome};
use crate::diagnose::{AddressFacts, Fate};
use crate::model::Micros;

pub(super) fn judge(look: &Look) -> Vec<Judged> {
    let expect = &look.entry.expect;
    let connect = expect.max_connect.map(|limit| each(look, "connect-time", "TCP", limit, tcp_time));
    let tls =
        expect.max_tls.filter(|_| !look.is_in_the_clear()).map(|limit| each(look, "tls-time", "TLS", limit, tls_time));
    connect.into_iter().chain(tls).collect()
}

/// Those that do not answer are for other cases. Without a single one that does nothing can be said.
fn each(look: &Look, name: &str, stage: &str, limit: Micros, time: fn(&Fate) -> Option<Micros>) -> Judged {
    let known = |address: &AddressFacts| Some((address.address, time(&address.fate)?));
    let times: Vec<_> = look.facts.addresses.iter().filter_map(known).collect();
    let slow = times.iter().filter(|(_, time)| *time > limit);
    let evidence: Vec<String> = slow.map(|(address, time)| format!("{address}: {stage} {time}")).collect();
    let (outcome, got) = match times.iter().max_by_key(|(_, time)| *time) {
        None => (Outcome::Inconclusive, format!("no address of which the {stage} time is known")),
        Some((address, slowest)) => {
            let outcome = if evidence.is_empty() { Outcome::Passed } else { Outcome::Failed };
            (outcome, format!("{slowest} at the slowest, {address}"))
        }
    };
    let expected = format!("{stage} within {limit} at every address that answers");
    look.judged(CaseName::new(name, ""), outcome, expected, got, evidence)
}

fn tcp_time(fate: &Fate) -> Option<Micros> {
    match fate {
        Fate::Up { tcp, .. } | Fate::Stalled { tcp, .. } | Fate::TlsFailed { tcp, .. } => Some(*tcp),
        Fate::Unsteady { first, worst, .. } => tcp_time(first).max(tcp_time(worst)),
        Fate::Rejected { .. } | Fate::Unroutable { .. } | Fate::Silent { .. } | Fate::Untried => None,
    }
}

fn tls_time(fate: &Fate) -> Option<Micros> {
    match fate {
        Fate::Up { tls, .. } => Some(*tls),
        Fate::Unsteady { first, .. } => tls_time(first),
        Fate::Rejected { .. }
        | Fate::Unroutable { .. }
        | Fate::Silent { .. }
        | Fate::Stalled { .. }
        | Fate::TlsFailed { .. }
        | Fate::Untried => None,
    }
}
