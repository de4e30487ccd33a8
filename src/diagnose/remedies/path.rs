use std::fmt::Write as _;
use std::net::IpAddr;

use super::predict;
use crate::diagnose::prefix::common_prefix;
use crate::diagnose::{Case, Change, Fate, Remedy, Safety};
use crate::model::Family;

/// Repair the path of one family: what was seen, for the one who must find where it is lost, and how to look.
pub(in crate::diagnose) fn repair(case: &Case, family: Family) -> Remedy {
    let facts = case.facts;
    let dead: Vec<_> = facts.of(family).filter(|a| !a.fate.is_up()).collect();
    let list: Vec<IpAddr> = dead.iter().map(|a| a.address).collect();
    let prefix = common_prefix(&list).unwrap_or_else(|| "these addresses".into());
    let port = facts.target.port;
    let mut snippet = String::new();
    let source = facts.placed.iter().find(|p| list.contains(&p.candidate.destination));
    let source = source.and_then(|p| p.candidate.source.as_ref()).map(|s| format!(" from {}", s.address));
    let count = if list.len() == 1 { String::new() } else { format!(" ({} addresses)", list.len()) };
    let seen = dead.first().map(|a| a.fate.says()).unwrap_or_default();
    let _ = writeln!(snippet, "# TCP {port}{} to {prefix}{count}: {seen}", source.unwrap_or_default());
    if let Some((tcp, _)) = facts.typical(family.other()) {
        let _ = writeln!(snippet, "# over {} the same host connects in {tcp}", family.other().name());
    }
    if let Some(first) = list.first() {
        for line in look_at(&facts.os, family, *first, port) {
            let _ = writeln!(snippet, "{line}");
        }
    }
    let unroutable = dead.iter().all(|a| matches!(a.fate, Fate::Unroutable { .. }));
    let all = ["sequential", "happy-eyeballs", "squid-3.4", "squid-4", "squid-5.7+"];
    Remedy {
        title: if unroutable {
            format!("give this host an {} route to {prefix}, if it should have one", family.name())
        } else {
            format!("repair the {} path to {prefix}", family.name())
        },
        place: "this network: routing, firewall, provider".into(),
        snippet,
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        // Without a living address there is nothing to tell how fast a repaired one would be.
        prediction: predict(case, &Change::Repair(family), &all).filter(|_| facts.any_up()),
    }
}

/// How to look for the place where packets are lost, in the words of this system.
fn look_at(os: &str, family: Family, address: IpAddr, port: u16) -> Vec<String> {
    let six = if family == Family::V6 { "6" } else { "4" };
    match os {
        "windows" => vec![
            format!("Test-NetConnection {address} -Port {port} -InformationLevel Detailed"),
            format!("tracert -{six} {address}"),
        ],
        "macos" => vec![
            format!("route -n get {}{address}", if six == "6" { "-inet6 " } else { "" }),
            format!("traceroute{} {address}", if six == "6" { "6" } else { "" }),
        ],
        _ => vec![format!("ip -{six} route get {address}"), format!("traceroute -{six} -T -p {port} {address}")],
    }
}

/// Ask the name servers by hand, by UDP and by TCP.
pub(in crate::diagnose) fn ask_resolver(case: &Case, families: &[Family]) -> Remedy {
    let facts = case.facts;
    let host = &facts.target.host;
    let mut snippet = String::new();
    for family in families {
        for row in &facts.family(*family).evidence {
            let _ = writeln!(snippet, "# {row}");
        }
    }
    for family in families {
        let record = family.record();
        let lines = if facts.os == "windows" {
            [
                format!("Resolve-DnsName {host} -Type {record}"),
                format!("Resolve-DnsName {host} -Type {record} -TcpOnly"),
            ]
        } else {
            [format!("dig {host} {record}"), format!("dig +tcp {host} {record}")]
        };
        let _ = writeln!(snippet, "{}\n{}", lines[0], lines[1]);
    }
    Remedy {
        title: "repair the name servers' answer".into(),
        place: "the name servers that this host asks, and the firewall before them (UDP and TCP 53)".into(),
        snippet,
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        prediction: None,
    }
}
