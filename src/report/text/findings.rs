use std::fmt::Write as _;
use std::net::IpAddr;

use super::super::{Layout, words, wrap::wrap};
use crate::diagnose::{Finding, Prediction, Preference, Remedy, SUPPOSED, TargetDiagnosis};

/// Evidence beyond this many rows is counted, not listed.
const MOST_EVIDENCE: usize = 3;

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    for (n, finding) in target.findings.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        write_finding(out, finding, layout);
    }
}

fn write_finding(out: &mut String, finding: &Finding, layout: Layout) {
    let severity = finding.severity;
    let plain = format!("{} {}: {}", severity.word(), finding.code, finding.says);
    let wrapped = wrap(&plain, layout.width, 2);
    let _ = writeln!(out, "{}", wrapped.replacen(severity.word(), &words::severity(severity, layout.colour), 1));
    let (lines, more) = seen(&finding.evidence);
    for line in lines {
        let label = line.strip_suffix(SUPPOSED).map_or(format!("seen: {line}"), |line| format!("supposed: {line}"));
        let _ = writeln!(out, "  {}", wrap(&label, layout.width - 2, 8));
    }
    if more > 0 {
        let _ = writeln!(out, "  and {more} more");
    }
    write_remedies(out, &finding.remedies, layout);
}

/// What `--prefer` asked for.
pub(in crate::report) fn write_preference(out: &mut String, preference: &Preference, layout: Layout) {
    let title = format!("To have {} tried first here", preference.family.name());
    let _ = writeln!(out, "\n{}", words::paint(&title, "1", layout.colour));
    let _ = writeln!(out, "{}", wrap(&preference.says, layout.width, 0));
    write_remedies(out, &preference.remedies, layout);
}

fn write_remedies(out: &mut String, remedies: &[Remedy], layout: Layout) {
    let mut told: Vec<Vec<(&str, String)>> = Vec::new();
    for (n, remedy) in remedies.iter().enumerate() {
        let gains = gains(remedy);
        let same = told.iter().position(|before| *before == gains && gains.len() > 1);
        write_remedy(out, n + 1, remedy, layout);
        match same {
            Some(before) => label(out, "predicted", &format!("the same as for {}", before + 1), layout),
            None => gains.iter().for_each(|(name, text)| label(out, name, text, layout)),
        }
        told.push(gains);
    }
}

/// A line for each thing that was seen, `2001:db8::1 and 8 more: no answer for 4.0 s`, and how many lines are left out.
fn seen(evidence: &[String]) -> (Vec<String>, usize) {
    let mut groups: Vec<(&str, &str, usize)> = Vec::new();
    for row in evidence {
        let (who, what) = row.split_once(": ").unwrap_or((row, ""));
        let is_address = who.parse::<IpAddr>().is_ok();
        match groups.iter_mut().find(|(_, w, _)| is_address && *w == what) {
            Some(group) => group.2 += 1,
            None => groups.push((who, what, 0)),
        }
    }
    let line = |(who, what, more): &(&str, &str, usize)| match more {
        0 => format!("{who}: {what}"),
        more => format!("{who} and {more} more: {what}"),
    };
    (groups.iter().take(MOST_EVIDENCE).map(line).collect(), groups.len().saturating_sub(MOST_EVIDENCE))
}

fn label(out: &mut String, label: &str, text: &str, layout: Layout) {
    let text = wrap(&format!("{label}: {text}"), layout.width - 5, 2);
    for line in text.lines() {
        let _ = writeln!(out, "     {line}");
    }
}

/// The remedy, but for what is gained.
fn write_remedy(out: &mut String, n: usize, remedy: &Remedy, layout: Layout) {
    let line = |out: &mut String, name: &str, text: &str| label(out, name, text, layout);
    let title = wrap(&format!("{n}. {} [{}]", remedy.title, remedy.safety.word()), layout.width - 2, 3);
    for line in title.lines() {
        let _ = writeln!(out, "  {line}");
    }
    line(out, "where", &remedy.place);
    for snippet in remedy.snippet.lines() {
        // Never wrapped: these lines are copied.
        let _ = writeln!(out, "     | {snippet}");
    }
    line(out, "undo", &remedy.undo);
    let effects = &remedy.effects;
    if let Some(restart) = &effects.restart {
        line(out, "restart", restart);
    }
    for effect in &effects.side_effects {
        line(out, "side effect", effect);
    }
    if let Some(check) = &effects.check {
        line(out, "check", check);
    }
}

/// What is predicted of it: labels and texts.
fn gains(remedy: &Remedy) -> Vec<(&'static str, String)> {
    let effects = &remedy.effects;
    let predicts = match &remedy.prediction {
        Some(p) => predicted(p),
        None if !effects.clients.is_empty() => "no simulated client gains".into(),
        None => "not simulated, or no simulated client gains".into(),
    };
    let mut gains = vec![("predicted", predicts)];
    let others =
        effects.clients.iter().filter(|p| remedy.prediction.as_ref().is_none_or(|main| main.client != p.client));
    let (same, changed): (Vec<_>, Vec<_>) = others.partition(|p| p.before == p.after);
    let (kinds, programs): (Vec<_>, Vec<_>) = changed.into_iter().partition(|p| is_a_kind(p.client));
    gains.extend(kinds.into_iter().map(|p| ("also", predicted(p))));
    for (label, through) in [("gets through, too", true), ("no longer gets through", false)] {
        let names: Vec<&str> =
            programs.iter().filter(|p| p.after.end.connected().is_some() == through).map(|p| p.client).collect();
        if !names.is_empty() {
            gains.push((label, names.join(", ")));
        }
    }
    if !same.is_empty() {
        let names: Vec<&str> = same.iter().map(|p| p.client).collect();
        gains.push(("no change for", names.join(", ")));
    }
    gains
}

/// One that stands for many: of programs only the names are told, JSON has the rest.
fn is_a_kind(client: &str) -> bool {
    client.starts_with("squid") || matches!(client, "sequential" | "happy-eyeballs")
}

fn predicted(p: &Prediction) -> String {
    // Of the Squids that race, the worse order of the DNS answers is meant.
    let worst = if p.client.starts_with("squid-5") { " (at worst)" } else { "" };
    format!("{}{worst}: now {}; with this {}", p.client, p.before.says(), p.after.says())
}
