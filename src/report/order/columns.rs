use std::fmt::Write as _;
use std::net::IpAddr;

use super::super::Layout;
use super::super::wrap::wrap;
use crate::diagnose::{PlaceView, PlatformOrder, SourceView};

/// Writes the list in the first form that fits: with the source address and the rule in columns of their own; with a letter
/// for the source, which stands below; with fewer words for rule 10 besides; with the rule on a line between its two
/// addresses. An address is never broken: it may have to be copied.
pub(super) fn write(out: &mut String, order: &PlatformOrder, layout: Layout) {
    let sources = Sources::of(order);
    let full = Table::new(order, "source", |source| source.address.to_string());
    let by_letter = full.width() > layout.width;
    let mut table = if by_letter { Table::new(order, "src", |source| sources.letter(source)) } else { full };
    if table.width() > layout.width {
        table.shorten();
    }
    table.write(out, table.width() <= layout.width);
    let mut notes = Vec::new();
    if by_letter && !sources.0.is_empty() {
        notes.push(sources.says());
    }
    if order.places.iter().any(|place| cells(place).1) {
        notes
            .push("scope and label: the destination's, and after the slash its source's where that differs".to_owned());
    }
    for note in notes {
        let _ = writeln!(out, "\n{}", wrap(&note, layout.width, 2));
    }
}

/// The rows as text, with the widths of their columns.
struct Table {
    header: [&'static str; 6],
    rows: Vec<[String; 6]>,
    reasons: Vec<String>,
    widths: [usize; 6],
}

impl Table {
    fn new(order: &PlatformOrder, source_header: &'static str, source: impl Fn(&SourceView) -> String) -> Self {
        let header = ["#", "address", source_header, "scope", "label", "prec"];
        let number = |n: Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let row = |(n, place): (usize, &PlaceView)| {
            let ([scope, label], _) = cells(place);
            let source = place.source.as_ref().map_or_else(|| "-".to_owned(), &source);
            [(n + 1).to_string(), place.address.to_string(), source, scope, label, number(place.precedence)]
        };
        let rows: Vec<_> = order.places.iter().enumerate().map(row).collect();
        let reasons = order.places.iter().enumerate().map(|(n, place)| match &place.decided_by {
            Some(decision) => decision.says.clone(),
            None => if n == 0 { "first" } else { "" }.to_owned(),
        });
        let widest = |column: usize| {
            let cells = rows.iter().map(|row| row[column].len());
            cells.chain([header[column].len()]).max().unwrap_or(0)
        };
        let mut widths = [0, 1, 2, 3, 4, 5].map(widest);
        widths[0] = widths[0].max(2);
        Self { header, reasons: reasons.collect(), widths, rows }
    }

    /// With the reasons in a column.
    fn width(&self) -> usize {
        let columns: usize = self.widths.iter().map(|w| w + GAP).sum();
        columns + self.reasons.iter().map(String::len).max().unwrap_or(0)
    }

    fn shorten(&mut self) {
        for reason in self.reasons.iter_mut().filter(|reason| reason.starts_with("rule 10:")) {
            "rule 10: as resolved".clone_into(reason);
        }
    }

    fn write(&self, out: &mut String, reasons_in_a_column: bool) {
        let header = self.header.map(str::to_owned);
        self.write_row(out, &header, if reasons_in_a_column { "placed by" } else { "" });
        for (row, reason) in self.rows.iter().zip(&self.reasons) {
            if !reasons_in_a_column && !reason.is_empty() && reason != "first" {
                let _ = writeln!(out, "{:1$}{reason}", "", self.widths[0] + GAP);
            }
            self.write_row(out, row, if reasons_in_a_column { reason } else { "" });
        }
    }

    fn write_row(&self, out: &mut String, row: &[String; 6], reason: &str) {
        let mut line = format!("{:>1$}", row[0], self.widths[0]);
        for (cell, width) in row.iter().zip(self.widths).skip(1) {
            let _ = write!(line, "{:GAP$}{cell:<width$}", "");
        }
        let _ = write!(line, "{:GAP$}{reason}", "");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// Blanks between two columns.
const GAP: usize = 2;

/// Scope and label; and whether either differs from the source's.
fn cells(place: &PlaceView) -> ([String; 2], bool) {
    let number = |n: Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let both = |own: String, of_source: Option<String>| match of_source {
        Some(other) if other != own => (format!("{own}/{other}"), true),
        Some(_) | None => (own, false),
    };
    let source = place.source.as_ref();
    let (scope, scopes_differ) = both(place.scope.to_string(), source.map(|s| s.scope.to_string()));
    let (label, labels_differ) = both(number(place.label), source.map(|s| number(s.label)));
    ([scope, label], scopes_differ || labels_differ)
}

/// The source addresses in the order of their first use.
struct Sources<'a>(Vec<&'a SourceView>);

impl<'a> Sources<'a> {
    fn of(order: &'a PlatformOrder) -> Self {
        let mut seen: Vec<&SourceView> = Vec::new();
        for source in order.places.iter().filter_map(|place| place.source.as_ref()) {
            if !seen.iter().any(|s| s.address == source.address) {
                seen.push(source);
            }
        }
        Self(seen)
    }

    /// `a` to `z`, then numbers.
    fn letter(&self, source: &SourceView) -> String {
        let place = self.0.iter().position(|s| s.address == source.address).unwrap_or(0);
        let letter = u8::try_from(place).ok().filter(|n| *n < 26).map(|n| char::from(b'a' + n).to_string());
        letter.unwrap_or_else(|| place.to_string())
    }

    /// `source a: 2001:db8:1::2/64 on eth0; b: …`
    fn says(&self) -> String {
        let one = |source: &&SourceView| {
            let SourceView { address, prefix_len, interface, deprecated, .. } = *source;
            let len = prefix_len.map(|n| format!("/{n}")).unwrap_or_default();
            let on = interface.as_ref().map(|name| format!(" on {name}")).unwrap_or_default();
            let old = if *deprecated { ", deprecated" } else { "" };
            format!("{} {}{len}{on}{old}", self.letter(source), IpAddr::to_string(address))
        };
        format!("src: {}", self.0.iter().map(one).collect::<Vec<_>>().join("; "))
    }
}
