//! The value of a directive, as its kind has it.

use std::fmt;

use super::kind::Kind;
use super::number::{c_double, c_integer, decimal};
use super::table::Takes;
use super::time::{Precision, time};
use crate::model::Micros;
use crate::squid::Version;

/// What Squid keeps of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Integer(i64),
    Switch(bool),
    Time(Micros),
    /// Every word, of all lines of this directive together.
    Words(Vec<String>),
}

/// As every version from 3.1 to 7 reads it back: decimal integers, `on` and `off`, whole seconds where there are any.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(n) => write!(f, "{n}"),
            Self::Switch(on) => f.write_str(if *on { "on" } else { "off" }),
            Self::Time(Micros(us)) if us % 1_000_000 == 0 => write!(f, "{} seconds", us / 1_000_000),
            Self::Time(Micros(us)) => write!(f, "{} milliseconds", us / 1_000),
            Self::Words(words) => f.write_str(&words.join(" ")),
        }
    }
}

/// Reads the words of a directive of one value. A fatal kind among the kinds means that there is no value.
pub(super) fn read(name: &str, takes: Takes, words: &[String], version: Version) -> (Option<Value>, Vec<Kind>) {
    let timed = |precision| {
        let (value, kinds) = time(words, precision, version);
        (value.map(Value::Time), kinds)
    };
    match takes {
        Takes::Switch => switch(words, version),
        Takes::Integer => integer(name, words),
        Takes::Millis if version >= Version(3, 2, 0) => timed(Precision::Millis),
        Takes::Seconds | Takes::Millis => timed(Precision::Seconds),
        Takes::Nanos => timed(Precision::Nanos),
        Takes::Decimal => (None, number(words, decimal, i64::MAX).err().into_iter().collect()),
        Takes::Port => {
            let kinds = match number(words, decimal, 0xffff) {
                Ok(n) if n >= 0 => vec![],
                Ok(_) => vec![Kind::TooLargeInteger],
                Err(kind) => vec![kind],
            };
            (None, kinds)
        }
        Takes::Tristate if words.first().is_some_and(|w| w == "warn") => (None, vec![]),
        Takes::Tristate => (None, switch(words, version).1),
        Takes::Size => (None, size(words, 1.0)),
        Takes::SizeKb => (None, size(words, 1024.0)),
        Takes::Word if words.is_empty() => (None, vec![Kind::NoValue]),
        Takes::Word | Takes::Access | Takes::Acl | Takes::CachePeer | Takes::Anything => (None, vec![]),
    }
}

/// `parse_onoff`: from 3.3 on only `on` and `off` in lower case, and the old words with a warning; before, any case of `on` and
/// `enable`, and everything else is off.
fn switch(words: &[String], version: Version) -> (Option<Value>, Vec<Kind>) {
    let Some(word) = words.first() else { return (None, vec![Kind::NoValue]) };
    let (value, kinds) = match word.as_str() {
        "on" => (Some(true), vec![]),
        "off" => (Some(false), vec![]),
        "enable" => (Some(true), vec![Kind::OldSwitch]),
        "disable" => (Some(false), vec![Kind::OldSwitch]),
        _ if version >= Version(3, 3, 0) => (None, vec![Kind::NotASwitch]),
        _ if word.eq_ignore_ascii_case("on") || word.eq_ignore_ascii_case("enable") => {
            (Some(true), vec![Kind::NotASwitch])
        }
        _ if word.eq_ignore_ascii_case("off") => (Some(false), vec![Kind::NotASwitch]),
        _ => (Some(false), vec![Kind::NotASwitch, Kind::SilentlyOff]),
    };
    (value.map(Value::Switch), kinds)
}

/// `GetInteger`; further words are ignored.
fn integer(name: &str, words: &[String]) -> (Option<Value>, Vec<Kind>) {
    let value = match number(words, c_integer, i64::from(i32::MAX)) {
        Ok(value) => value,
        Err(kind) => return (None, vec![kind]),
    };
    let mut kinds = Vec::new();
    let digits = words[0].trim_start_matches(['+', '-']);
    if digits.len() > 1 && digits.starts_with('0') {
        kinds.push(Kind::OctalInteger);
    }
    match name {
        "forward_max_tries" if value < 1 => kinds.push(Kind::NoTries),
        "connect_retries" if value > 10 => kinds.push(Kind::ManyRetries),
        name if name.starts_with("happy_eyeballs_") && words.len() > 1 => kinds.push(Kind::IgnoredUnit),
        _ => {}
    }
    (Some(Value::Integer(value)), kinds)
}

