use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use crate::model::Micros;

/// What chance decides within a request.
#[derive(Clone, Copy)]
pub enum Luck<'a> {
    /// The mean of what was measured; `forward_timeout` counts exactly.
    Usual,
    /// Each silent attempt as long as the function says; `forward_timeout` counts the whole seconds of Squid's clock.
    Given(&'a dyn Fn(&Wait) -> Micros),
}

/// An attempt that nobody answers, about to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub address: IpAddr,
    /// Since the request.
    pub from: Micros,
    /// Its timeout: `connect_timeout`, or what is left of `forward_timeout`.
    pub limit: Micros,
}

impl Wait {
    /// How long it takes as a rule.
    pub fn usual(&self) -> Micros {
        self.limit + SWEEP
    }

    /// How long it can take.
    pub fn spread(&self) -> RangeInclusive<Micros> {
        self.limit - EARLIEST..=self.limit + LATEST
    }
}

impl Luck<'_> {
    pub(super) fn silent_for(&self, wait: &Wait) -> Micros {
        match self {
            Self::Usual => wait.usual(),
            Self::Given(length) => length(wait),
        }
    }

    /// How much of `forward_timeout` is gone at `now` of a request that came at `came`.
    pub(super) fn spent(&self, came: Micros, now: Micros) -> Micros {
        let second = |at: Micros| at.0 / 1_000_000;
        match self {
            Self::Usual => now,
            Self::Given(_) => Micros::from_secs(second(came + now) - second(came)),
        }
    }
}

impl fmt::Debug for Luck<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Usual => "Usual",
            Self::Given(_) => "Given",
        })
    }
}

/// The deadline of an attempt is a whole second of Squid's clock, and it is looked for once a second
/// (`CommSelectEngine::checkEvents`). Measured: 0.6 s before to 1.5 s after the timeout, on average this much after.
const SWEEP: Micros = Micros::from_millis(600);
/// Less a whole second, by the source: with `connect_timeout 1 seconds` an attempt of 0.16 s was seen (4.13).
const EARLIEST: Micros = Micros::from_millis(1_000);
const LATEST: Micros = Micros::from_millis(1_500);
