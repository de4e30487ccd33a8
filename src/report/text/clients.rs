use std::cmp::Reverse;
use std::fmt::Write as _;

use comfy_table::ColumnConstraint;

use super::super::{Layout, wrap::wrap};
use super::{table, timeline, write_table};
use crate::clients::{End, Method, TryResult};
use crate::diagnose::{ClientView, TargetDiagnosis};
use crate::model::{Family, Micros};

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    if target.clients.is_empty() {
        let why = target.not_asked.map_or_else(
            || "they would meet addresses that were not tried".to_owned(),
            |family| format!("they choose between both families, and {} was not asked", family.name()),
        );
        let _ = writeln!(out, "{}", wrap(&format!("Not simulated: {why}."), layout.width, 0));
        return;
    }
    write_table_of(out, target, layout);
    if !target.clients_missing.is_empty() {
        let says = format!("Not simulated here: {}.", target.clients_missing.join(", "));
        let _ = writeln!(out, "{}", wrap(&says, layout.width, 0));
    }
    for client in target.clients.iter().filter(|c| c.drawn) {
        timeline::write(out, client, layout);
    }
}

fn write_table_of(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    let shown: Vec<&ClientView> = by_pain(&target.clients).into_iter().filter(|c| c.shown).collect();
    let (here, elsewhere): (Vec<_>, Vec<_>) = shown.into_iter().partition(|c| c.here);
    write_rows(out, &here, layout);
    if !elsewhere.is_empty() && !here.is_empty() {
        let _ = writeln!(out, "On other systems, as this network is:");
    }
    write_rows(out, &elsewhere, layout);
    let more = target.clients.iter().filter(|c| !c.shown).count();
    if more > 0 {
        let noun = if more == 1 { "client" } else { "clients" };
        let _ = writeln!(out, " … and {more} more {noun}; `--all-clients` shows them");
    }
    let mut told: Vec<&str> = Vec::new();
    for says in target.clients.iter().filter_map(|c| c.parents.as_ref()).map(|p| p.says.as_str()) {
        if !told.contains(&says) {
            told.push(says);
            let _ = writeln!(out, "{}", wrap(&format!("Parents: {says}."), layout.width, 0));
        }
    }
}

fn write_rows(out: &mut String, clients: &[&ClientView], layout: Layout) {
    if clients.is_empty() {
        return;
    }
    let mut rows = table(layout);
    rows.set_header(vec!["client", "first try", "connected after", "burnt", "known"]);
    if let Some(column) = rows.column_mut(0) {
        // A name is typed after `--timeline`.
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for client in clients {
        rows.add_row(row(client));
    }
    write_table(out, &rows);
}

/// What runs on the reader's own system first; then who suffers most: who waits without end, who fails, who is late.
fn by_pain(clients: &[ClientView]) -> Vec<&ClientView> {
    let mut sorted: Vec<&ClientView> = clients.iter().collect();
    sorted.sort_by_key(|c| {
        let end = c.worst_end();
        (!c.here, end.connected().is_some(), Reverse((end.hangs(), end.at())))
    });
    sorted
}

fn row(client: &ClientView) -> Vec<String> {
    let first = client.tries.first().map_or("none", |t| Family::of(&t.address).name());
    let burnt = client.tries.len() - usize::from(client.end.connected().is_some());
    vec![name(client), first.to_owned(), happens(client), burnt.to_string(), client.grade.word().to_owned()]
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
    if let Some(platform) = client.platform.filter(|_| !client.here) {
        name = format!("{name} ({platform})");
    }
    name
}

fn happens(client: &ClientView) -> String {
    let mut says = match &client.end {
        // Which parent it is that answers, or does not.
        _ if client.parents.is_some() => client.says.clone(),
        end @ End::Connected { .. } => short(end),
        End::GaveUp { at_us, basis, .. } if in_vain(client) => format!("never, given up after {at_us}{}", basis.mark()),
        End::GaveUp { why, basis, hangs: true, .. } => format!("never, hangs: {}{}", plain(client, why), basis.mark()),
        End::GaveUp { at_us, why, basis, .. } => {
            format!("never: {}, after {at_us}{}", plain(client, why), basis.mark())
        }
    };
    if let (Some(best), Some(worst)) = (&client.best, &client.worst) {
        // Only where what decides matters to a person.
        let (best, worst, seen) = (short(best), short(worst), short(&client.end));
        if best != worst {
            let other = if seen == worst { format!("at best {best}") } else { format!("at worst {worst}") };
            let why = if client.platform.is_none() { "as DNS answers arrive" } else { "as its history is" };
            says = format!("{says}; {other}, {why}");
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

/// It tried, and TCP never came up: the other columns tell the reason.
fn in_vain(client: &ClientView) -> bool {
    !client.tries.is_empty() && client.tries.iter().all(|t| t.result != TryResult::Connected)
}

/// Without the address, for which a column is too narrow; `--timeline` has it.
fn plain(client: &ClientView, why: &str) -> String {
    let up = client.tries.iter().filter(|t| t.result == TryResult::Connected);
    up.fold(why.to_owned(), |why, this| why.replace(&format!(" ({})", this.address), ""))
}

fn short(end: &End) -> String {
    match end {
        End::Connected { at_us, basis, .. } => format!("{at_us}{}", basis.mark()),
        End::GaveUp { .. } => "never".into(),
    }
}
