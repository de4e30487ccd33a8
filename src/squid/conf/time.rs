//! Times: a number and a unit (`parseTimeLine`).

use super::kind::Kind;
use super::number::c_double;
use crate::model::Micros;
use crate::squid::Version;

/// What a directive keeps of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    Seconds,
    /// `dns_timeout` and `dns_retransmit_interval`, from 3.2.0.6 on; before, whole seconds.
    Millis,
    /// `paranoid_hit_validation`, from 6 on.
    Nanos,
}

/// Reads a time. The kinds are what there is to say about it; with a fatal one among them there is no value.
pub(super) fn time(words: &[String], precision: Precision, version: Version) -> (Option<Micros>, Vec<Kind>) {
    let Some(number) = words.first() else { return (None, vec![Kind::NoValue]) };
    let Some(number) = c_double(number) else { return (None, vec![Kind::NotATime]) };
    let mut kinds = Vec::new();
    if number == 0.0 {
        return (Some(Micros::ZERO), kinds);
    }
    if number < 0.0 {
        kinds.push(Kind::NegativeTime);
    }
    let micros = match words.get(1).map(|w| unit(w)) {
        None => {
            kinds.push(Kind::NoUnit);
            1e6
        }
        Some(None) => return (None, vec![Kind::UnknownUnit]),
        Some(Some(unit)) => match unit.in_context(precision) {
            Ok(()) => unit.micros(),
            Err(kind) => return (None, vec![kind]),
        },
    };
    let exact = number * micros;
    let step = match precision {
        Precision::Seconds => 1e6,
        Precision::Millis => 1e3,
        Precision::Nanos => 1.0,
    };
    let kept = (exact / step).trunc() * step;
    if kept == 0.0 {
        kinds.push(Kind::TimeTooSmall);
    } else if (exact - kept).abs() > f64::EPSILON * exact.abs() {
        kinds.push(Kind::FractionCut);
    }
    if exact.abs() >= if version < Version(5, 0, 0) { LONGEST_TO_4 } else { LONGEST } {
        return (None, vec![Kind::TimeTooLong]);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and `as` stops at the largest"
    )]
    let (steps, step) = ((exact / step).trunc().max(0.0) as u64, step as u64);
    // A whole number of steps, so that it is printed as what it is.
    (Some(Micros(steps.min(u64::MAX / step) * step)), kinds)
}

/// 292 years: what fits into 63 bits of nanoseconds, the limit of 5 and later.
const LONGEST: f64 = 9.2e15;
/// What fits into 63 bits of milliseconds.
const LONGEST_TO_4: f64 = 9.2e21;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Nano,
    Micro,
    Milli,
    Whole(u32),
}

/// A unit is known by how its word begins, in any case: `seconds`, `SECONDlings`, but not `sec`.
fn unit(word: &str) -> Option<Unit> {
    let begins =
        |name: &str| word.as_bytes().get(..name.len()).is_some_and(|w| w.eq_ignore_ascii_case(name.as_bytes()));
    [("nanosecond", Unit::Nano), ("microsecond", Unit::Micro), ("millisecond", Unit::Milli)]
        .into_iter()
        .chain(WHOLE.iter().map(|(name, seconds)| (*name, Unit::Whole(*seconds))))
        .find(|(name, _)| begins(name))
        .map(|(_, unit)| unit)
}

/// `T_SECOND_STR` and the like in src/defines.h; a year has 365.2522 days there.
const WHOLE: [(&str, u32); 9] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3_600),
    ("day", 86_400),
    ("week", 604_800),
    ("fortnight", 1_209_600),
    ("month", 2_592_000),
    ("year", 31_557_790),
    ("decade", 315_577_900),
];

impl Unit {
    fn micros(self) -> f64 {
        match self {
            Self::Nano => 1e-3,
            Self::Micro => 1.0,
            Self::Milli => 1e3,
            Self::Whole(seconds) => f64::from(seconds) * 1e6,
        }
    }

    /// Units below what the directive keeps stop Squid. Before 5 it does not know the two smallest at all.
    fn in_context(self, precision: Precision) -> Result<(), Kind> {
        match (self, precision) {
            (Self::Whole(_), _) | (_, Precision::Nanos) | (Self::Milli, Precision::Millis) => Ok(()),
            (Self::Nano | Self::Micro | Self::Milli, _) => Err(Kind::UnitTooSmall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, precision: Precision) -> (Option<u64>, Vec<Kind>) {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let (value, kinds) = time(&words, precision, Version(7, 7, 0));
        (value.map(|m| m.0 / 1000), kinds)
    }

    #[test]
    fn units_are_known_by_how_they_begin_in_any_case() {
        for (text, millis) in
            [("5 seconds", 5_000), ("5 SecondX", 5_000), ("2 minute", 120_000), ("1 month", 2_592_000_000)]
        {
            assert_eq!(read(text, Precision::Seconds), (Some(millis), vec![]), "{text}");
        }
        for text in ["5 s", "5 sec", "5 min", "5 ms", "5 #"] {
            assert_eq!(read(text, Precision::Seconds), (None, vec![Kind::UnknownUnit]), "{text}");
        }
    }

    #[test]
    fn milliseconds_are_for_few_directives_and_fractions_are_cut() {
        assert_eq!(read("250 milliseconds", Precision::Seconds), (None, vec![Kind::UnitTooSmall]));
        assert_eq!(read("250 milliseconds", Precision::Millis), (Some(250), vec![]));
        assert_eq!(read("1.5 seconds", Precision::Millis), (Some(1500), vec![]));
        assert_eq!(read("1.5 seconds", Precision::Seconds), (Some(1000), vec![Kind::FractionCut]));
        assert_eq!(read("0.5 seconds", Precision::Seconds), (Some(0), vec![Kind::TimeTooSmall]));
        assert_eq!(read("0.5 minutes", Precision::Seconds), (Some(30_000), vec![]));
    }

    #[test]
    fn nothing_and_no_unit_and_nonsense() {
        assert_eq!(read("", Precision::Seconds), (None, vec![Kind::NoValue]));
        assert_eq!(read("5", Precision::Seconds), (Some(5_000), vec![Kind::NoUnit]));
        assert_eq!(read("0", Precision::Seconds), (Some(0), vec![]));
        assert_eq!(read("5s", Precision::Seconds), (None, vec![Kind::NotATime]));
        assert_eq!(read("1e30 years", Precision::Seconds), (None, vec![Kind::TimeTooLong]));
    }
}
