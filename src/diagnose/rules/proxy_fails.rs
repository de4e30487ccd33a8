use super::Rule;
use crate::diagnose::proxied::{Passage, ProxiedFacts, ProxiedRoundFacts};
use crate::diagnose::{Case, Finding, Proxied, Severity, remedies};
use crate::model::printable;
use crate::observation::ProxyCause;

pub(super) const RULE: Rule = Rule {
    code: "proxy-fails",
    summary: "through the proxy that was named the target cannot be used",
    explain: include_str!("proxy_fails.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let Some(facts) = case.facts.proxied.as_deref() else { return Vec::new() };
    let Some(first) = facts.failed().next() else { return Vec::new() };
    let failed = facts.failed().count();
    let all = facts.rounds.len();
    let severity = if failed == all { Severity::Error } else { Severity::Warning };
    let often = if all == 1 { String::new() } else { format!(" ({failed} of {all} rounds)") };
    let view = Proxied::new(case);
    let rounds = view.iter().flat_map(|view| &view.rounds).zip(1..);
    let evidence = rounds.map(|(round, n)| format!("round {n}: {}", round.says)).collect();
    let differs = view.iter().flat_map(|view| &view.predicted).filter(|p| p.agrees.is_some()).map(|p| p.says.clone());
    let mut says = format!("through the proxy {} {} {}{often}", facts.name(), case.facts.target, stage(facts, first));
    for prediction in differs {
        says = format!("{says}. {prediction}");
    }
    vec![Finding { code: RULE.code, severity, says, evidence, remedies: remedies::proxy_remedies(case, facts, first) }]
}

fn stage(facts: &ProxiedFacts, round: &ProxiedRoundFacts) -> String {
    match &round.passage {
        Passage::NoName(says) => format!("cannot be asked for: the name of the proxy gives no address ({says})"),
        Passage::NoTcp(cause) => {
            format!("cannot be asked for: the proxy cannot be connected to ({})", cause.says())
        }
        Passage::NoAnswer(cause) => no_answer(facts, round, cause),
        Passage::Status(status) => refused(facts, round, *status),
        Passage::TlsFails(cause) => {
            format!("is connected to, but TLS inside the tunnel fails: {}", cause.says())
        }
        Passage::Untrusted(_) => {
            let by = round.private_issuer.as_ref().map(|i| format!(" (issuer: {i})")).unwrap_or_default();
            format!("comes with {}{by}: a proxy that inspects TLS looks like this", round.passage.says())
        }
        Passage::Through => "works".into(),
    }
}

fn no_answer(facts: &ProxiedFacts, round: &ProxiedRoundFacts, cause: &ProxyCause) -> String {
    let after = round.answered_after().unwrap_or_default();
    match cause {
        ProxyCause::Silent if after >= facts.proxy.limit_us => format!(
            "gets no answer within {after}: a Squid up to 4 with default timers is busy with silent addresses for 240 s; \
             `--proxy-limit 250s` waits for what it says then"
        ),
        ProxyCause::Silent => format!("had got no answer after {after}, when the run was cut short"),
        ProxyCause::Closed => format!(
            "gets no answer: after {after} the proxy closes the connection without a word, as Squid 3.1 does after a silent \
             address"
        ),
        ProxyCause::Reset
        | ProxyCause::Stalled { .. }
        | ProxyCause::Cut { .. }
        | ProxyCause::NotHttp { .. }
        | ProxyCause::TooLong
        | ProxyCause::Other { .. } => format!("gets no usable answer: {} (after {after})", cause.says()),
    }
}

fn refused(facts: &ProxiedFacts, round: &ProxiedRoundFacts, status: u16) -> String {
    let after = round.answered_after().unwrap_or_default();
    let head = round.head();
    let error = head.and_then(|h| h.squid_error.as_ref()).map(|e| format!(", X-Squid-Error {}", printable(e, 60)));
    let error = error.unwrap_or_default();
    match status {
        407 => {
            let schemes = head.map(|h| printable(&h.schemes.join(", "), 100)).filter(|s| !s.is_empty());
            let offers = schemes.map_or_else(|| "and names no way to do so".to_owned(), |s| format!("by {s}"));
            let sent = if facts.proxy.credentials { "those that were sent are refused" } else { "none were sent" };
            format!("is refused until somebody logs in (407), {offers}; {sent}")
        }
        403 => {
            format!("is forbidden (403{error}): an access list of the proxy denies this target, its port, or this host")
        }
        502..=504 => format!("gets {status} after {after}{error}: the proxy does not reach it"),
        _ => format!("gets {status} after {after}{error}"),
    }
}
