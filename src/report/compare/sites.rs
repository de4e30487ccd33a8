//! Of many sites: what is found where. Targets of which the same is found at the same sites share a paragraph.

use std::fmt::Write as _;

use super::{MOST_SITES, name, write_line};
use crate::compare::{FamilyAt, SeenAt, SiteTarget, SpreadFinding, some_of};
use crate::diagnose::Verdict;
use crate::report::{Layout, text, words};

pub(super) fn write(out: &mut String, targets: &[SiteTarget], layout: Layout) {
    let mut groups: Vec<Vec<&SiteTarget>> = Vec::new();
    for target in targets {
        match groups.iter_mut().find(|group| is_alike(group[0], target)) {
            Some(group) => group.push(target),
            None => groups.push(vec![target]),
        }
    }
    // What nothing is found at comes last.
    groups.sort_by_key(|group| group[0].findings.is_empty());
    for group in groups {
        write_group(out, &group, layout);
    }
}

fn is_alike(one: &SiteTarget, other: &SiteTarget) -> bool {
    one.findings == other.findings && one.not_judged == other.not_judged
}

fn write_group(out: &mut String, group: &[&SiteTarget], layout: Layout) {
    let first = group[0];
    let names: Vec<String> = group.iter().map(|target| name(&target.host, target.port)).collect();
    out.push('\n');
    write_line(out, 0, &some_of(&names), layout);
    if first.findings.is_empty() {
        write_line(out, 2, "nothing found at any site", layout);
    }
    let mut alike: Vec<Vec<&SpreadFinding>> = Vec::new();
    for finding in &first.findings {
        match alike.iter_mut().find(|found| found[0].sites == finding.sites) {
            Some(found) => found.push(finding),
            None => alike.push(vec![finding]),
        }
    }
    for found in alike {
        write_findings(out, &found, layout);
    }
    if !first.not_judged.is_empty() {
        let text = format!("not judged at {}: no network there, or no DNS", some_of(&first.not_judged));
        write_line(out, 2, &text, layout);
    }
    if first.findings.is_empty() && group.len() > 1 {
        return;
    }
    if group.len() > 1 {
        write_line(out, 2, &format!("as seen of {}:", names[0]), layout);
    }
    write_table(out, &first.seen, layout);
}

/// Those that the same sites have: `found at osaka alone: that site's network`, and below it the codes.
fn write_findings(out: &mut String, found: &[&SpreadFinding], layout: Layout) {
    let first = found[0];
    write_line(out, 2, &first.says, layout);
    if first.sites.len() > 1 && !first.others.is_empty() {
        let text = format!("at {}; not at {}", some_of(&first.sites), some_of(&first.others));
        write_line(out, 4, &text, layout);
    }
    let codes: Vec<String> = found.iter().map(|f| format!("{} ({})", f.code, f.severity.word())).collect();
    write_line(out, 4, &codes.join(", "), layout);
}

/// A row a site; of many the healthy ones are only counted, and of the others the first are shown.
fn write_table(out: &mut String, seen: &[SeenAt], layout: Layout) {
    let is_shown = |at: &&SeenAt| seen.len() <= MOST_SITES || at.verdict != Verdict::Healthy;
    let shown: Vec<&SeenAt> = seen.iter().filter(is_shown).take(MOST_SITES).collect();
    let mut rows = text::table(layout);
    rows.set_header(vec!["  site", "verdict", "IPv6", "IPv4"]);
    for at in &shown {
        let site = format!("  {}", at.site);
        let verdict = words::verdict(at.verdict).to_owned();
        rows.add_row(vec![site, verdict, family(at.v6.as_ref()), family(at.v4.as_ref())]);
    }
    if !shown.is_empty() {
        text::write_table(out, &rows);
    }
    if shown.len() < seen.len() {
        let is_hidden = |at: &&SeenAt| !shown.iter().any(|row| row.site == at.site);
        let count = |verdict| seen.iter().filter(is_hidden).filter(|at| at.verdict == verdict).count();
        let _ = writeln!(out, "  and {} more: {}", seen.len() - shown.len(), words::counts(count));
    }
}

fn family(at: Option<&FamilyAt>) -> String {
    let Some(at) = at else { return "-".into() };
    match at.tcp_us {
        Some(tcp) => format!("{}, TCP {tcp}", at.says),
        None => at.says.clone(),
    }
}
