use std::fmt;
use std::str::FromStr;

use crate::model::Micros;

/// So much later or earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    later: bool,
    by: Micros,
}

/// A round trip that takes longer than this is no connection: the first SYN is long sent again (RFC 6298 §2.1: after 1 s).
const MOST: Micros = Micros::from_secs(60);

impl Shift {
    /// `times` times; `None`: it would be below zero.
    pub(super) fn apply(self, time: Micros, times: u64) -> Option<Micros> {
        let by = self.by.0.saturating_mul(times);
        let shifted = if self.later { time.0.checked_add(by) } else { time.0.checked_sub(by) };
        shifted.map(Micros)
    }

    /// `80.0 ms more`.
    pub(super) fn says(self) -> String {
        format!("{} {}", self.by, if self.later { "more" } else { "less" })
    }
}

/// `+80ms`, `-5ms`, `+0s`; the sign says that it is a difference.
impl FromStr for Shift {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || "a difference is a sign, a whole number and a unit, as in `+80ms`, `-500us` or `+1s`".to_owned();
        let (later, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('-').ok_or_else(form)?),
        };
        let (number, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let number: u64 = number.parse().map_err(|_| form())?;
        let each = match unit {
            // The micro sign and the Greek letter look alike.
            "us" | "µs" | "μs" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            _ => return Err(form()),
        };
        let by = Micros(number.saturating_mul(each));
        if by > MOST { Err("a round trip changes by at most 60 s".into()) } else { Ok(Self { later, by }) }
    }
}

/// As it is typed.
impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.later { '+' } else { '-' };
        match self.by.0 {
            us if us % 1_000_000 == 0 => write!(f, "{sign}{}s", us / 1_000_000),
            us if us % 1_000 == 0 => write!(f, "{sign}{}ms", us / 1_000),
            us => write!(f, "{sign}{us}us"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_sign_and_a_unit() {
        let shown = |text: &str| text.parse::<Shift>().map(|s| s.to_string()).unwrap_or_default();
        assert_eq!(
            ["+80ms", "-500us", "+1s", "+1500ms", "-7µs", "-7μs"].map(shown),
            ["+80ms", "-500us", "+1s", "+1500ms", "-7us", "-7us"]
        );
        for bad in ["80ms", "", "+", "+ms", "+80", "+80m", "+1.5ms", "--1ms", "+61s", "+99999999999999999999s", "±1ms"]
        {
            assert!(bad.parse::<Shift>().is_err(), "{bad}");
        }
    }

    #[test]
    fn no_time_is_below_zero() {
        let less: Shift = "-20ms".parse().unwrap();
        assert_eq!(less.apply(Micros::from_millis(20), 1), Some(Micros::ZERO));
        assert_eq!(less.apply(Micros::from_millis(39), 2), None);
        let more: Shift = "+80ms".parse().unwrap();
        assert_eq!(more.apply(Micros::from_millis(20), 2), Some(Micros::from_millis(180)));
        assert_eq!(more.apply(Micros::MAX, 1), None);
    }
}
