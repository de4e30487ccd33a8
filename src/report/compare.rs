//! What `compare` says, for a person.

mod sites;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::wrap::wrap;
use super::{Layout, words};
use crate::compare::{Change, ChangeKind, Compared, Comparison, Subject, TargetChanges, some_of};
use crate::model::Target;

/// From one moment to another: a line a change, what counts marked; of many sites: what is found where.
pub fn compare(comparison: &Comparison, layout: Layout) -> String {
    let mut out = String::new();
    write_line(&mut out, 0, &compared(comparison), layout);
    for note in &comparison.notes {
        write_line(&mut out, 0, &format!("note: {note}"), layout);
    }
    if let Some(changes) = &comparison.changes {
        write_times(&mut out, changes, layout);
    }
    if let Some(targets) = &comparison.sites {
        sites::write(&mut out, targets, layout);
    }
    out
}

/// `old (healthy, 2026-11-26T02:55:34Z) -> new (problem, …)`; of many sites their verdicts are counted.
fn compared(comparison: &Comparison) -> String {
    let one = |c: &Compared| format!("{} ({}, {})", c.label, words::verdict(c.verdict), c.taken_at);
    let all = &comparison.compared;
    if all.len() <= MOST_SITES {
        let between = if comparison.changes.is_some() { " -> " } else { ", " };
        return all.iter().map(one).collect::<Vec<_>>().join(between);
    }
    let counts = words::counts(|verdict| all.iter().filter(|c| c.verdict == verdict).count());
    let moments = all.iter().map(|c| c.taken_at.as_str());
    let (first, last) = (moments.clone().min().unwrap_or_default(), moments.max().unwrap_or_default());
    format!("{} sites: {counts}; {first} to {last}", all.len())
}

fn write_times(out: &mut String, changes: &[TargetChanges], layout: Layout) {
    let counting = changes.iter().flat_map(|target| &target.changes).filter(|change| change.counts).count();
    let says = match counting {
        0 => "nothing is new that fails".to_owned(),
        1 => "1 change fails: it is new or more severe".to_owned(),
        n => format!("{n} changes fail: they are new or more severe"),
    };
    write_line(out, 0, &says, layout);
    let (same, different): (Vec<_>, Vec<_>) = changes.iter().partition(|target| target.changes.is_empty());
    let mut groups: Vec<Vec<&TargetChanges>> = Vec::new();
    for target in different {
        match groups.iter_mut().find(|group| is_alike(group[0], target)) {
            Some(group) => group.push(target),
            None => groups.push(vec![target]),
        }
    }
    for group in groups {
        let names: Vec<String> = group.iter().map(|target| name(&target.host, target.port)).collect();
        out.push('\n');
        write_line(out, 0, &some_of(&names), layout);
        if let [first, _, ..] = &names[..] {
            write_line(out, 2, &format!("the figures are those of {first}"), layout);
        }
        for line in lines(&group[0].changes, true) {
            write_line(out, 2, &line, layout);
        }
    }
    let same: Vec<String> = same.iter().map(|target| name(&target.host, target.port)).collect();
    if !same.is_empty() {
        out.push('\n');
        write_line(out, 0, &format!("as before: {}", some_of(&same)), layout);
    }
}

/// The same has become of both, apart from times and from who has to wait how long. Of a target that came or went the
/// lines say which.
fn is_alike(one: &TargetChanges, other: &TargetChanges) -> bool {
    let is_told = |change: &&Change| !matches!(change.subject, Subject::Client | Subject::Time);
    let what = |target: &TargetChanges| -> Vec<(ChangeKind, String, bool)> {
        let told = target.changes.iter().filter(is_told);
        told.map(|change| (change.kind, change.which.clone(), change.counts)).collect()
    };
    let told = what(one);
    !told.is_empty() && told == what(other)
}

fn name(host: &str, port: u16) -> String {
    Target { host: host.to_owned(), port }.to_string()
}

/// One line so far to the right, and what does not fit below it.
fn write_line(out: &mut String, indent: usize, text: &str, layout: Layout) {
    let wrapped = wrap(text, layout.width.saturating_sub(indent), indent + 2);
    let _ = writeln!(out, "{:indent$}{wrapped}", "");
}

/// A line a change: what counts first, then the worst, and clients last. Of many that fare alike the first few are named.
/// `marked`: what counts says so.
pub(super) fn lines(changes: &[Change], marked: bool) -> Vec<String> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| (!change.counts, change.subject == Subject::Client, change.kind));
    let mut lines = Vec::new();
    let mut named: BTreeMap<ChangeKind, usize> = BTreeMap::new();
    for change in sorted {
        let named = named.entry(change.kind).or_default();
        *named += usize::from(change.subject == Subject::Client);
        if change.subject != Subject::Client || *named <= MOST_CLIENTS {
            lines.push(says(change, marked));
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
const MOST_CLIENTS: usize = 3;

/// More results are counted, and of a table of sites as many rows are shown.
const MOST_SITES: usize = 12;

/// `appeared v6-silent: error: … [fails]`, `worse IPv6: 9 of 9 up -> 0 of 9 up (9 silent)`.
fn says(change: &Change, marked: bool) -> String {
    let what = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{before} -> {after}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let counts = if change.counts && marked { " [fails]" } else { "" };
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
