use std::fmt::Write as _;

use super::{squid_remedies, trust_issuer};
use crate::diagnose::proxied::{Passage, ProxiedFacts, ProxiedRoundFacts, says_no_dns};
use crate::diagnose::{Case, Effects, Proxied, Remedy, RemedyKind, Safety};

/// What helps against the failure of this round.
pub(in crate::diagnose) fn proxy_remedies(case: &Case, facts: &ProxiedFacts, round: &ProxiedRoundFacts) -> Vec<Remedy> {
    let mut remedies = Vec::new();
    match &round.passage {
        Passage::Status(407) => remedies.push(log_in(case, facts, round)),
        Passage::Status(403) => remedies.push(allow(case, facts)),
        Passage::Status(_) if says_no_dns(round) => remedies.push(ask_its_resolver(case)),
        Passage::Status(_) | Passage::NoAnswer(_) => remedies.extend(of_squid(case)),
        Passage::Untrusted(_) => {
            remedies.extend(round.private_issuer.as_ref().map(|issuer| trust_issuer(case, issuer)));
        }
        Passage::NoName(_) | Passage::NoTcp(_) | Passage::TlsFails(_) | Passage::Through => {}
    }
    if remedies.is_empty() {
        remedies.push(tell(case, facts));
    }
    remedies
}

/// The lines that cure a Squid which is predicted to fail here, or to be slow.
fn of_squid(case: &Case) -> Vec<Remedy> {
    let predicted = Proxied::new(case).map(|view| view.predicted).unwrap_or_default();
    let fits = |name: &str| predicted.iter().any(|p| p.client == name && p.agrees != Some(false));
    let names: Vec<&'static str> =
        case.clients.iter().filter(|run| run.squid.is_some() && fits(&run.label())).map(|run| run.name).collect();
    if names.is_empty() { Vec::new() } else { squid_remedies(case, &names) }
}

fn log_in(case: &Case, facts: &ProxiedFacts, round: &ProxiedRoundFacts) -> Remedy {
    let (proxy, target) = (facts.name(), &case.facts.target);
    let basic = round.head().is_some_and(|h| h.schemes.iter().any(|s| s.eq_ignore_ascii_case("basic")));
    let set = if case.facts.os == "windows" {
        format!("$env:HTTPS_PROXY = 'http://USER:PASSWORD@{proxy}'")
    } else {
        format!("export HTTPS_PROXY='http://USER:PASSWORD@{proxy}'")
    };
    let snippet = if basic {
        format!("{set}\ntryorder --proxy env {target}\n")
    } else {
        let curl = if case.facts.os == "windows" { "curl.exe" } else { "curl" };
        format!(
            "# tryorder speaks Basic alone, which this proxy does not offer; curl speaks the others:\n\
             {curl} -v --proxy-anyauth --proxy-user : -x http://{proxy} https://{target}/\n"
        )
    };
    let title = if facts.proxy.credentials {
        "check the user name and the password for the proxy"
    } else {
        "send a user name and a password to the proxy"
    };
    Remedy { snippet, ..plain(title, "this host, for the account that uses the proxy", Safety::Safe) }
}

fn allow(case: &Case, facts: &ProxiedFacts) -> Remedy {
    let target = &case.facts.target;
    let mut snippet = "# before the line that denies; check with `squid -k parse`\n".to_owned();
    let kind = if target.literal().is_some() { "dst" } else { "dstdomain" };
    let _ = writeln!(snippet, "acl tryorder_target {kind} {}", target.host);
    if target.port != 443 {
        let _ = writeln!(snippet, "acl SSL_ports port {}", target.port);
    }
    snippet.push_str("http_access allow CONNECT tryorder_target\n");
    let squid = facts.is_squid(case.facts.squid.as_deref());
    let place = if squid { "squid.conf of the proxy" } else { "the access list of the proxy (these lines: Squid)" };
    Remedy {
        snippet,
        undo: "remove the lines, then `squid -k reconfigure`".into(),
        ..plain("let the proxy's access list allow this target", place, Safety::Review)
    }
}

fn ask_its_resolver(case: &Case) -> Remedy {
    let host = &case.facts.target.host;
    let snippet = format!(
        "# on the proxy's host:\ndig {host} AAAA\ndig {host} A\ngrep -E '^ *(dns_nameservers|hosts_file)' /etc/squid/squid.conf\n"
    );
    Remedy { snippet, ..plain("repair the name servers that the proxy asks", "the proxy's host", Safety::Safe) }
}

/// What was measured, for whoever can do something about it.
fn tell(case: &Case, facts: &ProxiedFacts) -> Remedy {
    let target = &case.facts.target;
    let curl = if case.facts.os == "windows" { "curl.exe" } else { "curl" };
    let mut snippet = format!("# CONNECT {target} by {}\n", facts.name());
    for (n, round) in Proxied::new(case).iter().flat_map(|view| &view.rounds).take(MOST_ROUNDS).enumerate() {
        let _ = writeln!(snippet, "# round {}: {}", n + 1, round.says);
    }
    let _ = writeln!(snippet, "{curl} -v -x http://{} https://{target}/", facts.name());
    Remedy {
        snippet,
        ..plain("show what was measured to whoever runs the proxy", "whoever runs the proxy", Safety::Safe)
    }
}

/// The rest is more of the same.
const MOST_ROUNDS: usize = 3;

fn plain(title: &str, place: &str, safety: Safety) -> Remedy {
    Remedy {
        title: title.into(),
        kind: RemedyKind::Repair,
        place: place.into(),
        snippet: String::new(),
        undo: "nothing to undo".into(),
        safety,
        prediction: None,
        effects: Effects::default(),
    }
}
