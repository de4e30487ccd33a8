//! Moments of one target, counted from the start of its first lookup.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::model::Micros;

/// The moment, by this host's clock.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The zero of one target's moments.
#[derive(Clone, Copy)]
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now(self) -> Micros {
        self.at(Instant::now())
    }

    pub(super) fn at(self, moment: Instant) -> Micros {
        moment.saturating_duration_since(self.0).into()
    }
}

/// What is left until `deadline`; zero when it has passed.
pub(super) fn remaining(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
