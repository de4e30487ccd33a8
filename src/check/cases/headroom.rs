//! How many more dead addresses each Squid would bear.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome};
use crate::diagnose::ClientView;

/// One case for each Squid that is simulated; with clients named, for those of them that are Squids.
pub(super) fn judge(look: &Look) -> Vec<Judged> {
    let Some(least) = look.entry.expect.min_headroom else { return Vec::new() };
    let named = &look.entry.expect.clients;
    let squids = look.diagnosis.clients.iter().filter(|client| is_squid(client));
    let some_squid_is_named = named.iter().any(|name| name.starts_with("squid"));
    let meant = |client: &&ClientView| !some_squid_is_named || named.iter().any(|name| name == client.name);
    let cases: Vec<Judged> = squids.filter(meant).map(|client| of_squid(look, client, least)).collect();
    if !cases.is_empty() {
        return cases;
    }
    let (outcome, got) = (Outcome::Inconclusive, look.why_no_client());
    vec![look.judged(CaseName::new("squid-headroom", ""), outcome, expected("Squid", least), got, Vec::new())]
}

fn of_squid(look: &Look, client: &ClientView, least: u16) -> Judged {
    let label = match &client.version {
        Some(version) => format!("{} {version}", client.name),
        None => client.name.to_owned(),
    };
    let outcome = match client.headroom {
        Some(n) if n < least && look.is_judged() => Outcome::Failed,
        Some(n) if n < least => Outcome::Inconclusive,
        Some(_) | None => Outcome::Passed,
    };
    let end = client.worst.as_ref().unwrap_or(&client.end).says();
    let (got, evidence) = match client.headroom {
        None => ("no number of dead addresses breaks it".to_owned(), Vec::new()),
        Some(0) => (format!("none: it {end}"), vec![end]),
        Some(n) => (format!("{n}"), vec![format!("now it is {end}")]),
    };
    let name = CaseName::new("squid-headroom", client.name.trim_start_matches("squid"));
    look.judged(name, outcome, expected(&label, least), got, evidence)
}

fn expected(who: &str, least: u16) -> String {
    format!("{who} bears at least {least} more dead address{}", if least == 1 { "" } else { "es" })
}

fn is_squid(client: &ClientView) -> bool {
    client.name.starts_with("squid")
}
