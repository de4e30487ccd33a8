//! The report for a person: the verdict first, then what it rests on, then what to do.

mod addresses;
mod clients;
mod findings;
mod lookups;

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table};

use super::Layout;
use super::words::{paint, painted_verdict};
use super::wrap::wrap;
use crate::diagnose::{Diagnosis, Safety, Severity, TargetDiagnosis};

/// The whole report. Every target is complete in itself, one after another.
pub fn text(diagnosis: &Diagnosis, layout: Layout) -> String {
    let mut out = String::new();
    if diagnosis.partial {
        out.push_str("partial: the run was cut short; what follows is true but not all\n\n");
    }
    for (n, target) in diagnosis.targets.iter().enumerate() {
        if n > 0 {
            let _ = writeln!(out, "\n{}\n", "=".repeat(layout.width.min(80)));
        }
        write_target(&mut out, target, layout);
    }
    let _ = writeln!(out, "\n{}, observed {}", diagnosis.tool, seconds(&diagnosis.taken_at));
    out
}

/// RFC 3339 without the fraction.
fn seconds(moment: &str) -> String {
    match moment.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => moment.to_owned(),
    }
}

fn write_target(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    let plain = format!("{}: {}", super::words::verdict(target.verdict), target.summary);
    let wrapped = wrap(&plain, layout.width, 0);
    let word = super::words::verdict(target.verdict);
    let _ = writeln!(out, "{}", wrapped.replacen(word, &painted_verdict(target.verdict, layout.colour), 1));
    if let Some(cure) = cure(target) {
        let _ = writeln!(out, "\n{}", wrap(&cure, layout.width, 0));
    }
    lookups::write(out, target, layout);
    if !target.order.is_empty() {
        heading(out, "Addresses, in the order in which this system tries them", layout);
        addresses::write(out, target, layout);
        if target.order_agrees == Some(false) {
            let note = "Note: this system's own getaddrinfo returns another order than the rules give. Something else \
                        decides here (nsswitch.conf, a cache, a patched library): trust its order over ours.";
            let _ = writeln!(out, "{}", wrap(note, layout.width, 0));
        }
        heading(out, "Clients", layout);
        clients::write(out, target, layout);
    }
    if target.findings.is_empty() {
        out.push_str("\nNothing found that is wrong or risky.\n");
    } else {
        heading(out, "Findings and remedies", layout);
        findings::write(out, target, layout);
    }
}

/// What to do, by the titles of the remedies that are safe, for the one who reads no further.
fn cure(target: &TargetDiagnosis) -> Option<String> {
    let findings = target.findings.iter().filter(|f| f.severity > Severity::Info);
    let remedies = findings.flat_map(|f| &f.remedies);
    let (safe, other): (Vec<_>, Vec<_>) = remedies.partition(|r| r.safety == Safety::Safe);
    let mut titles: Vec<&str> = Vec::new();
    for remedy in safe.iter().chain(other.first().filter(|_| safe.is_empty())) {
        if !titles.contains(&remedy.title.as_str()) && titles.len() < MOST_CURES {
            titles.push(&remedy.title);
        }
    }
    let (first, rest) = titles.split_first()?;
    let until = if rest.is_empty() { String::new() } else { format!("; until then {}", rest.join("; ")) };
    Some(format!("Cure: {first}{until}."))
}

/// One sentence, not the whole list again.
const MOST_CURES: usize = 4;

fn heading(out: &mut String, title: &str, layout: Layout) {
    let _ = writeln!(out, "\n{}", paint(title, "1", layout.colour));
}

/// A table without lines: columns apart by two blanks, never wider than the layout.
fn table(layout: Layout) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(layout.width).unwrap_or(u16::MAX));
    table
}

/// The table's lines, without the blanks at their ends.
fn write_table(out: &mut String, table: &Table) {
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
