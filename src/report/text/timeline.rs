//! One client as a picture: a row a try, time across.

use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::heading;
use crate::clients::{Basis, End, Try, TryResult};
use crate::diagnose::ClientView;
use crate::model::Micros;

/// More rows than this are no picture.
const MOST_ROWS: usize = 40;

pub(super) fn write(out: &mut String, client: &ClientView, layout: Layout) {
    heading(out, &format!("Timeline of {}", client.name), layout);
    let about = format!("{}: {}. Known: {}; {}.", client.title, client.end.says(), client.grade.word(), client.source);
    let _ = writeln!(out, "{}", wrap(&about, layout.width, 0));
    let names = client.tries.iter().map(|t| t.address.to_string().len()).max().unwrap_or(0).max("DNS".len());
    let room = layout.width.saturating_sub(names + NOTES + 3).max(10);
    let scale = Scale::choose(client, room);
    let _ = writeln!(out, "{}", wrap(&scale.says(), layout.width, 0));
    let _ = writeln!(out, " {:names$} {}", "", scale.ruler().trim_end());
    let asked = client.tries.iter().map(|t| t.start_us).min().unwrap_or(client.end.at());
    row(out, names, "DNS", &scale.bar(Micros::ZERO, asked, '='), &format!("{asked}"));
    for (this, seen) in client.tries.iter().zip(&client.seen).take(MOST_ROWS) {
        let took = this.end_us - this.start_us;
        let whole = scale.bar(this.start_us, this.end_us, '-');
        let known = scale.bar(this.start_us, this.start_us + *seen, '=');
        let mut bar = if *seen < took { whole } else { known.clone() };
        // A bar of one column is what most of it is.
        if bar.iter().filter(|c| **c != ' ').count() > 1 && *seen > Micros::ZERO {
            overlay(&mut bar, &known);
        }
        let mut note = format!("{took} {}", word(this.result));
        if let Some((until, basis)) = handshake(client, this) {
            overlay(&mut bar, &scale.bar(this.end_us, until, if basis == Basis::Measured { 't' } else { '~' }));
            note = format!("{took} + {}", until - this.end_us);
        }
        row(out, names, &this.address.to_string(), &bar, &note);
    }
    if client.tries.len() > MOST_ROWS {
        let _ = writeln!(out, " … and {} more tries", client.tries.len() - MOST_ROWS);
    }
}

/// The longest is `134.9 s gave up`.
const NOTES: usize = 17;

fn row(out: &mut String, names: usize, name: &str, bar: &[char], note: &str) {
    let bar: String = bar.iter().collect();
    let _ = writeln!(out, " {name:names$} {bar} {note}");
}

const fn word(result: TryResult) -> &'static str {
    match result {
        TryResult::Connected => "TCP up",
        TryResult::Failed => "failed",
        TryResult::TimedOut => "gave up",
        TryResult::Cancelled => "dropped",
    }
}

/// When TLS ended on the connection that the client stayed with.
fn handshake(client: &ClientView, this: &Try) -> Option<(Micros, Basis)> {
    let stayed = match &client.end {
        End::Connected { address, .. } => *address == this.address,
        End::GaveUp { .. } => true,
    };
    (stayed && this.result == TryResult::Connected).then(|| (client.end.at(), client.end.basis()))
}

fn overlay(bar: &mut [char], more: &[char]) {
    for (c, new) in bar.iter_mut().zip(more).filter(|(_, new)| **new != ' ') {
        *c = *new;
    }
}

/// Where a moment stands among the columns.
struct Scale {
    whole: Micros,
    columns: usize,
    logarithmic: bool,
}

/// Up to here a logarithmic scale is all but linear.
const FINEST: Micros = Micros::from_millis(10);

const MINUTE: u64 = 60_000_000;

impl Scale {
    /// Linear, unless fewer bars shrink to nothing on a logarithmic scale.
    fn choose(client: &ClientView, columns: usize) -> Self {
        let whole = client.tries.iter().map(|t| t.end_us).max().unwrap_or_default().max(client.end.at()).max(Micros(1));
        let hidden = |logarithmic| {
            let scale = Self { whole, columns, logarithmic };
            let spans = client.tries.iter().map(|t| (t.start_us, t.end_us));
            spans.filter(|(from, to)| from < to && scale.column(*from) == scale.column(*to)).count()
        };
        Self { whole, columns, logarithmic: hidden(true) < hidden(false) }
    }

