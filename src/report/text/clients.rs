use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::{table, write_table};
use crate::clients::{End, Method};
use crate::diagnose::{ClientView, TargetDiagnosis};
use crate::model::Micros;

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    if target.clients.is_empty() {
        let why = target.not_asked.map_or_else(
            || "they would meet addresses that were not tried".to_owned(),
            |family| format!("they choose between both families, and {} was not asked", family.name()),
        );
        let _ = writeln!(out, "{}", wrap(&format!("Not simulated: {why}."), layout.width, 0));
        return;
    }
    let mut rows = table(layout);
    rows.set_header(vec!["client", "tries", "what happens"]);
    for client in &target.clients {
        rows.add_row(vec![name(client), client.tries.len().to_string(), happens(client)]);
    }
    write_table(out, &rows);
    let mut told: Vec<&str> = Vec::new();
    for says in target.clients.iter().filter_map(|c| c.parents.as_ref()).map(|p| p.says.as_str()) {
        if !told.contains(&says) {
            told.push(says);
            let _ = writeln!(out, "{}", wrap(&format!("Parents: {says}."), layout.width, 0));
        }
    }
}

/// `squid 5.7`, `squid-4 GET`: what is asked of a Squid is a tunnel unless it is said.
fn name(client: &ClientView) -> String {
    let mut name = client.name.to_owned();
    if let Some(version) = &client.version {
        name = format!("{name} {version}");
    }
    if let Some(method) = client.method.filter(|m| *m != Method::Connect) {
        name = format!("{name} {method}");
    }
    name
}

fn happens(client: &ClientView) -> String {
    let mut says = client.says.clone();
    if let (Some(best), Some(worst)) = (&client.best, &client.worst) {
        // Only where the order of the DNS answers matters to a person.
        let (best, worst, seen) = (short(best), short(worst), short(&client.end));
        if best != worst {
            let other = if seen == worst { format!("at best {best}") } else { format!("at worst {worst}") };
            says = format!("{says}; {other}, as DNS answers arrive");
        }
    }
    if let Some(again) = client.again.as_ref().filter(|again| is_other(client, again)) {
        says = format!("{says}; the next request {}", short(again));
    }
    match (client.headroom, client.headroom_by) {
        (Some(n), Some(family)) if n > 0 => format!("{says}; headroom {n} more {}", family.record()),
        _ => says,
    }
}

/// The next request fares so much otherwise that a person notices.
fn is_other(client: &ClientView, again: &End) -> bool {
    let Some(worst) = &client.worst else { return false };
    let (connects, did) = (again.connected().is_some(), worst.connected().is_some());
    connects != did || (connects && again.at().0.abs_diff(worst.at().0) >= NOTICED.0)
}

/// Less than this between two requests is what DNS takes.
const NOTICED: Micros = Micros::from_secs(1);

fn short(end: &End) -> String {
    match end {
        End::Connected { at_us, basis, .. } => format!("after {at_us}{}", basis.mark()),
        End::GaveUp { .. } => "never".into(),
    }
}
