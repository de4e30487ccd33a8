//! What `compare` says, for a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::wrap::wrap;
use super::{Layout, words};
use crate::compare::{Change, ChangeKind, Comparison, FamilyAt, SiteTarget, Subject, TargetChanges};
use crate::model::Target;

/// From one moment to another: a line a change, what counts marked; of many sites: what is found where.
pub fn compare(comparison: &Comparison, layout: Layout) -> String {
    let mut out = String::new();
    let labels: Vec<String> = comparison
        .compared
        .iter()
        .map(|c| format!("{} ({}, {})", c.label, words::verdict(c.verdict), c.taken_at))
        .collect();
    let between = if comparison.changes.is_some() { " -> " } else { ", " };
    let _ = writeln!(out, "{}", wrap(&labels.join(between), layout.width, 2));
    for note in &comparison.notes {
        let _ = writeln!(out, "{}", wrap(&format!("note: {note}"), layout.width, 2));
    }
    for target in comparison.changes.iter().flatten() {
        write_changes(&mut out, target, layout);
    }
    for target in comparison.sites.iter().flatten() {
        write_site_target(&mut out, target, layout);
    }
    out
}

fn write_changes(out: &mut String, target: &TargetChanges, layout: Layout) {
    let name = Target { host: target.host.clone(), port: target.port };
    if target.changes.is_empty() {
        let _ = writeln!(out, "\n{name}: as before");
        return;
    }
    let _ = writeln!(out, "\n{name}");
    for line in lines(&target.changes) {
        let _ = writeln!(out, "{}", wrap(&line, layout.width, 4).replacen("", "  ", 1));
    }
}

/// A line a change: what counts first, then the worst. Of many clients that fare alike the first few are named.
pub(super) fn lines(changes: &[Change]) -> Vec<String> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| (!change.counts, change.kind));
    let mut lines = Vec::new();
    let mut named: BTreeMap<ChangeKind, usize> = BTreeMap::new();
    for change in sorted {
        let named = named.entry(change.kind).or_default();
        *named += usize::from(change.subject == Subject::Client);
        if change.subject != Subject::Client || *named <= MOST_CLIENTS {
            lines.push(says(change));
        }
    }
    let more = |(change, n): (&ChangeKind, &usize)| {
        let more = n.saturating_sub(MOST_CLIENTS);
        (more > 0).then(|| format!("{} for {more} more client{}", kind(*change), if more == 1 { "" } else { "s" }))
    };
    lines.extend(named.iter().filter_map(more));
    lines
}

/// Of one kind of change; the JSON has all of them.
const MOST_CLIENTS: usize = 4;

/// `appeared v6-silent: error: … [new]`, `worse IPv6: 9 of 9 up -> 0 of 9 up (9 silent)`.
fn says(change: &Change) -> String {
    let what = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{before} -> {after}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let counts = if change.counts { " [counts]" } else { "" };
    format!("{} {}: {what}{counts}", kind(change.kind), change.which)
}

const fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Worse => "worse",
        ChangeKind::Appeared => "appeared",
        ChangeKind::Changed => "changed",
        ChangeKind::Vanished => "vanished",
        ChangeKind::Better => "better",
    }
}

fn write_site_target(out: &mut String, target: &SiteTarget, layout: Layout) {
    let name = Target { host: target.host.clone(), port: target.port };
    let _ = writeln!(out, "\n{name}");
    if target.findings.is_empty() {
        out.push_str("  nothing found at any site\n");
    }
    for finding in &target.findings {
        let text = format!("{} {}: {}", finding.severity.word(), finding.code, finding.says);
        let _ = writeln!(out, "{}", wrap(&text, layout.width, 4).replacen("", "  ", 1));
        if finding.sites.len() > 1 && !finding.others.is_empty() {
            let text = format!("at {}; not at {}", finding.sites.join(", "), finding.others.join(", "));
            let _ = writeln!(out, "{}", wrap(&text, layout.width.saturating_sub(4), 6).replacen("", "    ", 1));
        }
    }
    if !target.not_judged.is_empty() {
        let text = format!("not judged at {}: no network there, or no DNS", target.not_judged.join(", "));
        let _ = writeln!(out, "{}", wrap(&text, layout.width, 4).replacen("", "  ", 1));
    }
    let mut rows = super::text::table(layout);
    rows.set_header(vec!["  site", "verdict", "IPv6", "IPv4"]);
    for seen in &target.seen {
        let site = format!("  {}", seen.site);
        rows.add_row(vec![
            site,
            words::verdict(seen.verdict).to_owned(),
            family(seen.v6.as_ref()),
            family(seen.v4.as_ref()),
        ]);
    }
    super::text::write_table(out, &rows);
}

fn family(at: Option<&FamilyAt>) -> String {
    let Some(at) = at else { return "-".into() };
    match at.tcp_us {
        Some(tcp) => format!("{}, TCP {tcp}", at.says),
        None => at.says.clone(),
    }
}
