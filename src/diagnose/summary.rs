use super::rules::squid_never;
use super::{Answered, Case, ClientRun, Fate, Verdict};
use crate::clients::End;
use crate::model::{Family, Trust};

/// The verdict in two or three sentences that can be pasted into a mail.
pub(super) fn summary(case: &Case, verdict: Verdict) -> String {
    let target = &case.facts.target;
    if case.facts.addresses.is_empty() {
        return no_address(case);
    }
    let opening = match verdict {
        Verdict::Healthy => format!("{target} works from here."),
        Verdict::Problem => format!("{target} has a problem from here."),
        Verdict::Inconclusive => format!("{target} could not be judged: there is no network here."),
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
    let named = |a: &Answered| match a {
        Answered::NxDomain => "no such name".to_owned(),
        Answered::NoData => "no such records".to_owned(),
        Answered::Broken(outcome) => outcome.says(),
        Answered::Lost => "no answer".to_owned(),
        Answered::NotAsked | Answered::Addresses => "not asked".to_owned(),
    };
    format!(
        "DNS gives no address for {host}: AAAA {}, A {}. Nothing could be tried.",
        named(&facts.v6.answered),
        named(&facts.v4.answered)
    )
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
            Answered::Addresses | Answered::NotAsked => None,
        };
    }
    let untrusted =
        facts.of(family).filter(|a| a.trust.as_ref().is_some_and(|t: &Trust| !t.lets_a_client_go_on())).count();
    let trust =
        if untrusted > 0 { format!(", {untrusted} with a certificate that is not trusted") } else { String::new() };
    if let Some((tcp, tls)) = facts.typical(family) {
        return Some(format!("{name}: {up} of {all} addresses up (TCP {tcp}, TLS {tls}){trust}"));
    }
    let fates: Vec<&Fate> = facts.of(family).map(|a| &a.fate).collect();
    let alike = fates.iter().all(|f| std::mem::discriminant(*f) == std::mem::discriminant(fates[0]));
    let seen = if alike { fates[0].says() } else { "dead, in different ways".into() };
    Some(format!("{name}: 0 of {all} addresses up ({seen})"))
}

fn clients(case: &Case) -> Option<String> {
    if !case.facts.any_up() {
        return None;
    }
    let end = |name: &str| case.client(name).map(|run| says(&run.timeline.end));
    let failing: Vec<&str> = case.clients.iter().filter(|c| squid_never::fails(case, c)).map(squid_name).collect();
    let squid = if failing.is_empty() {
        String::new()
    } else {
        let verb = if failing.len() == 1 { "does" } else { "do" };
        format!(" Squid {}, with default settings, {verb} not get through.", and(&failing))
    };
    Some(format!(
        "Programs that try one address after the other {}; those that race both families {}.{squid}",
        end("sequential")?,
        end("happy-eyeballs")?
    ))
}

fn squid_name(run: &ClientRun) -> &'static str {
    run.name.trim_start_matches("squid-")
}

fn says(end: &End) -> String {
    match end {
        End::Connected { at_us, .. } => format!("are connected after {at_us}"),
        End::GaveUp { why, .. } => format!("fail ({why})"),
    }
}

/// `3.4`, `3.4 and 4`, `3.4, 4 and 5.7+`.
pub(super) fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
