//! The report for a person: the verdict first, then what it rests on, then what to do.

mod addresses;
mod clients;
pub(super) mod findings;
mod lookups;
mod proxied;
mod timeline;

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table};

use super::Layout;
use super::subject::moment;
use super::words::{PARTIAL, PROVISIONAL, paint, painted_verdict};
use super::wrap::wrap;
use crate::diagnose::{Diagnosis, TargetDiagnosis, Verdict};
use crate::model::printable;
use crate::observation::TrustStore;

/// The whole report. Every target is complete in itself, one after another.
pub fn text(diagnosis: &Diagnosis, layout: Layout) -> String {
    let mut out = String::new();
    for (applies, says) in [(diagnosis.partial, PARTIAL), (diagnosis.provisional, PROVISIONAL)] {
        if applies {
            let _ = writeln!(out, "{}\n", wrap(says, layout.width, 0));
        }
    }
    if !diagnosis.what_if.is_empty() {
        let _ = writeln!(out, "{}\n", wrap(&super::words::supposed(&diagnosis.what_if), layout.width, 0));
    }
    for (n, target) in diagnosis.targets.iter().enumerate() {
        if n > 0 {
            let _ = writeln!(out, "\n{}\n", "=".repeat(layout.width.min(80)));
        }
        write_target(&mut out, target, layout, !diagnosis.what_if.is_empty());
    }
    if let Some(environment) = &diagnosis.proxy_environment {
        let _ = writeln!(out, "\n{}", wrap(&format!("Environment: {}.", environment.says), layout.width, 0));
    }
    if let Some(squid) = &diagnosis.squid {
        let mut says = format!("Squid: {}", printable(&squid.says, 400));
        for note in &squid.notes {
            says = format!("{says}; {note}");
        }
        let _ = writeln!(out, "\n{}", wrap(&says, layout.width, 0));
    }
    let _ = writeln!(
        out,
        "\n{}, observed {}\n{}",
        diagnosis.tool,
        moment(&diagnosis.taken_at),
        trust(&diagnosis.trust_store)
    );
    out
}

/// Which roots judged the certificates.
fn trust(store: &TrustStore) -> String {
    if let Some(error) = &store.error {
        return format!("certificates not judged: {}", printable(error, 200));
    }
    let roots = store.roots.map(|n| format!(", {n} root{}", if n == 1 { "" } else { "s" })).unwrap_or_default();
    let extra = if store.extra_roots > 0 { format!(", {} added", store.extra_roots) } else { String::new() };
    format!("certificates judged by: {}{roots}{extra}", printable(&store.origin, 80))
}

fn write_target(out: &mut String, target: &TargetDiagnosis, layout: Layout, what_if: bool) {
    let plain = format!("{}: {}", super::words::verdict(target.verdict), target.summary);
    let wrapped = wrap(&plain, layout.width, 0);
    let word = super::words::verdict(target.verdict);
    let _ = writeln!(out, "{}", wrapped.replacen(word, &painted_verdict(target.verdict, layout.colour), 1));
    if let Some(cure) = &target.cure {
        let _ = writeln!(out, "\n{}", wrap(&format!("Cure: {cure}."), layout.width, 0));
    }
    lookups::write(out, target, layout, what_if);
    if !target.order.is_empty() {
        heading(out, "Addresses, in the order in which this system tries them", layout);
        addresses::write(out, target, layout);
        if target.order_agrees == Some(false) {
            let note = "Note: this is the order that this system's own getaddrinfo returned. It is not that of glibc's \
                        rules: another C library, a cache or a patched resolver decides here.";
            let _ = writeln!(out, "{}", wrap(note, layout.width, 0));
        }
        if let Some(issuer) = &target.private_root {
            let note = format!(
                "Note: this host trusts the certificate, Mozilla's roots alone do not: a company's own authority, or an \
                 inspecting proxy. Issuer: {issuer}"
            );
            let _ = writeln!(out, "{}", wrap(&note, layout.width, 0));
        }
        if target.verdict != Verdict::Inconclusive {
            heading(out, "Clients", layout);
            clients::write(out, target, layout);
        }
    }
    proxied::write(out, target, layout, what_if);
    if target.findings.is_empty() && target.verdict != Verdict::Inconclusive {
        out.push_str("\nNothing found that is wrong or risky.\n");
    } else if !target.findings.is_empty() {
        heading(out, "Findings and remedies", layout);
        findings::write(out, target, layout);
    }
    if let Some(preference) = &target.preference {
        findings::write_preference(out, preference, layout);
    }
}

fn heading(out: &mut String, title: &str, layout: Layout) {
    let _ = writeln!(out, "\n{}", paint(title, "1", layout.colour));
}

/// A table without lines: columns apart by two blanks, never wider than the layout.
pub(super) fn table(layout: Layout) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(layout.width).unwrap_or(u16::MAX));
    table
}

/// The table's lines, without the blanks at their ends.
pub(super) fn write_table(out: &mut String, table: &Table) {
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
