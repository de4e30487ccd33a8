use std::fmt::Write as _;
use std::net::IpAddr;

use super::predict;
use crate::diagnose::prefix::common_prefix;
use crate::diagnose::{AddressFacts, Case, Change, Effects, Fate, Remedy, RemedyKind, Safety};
use crate::model::Family;

/// Repair the path to these addresses of one family: what was seen, for the one who must find where it is lost, and how
/// to look. The worth is that of the whole family repaired.
pub(in crate::diagnose) fn repair(case: &Case, family: Family, dead: &[&AddressFacts]) -> Remedy {
    let facts = case.facts;
    let list: Vec<IpAddr> = dead.iter().map(|a| a.address).collect();
    let living: Vec<IpAddr> = facts.of(family).filter(|a| a.fate.is_up()).map(|a| a.address).collect();
    let prefix = common_prefix(&list, &living).unwrap_or_else(|| some_of(&list));
    let name = family.name();
    let (title, place) = match Trouble::of(dead) {
        Trouble::Path => (format!("repair the {name} path to {prefix}"), "this network: routing, firewall, provider"),
        Trouble::Route => {
            let unless = if facts.any_up() { ", if it should have one" } else { "" };
            (format!("give this host an {name} route to {prefix}{unless}"), "this host and its router")
        }
        Trouble::Tls => (
            format!("find out who breaks TLS on the {name} path to {prefix}"),
            "whatever reads or carries TLS on the way: firewall, inspecting proxy, tunnel (MTU), load balancer",
        ),
    };
    Remedy {
        title,
        kind: RemedyKind::Repair,
        place: place.into(),
        snippet: snippet(case, family, dead, &prefix),
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        // Without a living address there is nothing to tell how fast a repaired one would be.
        prediction: predict(case, &Change::Repair(family), &ALL).filter(|_| facts.any_up()),
        effects: Effects::default(),
    }
}

/// The path of a family that works by a long way round. Its worth is that of a path as short as the other family's.
pub(in crate::diagnose) fn shorten(case: &Case, family: Family) -> Option<Remedy> {
    let facts = case.facts;
    let up: Vec<&AddressFacts> = facts.of(family).filter(|a| a.fate.is_up()).collect();
    let list: Vec<IpAddr> = up.iter().map(|a| a.address).collect();
    let prefix = common_prefix(&list, &[]).unwrap_or_else(|| some_of(&list));
    let name = family.name();
    Some(Remedy {
        title: format!("find out why the {name} path to {prefix} is long"),
        kind: RemedyKind::Repair,
        place: "this network and its provider: a tunnel, poor peering, an address of another region".into(),
        snippet: snippet(case, family, &up, &prefix),
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        prediction: predict(case, &as_fast_as_the_other(case, family)?, &ALL),
        effects: Effects::default(),
    })
}

/// The living addresses of a family take the times of the other family.
pub(in crate::diagnose) fn as_fast_as_the_other(case: &Case, family: Family) -> Option<Change> {
    let (tcp, tls) = case.facts.typical(family.other())?;
    let up = case.facts.of(family).filter(|a| a.fate.is_up());
    Some(Change::Fates(up.map(|a| (a.address, Fate::Up { tcp, tls })).collect()))
}

/// Every client of the report that a path can help.
pub(in crate::diagnose) const ALL: [&str; 6] =
    ["sequential", "happy-eyeballs", "squid-3.4", "squid-4", "squid-5.7+", "squid"];

/// `2001:db8::1, 2001:db8::4 and 3 more`.
fn some_of(list: &[IpAddr]) -> String {
    let shown: Vec<String> = list.iter().take(2).map(ToString::to_string).collect();
    match list.len().saturating_sub(2) {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Where to look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Path,
    Route,
    Tls,
}

impl Trouble {
    fn of(dead: &[&AddressFacts]) -> Self {
        let all = |f: fn(&Fate) -> bool| dead.iter().all(|a| f(&a.fate));
        if all(|f| matches!(f, Fate::Unroutable { .. })) {
            Self::Route
        } else if all(|f| matches!(f, Fate::Stalled { .. } | Fate::TlsFailed { .. })) {
            Self::Tls
        } else {
            Self::Path
        }
    }
}

/// What was seen, as comments, and the commands that look further, in the words of this system.
fn snippet(case: &Case, family: Family, dead: &[&AddressFacts], prefix: &str) -> String {
    let facts = case.facts;
    let port = facts.target.port;
    let mut text = String::new();
    let Some(first) = dead.first() else { return text };
    let source = facts.placed.iter().find(|p| p.candidate.destination == first.address);
    let source = source.and_then(|p| p.candidate.source.as_ref()).map(|s| format!(" from {}", s.address));
    let trouble = Trouble::of(dead);
    let stage = if trouble == Trouble::Tls { "TLS over TCP" } else { "TCP" };
    let _ = writeln!(text, "# {stage} {port}{} to {prefix}:", source.unwrap_or_default());
    let mut seen: Vec<(String, usize)> = Vec::new();
    let median = facts.typical(family).map(|(tcp, _)| format!("up, median TCP {tcp}"));
    for says in dead.iter().map(|a| median.clone().filter(|_| a.fate.is_up()).unwrap_or_else(|| a.seen())) {
        match seen.iter_mut().find(|(s, _)| *s == says) {
            Some((_, n)) => *n += 1,
            None => seen.push((says, 1)),
        }
    }
    for (says, n) in seen.iter().take(4) {
        let _ = writeln!(text, "#   {says}, {n} of {}", dead.len());
    }
    if let Some((tcp, _)) = facts.typical(family.other()) {
        let _ = writeln!(text, "# over {} the same host connects in {tcp}", family.other().name());
    }
    let address = first.address;
    let six = if family == Family::V6 { "6" } else { "4" };
    let host = &facts.target.host;
    let commands = match (facts.os.as_str(), trouble) {
        ("windows", Trouble::Tls) => vec![format!("curl.exe -v -{six} https://{host}:{port}/")],
        ("windows", _) => vec![
            format!("Test-NetConnection {address} -Port {port} -InformationLevel Detailed"),
            format!("tracert -{six} {address}"),
        ],
        (os, Trouble::Tls) => {
            let peer = if family == Family::V6 { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
            // No server name for an address: SNI takes names only (RFC 6066 §3).
            let name = if facts.target.literal().is_some() { String::new() } else { format!(" -servername {host}") };
            let mut lines = vec![format!("openssl s_client -connect '{peer}'{name} </dev/null")];
            let stalls = dead.iter().any(|a| matches!(a.fate, Fate::Stalled { .. }));
            lines.extend(
                (os == "linux" && stalls).then(|| format!("tracepath -{six} {address}   # shows the path MTU")),
            );
            lines
        }
        ("macos", _) => vec![
            format!("route -n get {}{address}", if six == "6" { "-inet6 " } else { "" }),
            format!("traceroute{} {address}", if six == "6" { "6" } else { "" }),
        ],
        (_, Trouble::Route) => vec![format!("ip -{six} route show default")],
        _ => vec![format!("ip -{six} route get {address}"), format!("sudo traceroute -{six} -T -p {port} {address}")],
    };
    commands.into_iter().fold(text, |text, line| text + &line + "\n")
}
