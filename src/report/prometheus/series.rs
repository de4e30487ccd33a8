use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::seconds;
use crate::model::Micros;

/// The exposition, as it grows.
#[derive(Default)]
pub(super) struct Series {
    pub(super) text: String,
}

/// One metric and its samples. A metric without any does not appear.
pub(super) struct Gauge<'a> {
    out: &'a mut String,
    name: String,
    help: String,
    /// A label set may stand there once: a file with two is refused as a whole.
    seen: BTreeSet<String>,
}

impl Series {
    pub(super) fn gauge(&mut self, name: &str, help: &str) -> Gauge<'_> {
        Gauge { out: &mut self.text, name: name.to_owned(), help: help.to_owned(), seen: BTreeSet::new() }
    }
}

impl Gauge<'_> {
    pub(super) fn add(&mut self, labels: &[(&str, &str)], value: &str) {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
        let labels = labels.join(",");
        if self.seen.is_empty() {
            let _ = writeln!(self.out, "# HELP {} {}", self.name, self.help);
            let _ = writeln!(self.out, "# TYPE {} gauge", self.name);
        }
        if self.seen.insert(labels.clone()) {
            let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
            let _ = writeln!(self.out, "{}{labels} {value}", self.name);
        }
    }

    /// A time, where there is one.
    pub(super) fn maybe(&mut self, labels: &[(&str, &str)], time: Option<Micros>) {
        if let Some(time) = time {
            self.add(labels, &seconds(time));
        }
    }
}

pub(super) const fn flag(holds: bool) -> &'static str {
    if holds { "1" } else { "0" }
}

/// A label's value: *Text format details* of the exposition formats.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_has_one_head_no_sample_twice_and_none_without_samples() {
        let mut series = Series::default();
        series.gauge("a", "Nothing.");
        let mut gauge = series.gauge("b", "Some.");
        gauge.add(&[("l", "x\"\\\n")], "1");
        gauge.add(&[("l", "x\"\\\n")], "2");
        gauge.maybe(&[], None);
        gauge.maybe(&[("l", "")], Some(Micros(1_500)));
        assert_eq!(series.text, "# HELP b Some.\n# TYPE b gauge\nb{l=\"x\\\"\\\\\\n\"} 1\nb{l=\"\"} 0.0015\n");
    }
}
