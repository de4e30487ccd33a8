use std::fmt::Write as _;

use crate::diagnose::{Answered, Case, Effects, Prediction, Remedy, RemedyKind, Safety};
use crate::model::Family;

/// Have both questions answered for one place.
pub(in crate::diagnose) fn ask_one_resolver(case: &Case, prediction: Option<Prediction>) -> Remedy {
    Remedy {
        title: "have A and AAAA answered by one resolver near here".into(),
        place: "the name servers that this host asks: their forwarders, and the way each of them takes to Microsoft"
            .into(),
        prediction,
        ..ask_resolver(case, &Family::BOTH)
    }
}

/// Two families, three servers, two times.
const MOST_ROWS: usize = 12;

/// Ask the name servers by hand, by UDP and by TCP.
pub(in crate::diagnose) fn ask_resolver(case: &Case, families: &[Family]) -> Remedy {
    let facts = case.facts;
    let host = &facts.name;
    let missing = families.iter().any(|f| facts.family(*f).answered == Answered::NxDomain);
    let mut snippet = String::new();
    for row in families.iter().flat_map(|f| &facts.family(*f).evidence).take(MOST_ROWS) {
        let _ = writeln!(snippet, "# {row}");
    }
    for record in families.iter().map(|f| f.record()) {
        let [udp, tcp] = if facts.os == "windows" {
            [
                format!("Resolve-DnsName {host} -Type {record}"),
                format!("Resolve-DnsName {host} -Type {record} -TcpOnly"),
            ]
        } else {
            [format!("dig {host} {record}"), format!("dig +tcp {host} {record}")]
        };
        let _ = writeln!(snippet, "{udp}\n{tcp}");
    }
    Remedy {
        title: if missing { "check the name for a typing error" } else { "repair the name servers' answer" }.into(),
        kind: RemedyKind::Repair,
        place: "the name servers that this host asks, and the firewall before them (UDP and TCP 53)".into(),
        snippet,
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        prediction: None,
        effects: Effects::default(),
    }
}