    fn says(&self) -> String {
        let kind = if self.logarithmic { "a logarithmic" } else { "a linear" };
        format!(
            "From 0 to {} on {kind} scale. = seen, - assumed, t TLS seen, ~ TLS assumed; beside it how long TCP (+ TLS) took.",
            self.whole
        )
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a column of some hundred"
    )]
    fn column(&self, at: Micros) -> usize {
        let part = if self.logarithmic {
            let ln = |t: Micros| (t.as_secs_f64() / FINEST.as_secs_f64()).ln_1p();
            ln(at) / ln(self.whole)
        } else {
            at.as_secs_f64() / self.whole.as_secs_f64()
        };
        ((part * self.columns as f64).round() as usize).min(self.columns)
    }

    /// At least one column wide, unless nothing took no time at all.
    fn bar(&self, from: Micros, to: Micros, with: char) -> Vec<char> {
        let mut bar = vec![' '; self.columns];
        let start = self.column(from).min(self.columns - 1);
        let end = self.column(to).max(start + 1);
        if from <= to {
            bar[start..end].fill(with);
        }
        bar
    }

    /// `0         100 ms    200 ms`: round times over their columns, as many as have room.
    fn ruler(&self) -> String {
        let mut ruler = "0".to_owned();
        for at in self.marks() {
            let (column, label) = (self.column(at), self.label(at));
            if column >= ruler.len() + 2 && column + label.len() <= self.columns + NOTES {
                ruler.extend(std::iter::repeat_n(' ', column - ruler.len()));
                ruler.push_str(&label);
            }
        }
        ruler
    }

    /// Whole minutes where the marks are minutes apart.
    fn label(&self, at: Micros) -> String {
        if self.in_minutes() { format!("{} min", at.0 / MINUTE) } else { at.to_string() }
    }

    fn in_minutes(&self) -> bool {
        !self.logarithmic && self.whole.0 >= 5 * MINUTE
    }

    /// On a linear scale five at most, 1, 2 or 5 of a power of ten apart; on a logarithmic one the powers of ten.
    fn marks(&self) -> Vec<Micros> {
        let powers = || std::iter::successors(Some(1_u64), |n| n.checked_mul(10));
        if self.logarithmic {
            return powers().filter(|n| *n >= FINEST.0).map(Micros).take_while(|t| *t <= self.whole).collect();
        }
        let unit = if self.in_minutes() { MINUTE } else { 1 };
        let steps = powers().flat_map(|n| [1, 2, 5].map(|m| n.saturating_mul(m).saturating_mul(unit)));
        let step = steps.into_iter().find(|step| self.whole.0 / step <= 5).unwrap_or(u64::MAX);
        (1..=5).map(|n| Micros(step.saturating_mul(n))).filter(|t| *t <= self.whole).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(whole: u64, logarithmic: bool) -> Scale {
        Scale { whole: Micros(whole), columns: 40, logarithmic }
    }

    #[test]
    fn a_bar_is_never_empty_and_never_too_long() {
        for logarithmic in [false, true] {
            let scale = scale(1_000_000, logarithmic);
            for (from, to) in [(0, 0), (0, 1_000_000), (1_000_000, 1_000_000), (999_999, 1_000_000), (5, 6)] {
                let bar = scale.bar(Micros(from), Micros(to), '=');
                assert_eq!(bar.len(), 40);
                assert!(bar.contains(&'='), "{from} to {to}");
            }
        }
        let bar: String = scale(1_000_000, false).bar(Micros(250_000), Micros(500_000), '=').iter().collect();
        assert_eq!(bar.trim_end(), format!("{}{}", " ".repeat(10), "=".repeat(10)));
    }

    #[test]
    fn the_ruler_has_round_times_over_their_columns() {
        let ruler = scale(375_000, false).ruler();
        assert_eq!(ruler, "0          100 ms    200 ms     300 ms");
        assert_eq!(ruler.find("200 ms"), Some(scale(375_000, false).column(Micros(200_000))));
        let ruler = scale(1_213_000_000, true).ruler();
        assert!(ruler.contains("100 ms") && ruler.contains("1.0 s") && ruler.contains("17 min"), "{ruler}");
        let ruler = scale(1_213_000_000, false).ruler();
        assert_eq!(ruler.split_whitespace().collect::<Vec<_>>().join(" "), "0 5 min 10 min 15 min 20 min");
        assert_eq!(scale(u64::MAX, true).column(Micros::MAX), 40);
        assert!(!scale(u64::MAX, false).marks().is_empty());
    }
}
