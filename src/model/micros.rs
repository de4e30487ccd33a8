use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A span of time, or a moment counted from the start of a run, in whole microseconds.
///
/// Subtraction stops at zero and addition at [`Micros::MAX`]: a saved file may hold any number, and no arithmetic on
/// it may panic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(u64::MAX);

    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    pub fn as_duration(self) -> Duration {
        Duration::from_micros(self.0)
    }

    /// Seconds as a fraction, for arithmetic that leaves integers anyway (rates, tolerances).
    #[expect(clippy::cast_precision_loss, reason = "a run lasts seconds; 52 bits of microseconds are 142 years")]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl From<Duration> for Micros {
    fn from(d: Duration) -> Self {
        Self(u64::try_from(d.as_micros()).unwrap_or(u64::MAX))
    }
}

impl Add for Micros {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl Sub for Micros {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        Self(self.0.saturating_sub(rhs.0))
    }
}

/// `4s`, `300ms`, `1m`.
impl FromStr for Micros {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let bad = "a time is a number and a unit, as in `4s` or `300ms`";
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let number: u64 = number.parse().map_err(|_| bad)?;
        match unit {
            "ms" => Ok(Self::from_millis(number)),
            "s" => Ok(Self::from_secs(number)),
            "m" => Ok(Self::from_secs(number.saturating_mul(60))),
            _ => Err(bad),
        }
    }
}

/// Three significant places and a unit a person would choose: `0.3 ms`, `20.3 ms`, `134.9 s`, `20 min`, `11 h`.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            us @ 0..100_000 => tenths((us + 50) / 100, "ms"),
            us @ 100_000..999_500 => format!("{} ms", (us + 500) / 1_000),
            us @ 999_500..600_000_000 => tenths((us + 50_000) / 100_000, "s"),
            us @ 600_000_000..7_200_000_000 => format!("{} min", (us + 30_000_000) / 60_000_000),
            us => format!("{} h", us.saturating_add(1_800_000_000) / 3_600_000_000),
        };
        f.pad(&text)
    }
}

fn tenths(n: u64, unit: &str) -> String {
    format!("{}.{} {unit}", n / 10, n % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_unit_a_person_would_choose() {
        let shown = |us| Micros(us).to_string();
        assert_eq!(shown(0), "0.0 ms");
        assert_eq!(shown(20_349), "20.3 ms");
        assert_eq!(shown(250_000), "250 ms");
        assert_eq!(shown(999_499), "999 ms");
        assert_eq!(shown(999_500), "1.0 s");
        assert_eq!(shown(134_850_000), "134.9 s");
        assert_eq!(shown(1_213_650_000), "20 min");
        assert_eq!(shown(u64::MAX), "5124095576 h");
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Micros::ZERO - Micros(1), Micros::ZERO);
        assert_eq!(Micros::MAX + Micros(1), Micros::MAX);
    }
}
