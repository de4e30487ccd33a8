use std::collections::BTreeMap;

use super::rules::{squid_never, squid_slow};
use super::words::{SUPPOSED, and};
use super::{
    AddressFacts, Answered, Case, ClientRun, Fate, Finding, ProxiedFacts, RULES, Remedy, RemedyKind, Safety, Severity,
    Verdict,
};
use crate::clients::End;
use crate::model::{Family, Trust};

/// The verdict in two or three sentences that can be pasted into a mail.
pub(super) fn summary(case: &Case, verdict: Verdict) -> String {
    let summary = as_it_is(case, verdict);
    if case.facts.what_if { format!("What if: {summary}") } else { summary }
}

fn as_it_is(case: &Case, verdict: Verdict) -> String {
    let direct = direct(case, verdict);
    match &case.facts.proxied {
        Some(proxied) => format!("{direct} {}", through_the_proxy(proxied, case.facts.what_if)),
        None => direct,
    }
}

fn through_the_proxy(proxied: &ProxiedFacts, what_if: bool) -> String {
    let (all, failed) = (proxied.rounds.len(), proxied.failed().count());
    // Nothing is supposed of the proxy: it was asked as things are.
    let name = proxied.name() + if what_if { ", measured without what is supposed," } else { "" };
    match failed {
        0 => format!("Through the proxy {name} it works."),
        _ if failed == all => format!("Through the proxy {name} it does not work."),
        _ => format!("Through the proxy {name} it works in {} of {all} rounds.", all - failed),
    }
}

fn direct(case: &Case, verdict: Verdict) -> String {
    let target = &case.facts.target;
    if case.facts.addresses.is_empty() {
        return no_address(case);
    }
    let over = case.facts.not_asked.map(|f| format!(" over {}", f.other().name())).unwrap_or_default();
    let (works, has) = if case.facts.what_if { ("would work", "would have") } else { ("works", "has") };
    let only_proxied = case.facts.proxied.is_some() && !case.facts.any_up();
    let opening = match verdict {
        // What that means for programs that go directly stands in the findings.
        Verdict::Healthy if only_proxied => format!("{target} cannot be reached directly from here{over}."),
        Verdict::Healthy => format!("{target} {works} from here{over}."),
        Verdict::Problem => format!("{target} {has} a problem from here{over}."),
        Verdict::Inconclusive if case.facts.no_network => {
            format!("{target} could not be judged: there is no network here.")
        }
        Verdict::Inconclusive if case.facts.untried() < case.facts.addresses.len() => {
            format!("{target} could not be judged: not every address was tried to the end.")
        }
        Verdict::Inconclusive => return format!("{target} could not be judged: no address was tried to the end."),
    };
    let states: Vec<String> = Family::BOTH.into_iter().filter_map(|f| family(case, f)).collect();
    let mut sentences = vec![opening, format!("{}.", states.join("; "))];
    if verdict != Verdict::Inconclusive {
        sentences.extend(clients(case));
    }
    sentences.join(" ")
}

fn no_address(case: &Case) -> String {
    let facts = case.facts;
    let host = &facts.target.host;
    let named = |family| match &facts.family(family).answered {
        Answered::NxDomain => "no such name".to_owned(),
        Answered::NoData => "no such records".to_owned(),
        Answered::Broken(outcome) => outcome.says(),
        Answered::Lost => "no answer".to_owned(),
        Answered::NotAsked if facts.not_asked == Some(family) => "not asked".to_owned(),
        Answered::NotAsked | Answered::Addresses => "not yet answered".to_owned(),
    };
    let (aaaa, a) = (named(Family::V6), named(Family::V4));
    if facts.unfinished_questions().next().is_some() {
        return format!("{} could not be judged: AAAA {aaaa}, A {a}. Nothing was tried.", facts.target);
    }
    let why = if facts.no_network { "There is no network here: this host has no address of its own. " } else { "" };
    format!("{why}DNS gives no address for {host}: AAAA {aaaa}, A {a}. Nothing could be tried.")
}