/// `parseBytesLine64` and its like: a number and `bytes`, `KB`, `MB` or `GB`, known by how the word begins, in any case. What is
/// not a whole number of units stops Squid.
fn size(words: &[String], unit: f64) -> Vec<Kind> {
    let Some(first) = words.first() else { return vec![Kind::NoValue] };
    if first == "none" || first == "-1" {
        return vec![];
    }
    let Some(number) = c_double(first) else { return vec![Kind::NotAnInteger] };
    let begins = |word: &String, name: &str| word.get(..name.len()).is_some_and(|w| w.eq_ignore_ascii_case(name));
    let factor = match words.get(1) {
        None => unit,
        Some(word) => {
            let units = [("bytes", 1.0), ("KB", 1024.0), ("MB", 1_048_576.0), ("GB", 1_073_741_824.0)];
            match units.iter().find(|(name, _)| begins(word, name)) {
                Some((_, factor)) => *factor,
                None if number == 0.0 => 0.0,
                None => return vec![Kind::UnknownUnit],
            }
        }
    };
    let kept = number * factor / unit;
    if kept.fract() == 0.0 && kept.abs() < 9.2e18 { vec![] } else { vec![Kind::TooLargeInteger] }
}

fn number(words: &[String], read: fn(&str) -> Option<i64>, most: i64) -> Result<i64, Kind> {
    let value = read(words.first().ok_or(Kind::NoValue)?).ok_or(Kind::NotAnInteger)?;
    // One less on the negative side: -2^31 is an `int`.
    if (-most - 1..=most).contains(&value) { Ok(value) } else { Err(Kind::TooLargeInteger) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(takes: Takes, text: &str, version: Version) -> (Option<Value>, Vec<Kind>) {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        read("forward_max_tries", takes, &words, version)
    }

    const NEW: Version = Version(7, 7, 0);
    const OLD: Version = Version(3, 1, 23);

    #[test]
    fn integers_ignore_further_words_and_may_be_octal() {
        let int = |text| read_as(Takes::Integer, text, NEW);
        assert_eq!(int("25 30"), (Some(Value::Integer(25)), vec![]));
        assert_eq!(int("010"), (Some(Value::Integer(8)), vec![Kind::OctalInteger]));
        assert_eq!(int("0"), (Some(Value::Integer(0)), vec![Kind::NoTries]));
        assert_eq!(int("-2147483648").0, Some(Value::Integer(-2_147_483_648)));
        assert_eq!(int("2147483648"), (None, vec![Kind::TooLargeInteger]));
        assert_eq!(int("25x"), (None, vec![Kind::NotAnInteger]));
        assert_eq!(int(""), (None, vec![Kind::NoValue]));
    }

    #[test]
    fn switches_are_strict_from_3_3_on() {
        let on = |text, v| read_as(Takes::Switch, text, v);
        assert_eq!(on("ON", NEW), (None, vec![Kind::NotASwitch]));
        assert_eq!(on("ON", OLD).0, Some(Value::Switch(true)));
        assert_eq!(on("yes", OLD), (Some(Value::Switch(false)), vec![Kind::NotASwitch, Kind::SilentlyOff]));
        assert_eq!(on("enable", NEW), (Some(Value::Switch(true)), vec![Kind::OldSwitch]));
        assert_eq!(on("", OLD), (None, vec![Kind::NoValue]));
    }

    #[test]
    fn values_are_shown_as_every_version_reads_them() {
        let shown = [
            Value::Integer(-1),
            Value::Switch(true),
            Value::Time(Micros::from_secs(60)),
            Value::Time(Micros::from_millis(1500)),
            Value::Words(vec!["192.0.2.53".into(), "2001:db8::53".into()]),
        ];
        let shown = shown.map(|v| v.to_string());
        assert_eq!(shown, ["-1", "on", "60 seconds", "1500 milliseconds", "192.0.2.53 2001:db8::53"]);
    }
}
