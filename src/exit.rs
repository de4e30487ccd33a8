//! The exit codes, and how those of several targets combine.

use std::process::ExitCode;

/// What the process says to the one who started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing at or above `--fail-on`.
    Healthy,
    /// 1: a problem was found. `squid`: no squid.conf lines can cure it.
    Problem,
    /// 2: the tool itself failed: a bad flag, an unreadable file, an internal error.
    Failure,
    /// 3: nothing could be judged: no DNS answer for either family, no network at all, or a run that was cut short.
    Inconclusive,
}

impl Exit {
    pub const fn code(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Problem => 1,
            Self::Failure => 2,
            Self::Inconclusive => 3,
        }
    }

    /// Of several targets: 2 beats 1 beats 3 beats 0.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let rank = |e| match e {
            Self::Healthy => 0,
            Self::Inconclusive => 1,
            Self::Problem => 2,
            Self::Failure => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit::{Failure, Healthy, Inconclusive, Problem};

    #[test]
    fn two_beats_one_beats_three() {
        assert_eq!(
            [Healthy.or(Inconclusive), Inconclusive.or(Problem), Problem.or(Failure)],
            [Inconclusive, Problem, Failure]
        );
        assert_eq!([Problem.or(Inconclusive), Failure.or(Problem), Healthy.or(Healthy)], [Problem, Failure, Healthy]);
    }
}