/// `all 9 IPv6 addresses: no answer for 4.0 s`, `IPv4: 9 of 9 up, TCP 20.3 ms`.
fn family(case: &Case, family: Family) -> Option<String> {
    let facts = case.facts;
    let (up, all) = facts.up_of(family);
    let name = family.name();
    if all == 0 {
        return match &facts.family(family).answered {
            Answered::Broken(outcome) => {
                Some(format!("{name}: the {} question fails ({})", family.record(), outcome.says()))
            }
            Answered::Lost => Some(format!("{name}: the {} question gets no answer", family.record())),
            Answered::NoData | Answered::NxDomain => Some(format!("{name}: DNS has no {} records", family.record())),
            Answered::NotAsked if facts.not_asked == Some(family) => Some(format!("{name}: not asked")),
            Answered::NotAsked if facts.unfinished_questions().any(|f| f == family) => {
                Some(format!("{name}: the {} question was not yet answered", family.record()))
            }
            Answered::Addresses | Answered::NotAsked => None,
        };
    }
    let name = if facts.of(family).any(|a| a.supposed) { format!("{name}{SUPPOSED}") } else { name.to_owned() };
    let refusals = refused(case, family).into_iter().map(|(word, n)| format!(", {n} with a certificate {word}"));
    let mut trust = refusals.collect::<String>();
    let tried: Vec<&AddressFacts> = facts.of(family).filter(|a| a.fate != Fate::Untried).collect();
    match all - tried.len() {
        0 => {}
        untried if untried == all => return Some(format!("{name}: none of {all} addresses was tried to the end")),
        untried => trust.extend([", ", &untried.to_string(), " not tried to the end"]),
    }
    if let Some((tcp, tls)) = facts.typical(family) {
        let tls = if facts.target.begins_in_the_clear() { String::new() } else { format!(", TLS {tls}") };
        return Some(format!("{name}: {up} of {all} addresses up (TCP {tcp}{tls}){trust}"));
    }
    let alike = tried.iter().all(|a| std::mem::discriminant(&a.fate) == std::mem::discriminant(&tried[0].fate));
    let seen = if alike { tried[0].words() } else { "dead, in different ways".into() };
    Some(format!("{name}: 0 of {all} addresses up ({seen}){trust}"))
}

/// How many certificates of the family are refused, by the reason.
fn refused(case: &Case, family: Family) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    for trust in case.facts.of(family).filter_map(|a| a.trust.as_ref()) {
        let word = match trust {
            Trust::Trusted | Trust::Unknown { .. } => continue,
            Trust::NotTrusted { .. } => "that is not trusted",
            Trust::WrongName { .. } => "for another name",
            Trust::Expired { .. } => "outside its time",
        };
        *count.entry(word).or_insert(0) += 1;
    }
    count
}

fn clients(case: &Case) -> Option<String> {
    if !case.facts.any_up() {
        return None;
    }
    let end = |name: &str| case.client(name).map(|run| says(&run.timeline.end));
    let failing: Vec<String> = case.clients.iter().filter(|c| squid_never::fails(case, c)).map(squid_name).collect();
    let squid = if failing.is_empty() {
        String::new()
    } else {
        let verb = if failing.len() == 1 { "does" } else { "do" };
        format!(" Squid {}, with {}, {verb} not get through.", and(&strs(&failing)), case.facts.squid_settings())
    };
    let slow: Vec<String> = case.clients.iter().filter(|c| squid_slow::is_slow(c)).map(squid_name).collect();
    let slow = if slow.is_empty() {
        String::new()
    } else {
        format!(" Squid {} {} slow to connect.", and(&strs(&slow)), if slow.len() == 1 { "is" } else { "are" })
    };
    Some(format!(
        "Programs that try one address after the other {}; those that race both families {}.{squid}{slow}",
        end("sequential")?,
        end("happy-eyeballs")?
    ))
}

/// `5.7+`, `5.7`.
fn squid_name(run: &ClientRun) -> String {
    run.label().trim_start_matches("squid").trim_start_matches(['-', ' ']).to_owned()
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn says(end: &End) -> String {
    match end {
        End::Connected { at_us, basis, .. } => format!("are connected after {at_us}{}", basis.mark()),
        End::GaveUp { why, basis, hangs, .. } => {
            format!("{}: {why}{}", if *hangs { "hang" } else { "fail" }, basis.mark())
        }
    }
}

/// What to do, in one sentence: the repairs, and until then the first safe workaround of each finding. `None` when nothing
/// worse than information was found.
pub(super) fn cure(findings: &[Finding]) -> Option<String> {
    if findings.iter().all(|f| f.severity == Severity::Info) {
        return None;
    }
    let mut by_rule: Vec<&Finding> = findings.iter().collect();
    by_rule.sort_by_key(|f| RULES.iter().position(|rule| rule.code == f.code));
    let repairs = by_rule.iter().flat_map(|f| &f.remedies).filter(|r| r.kind == RemedyKind::Repair);
    let workaround = |r: &&Remedy| r.kind == RemedyKind::Workaround && r.safety == Safety::Safe;
    let workarounds = by_rule.iter().filter_map(|f| f.remedies.iter().find(workaround));
    let (repairs, workarounds) = (titles(repairs), titles(workarounds));
    match (repairs.is_empty(), workarounds.is_empty()) {
        (true, true) => None,
        (true, false) => Some(workarounds.join("; ")),
        (false, true) => Some(and(&repairs)),
        (false, false) => Some(format!("{}; until then {}", and(&repairs), workarounds.join("; "))),
    }
}

/// Each title once, three at most: one sentence, not the whole list again.
fn titles<'a>(remedies: impl Iterator<Item = &'a Remedy>) -> Vec<&'a str> {
    let mut titles: Vec<&str> = Vec::new();
    for remedy in remedies {
        if !titles.contains(&remedy.title.as_str()) && titles.len() < 3 {
            titles.push(&remedy.title);
        }
    }
    titles
}
