//! Whether every certificate is trusted, and for how long.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Judged, Look};
use crate::check::{CaseName, Outcome};
use crate::model::{Trust, printable};
use crate::observation::{Attempt, Chain, Tls};

pub(super) fn judge(look: &Look) -> Vec<Judged> {
    if look.is_in_the_clear() {
        return Vec::new();
    }
    let expect = &look.entry.expect;
    let trusted = expect.trusted.then(|| trusted(look));
    trusted.into_iter().chain(expect.cert_days.map(|days| days_left(look, days))).collect()
}

fn trusted(look: &Look) -> Judged {
    let (mut refused, mut unknown, mut good) = (Vec::new(), Vec::new(), 0);
    for address in &look.facts.addresses {
        match &address.trust {
            None => {}
            Some(Trust::Trusted) => good += 1,
            Some(Trust::Unknown { says }) => unknown.push(format!("{}: {}", address.address, printable(says, 200))),
            Some(trust @ (Trust::NotTrusted { says } | Trust::WrongName { says } | Trust::Expired { says })) => {
                refused.push(format!("{}: {}: {}", address.address, trust.word(), printable(says, 200)));
            }
        }
    }
    let all = good + refused.len() + unknown.len();
    let (outcome, got) = match (refused.len(), unknown.len()) {
        _ if all == 0 => (Outcome::Inconclusive, "no address completes a handshake".to_owned()),
        (0, 0) => (Outcome::Passed, format!("{good} of {all} trusted")),
        (0, n) => (Outcome::Inconclusive, format!("{n} of {all} could not be judged")),
        (n, _) => (Outcome::Failed, format!("{n} of {all} refused")),
    };
    let evidence = if refused.is_empty() { unknown } else { refused };
    look.judged(CaseName::new("trusted", ""), outcome, "every certificate trusted here".into(), got, evidence)
}

/// Of the server's own certificate and of those above it that it sends: whichever ends first ends all.
fn days_left(look: &Look, days: u16) -> Judged {
    let name = CaseName::new("certificate-days", "");
    let expected = format!("every certificate good for {days} more day{}", if days == 1 { "" } else { "s" });
    let ends: BTreeSet<(Timestamp, String)> = look.rows.attempts.iter().filter_map(|a| end(look, a)).collect();
    let (Ok(now), Some((first, _))) = (look.taken_at.parse::<Timestamp>(), ends.first()) else {
        let got = "no address shows a certificate that can be read".to_owned();
        return look.judged(name, Outcome::Inconclusive, expected, got, Vec::new());
    };
    let left = whole_days(now, *first);
    let outcome = if left >= i64::from(days) { Outcome::Passed } else { Outcome::Failed };
    let got = match left {
        0.. => format!("{left} day{} left", if left == 1 { "" } else { "s" }),
        _ => format!("ended on {}", day(*first)),
    };
    let short = ends.iter().filter(|(end, _)| whole_days(now, *end) < i64::from(days));
    let evidence = short.map(|(end, subject)| format!("until {}: {subject}", day(*end))).collect();
    look.judged(name, outcome, expected, got, evidence)
}

/// When the chain of an attempt ends, and which certificate of it.
fn end(look: &Look, attempt: &Attempt) -> Option<(Timestamp, String)> {
    let (Tls::Done { chain, .. } | Tls::Failed { chain, .. }) = attempt.tls.as_ref()?;
    let chain: &Chain = look.rows.chains.get(usize::try_from((*chain)?).ok()?)?;
    let ends = chain.certificates.iter().filter_map(|c| Some((c.not_after.parse().ok()?, printable(&c.subject, 120))));
    ends.min()
}

fn whole_days(now: Timestamp, end: Timestamp) -> i64 {
    (end.as_second() - now.as_second()).div_euclid(24 * 60 * 60)
}

fn day(moment: Timestamp) -> String {
    moment.to_string().chars().take(10).collect()
}
