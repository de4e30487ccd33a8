//! The smallest change of squid.conf with which every request gets through.
//!
//! Each set of lines that could help is simulated, the smallest first: in both orders in which the DNS answers can arrive, with
//! attempts as short and as long as they can be, several requests in a row, and with more dead addresses than there are today
//! ([`Wish`]). A squid.conf serves all targets, so the lines have to do for all of them.

mod candidates;
mod goal;
mod others;
mod takes;

pub use goal::{Goal, Worst};
pub(super) use others::others;
pub(super) use takes::takes_effect;

use super::Facts;
use crate::model::Micros;
use crate::squid::{Config, Directive};

/// What every request through a Squid should come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// It reaches a living address within this time.
    pub patience: Micros,
    /// Also when DNS has so many more dead addresses.
    pub growth: u16,
}

impl Default for Wish {
    /// A person gives up on ten seconds; in 2015 the name went from few addresses to nine of a family.
    fn default() -> Self {
        Self { patience: Micros::from_secs(10), growth: 8 }
    }
}

/// What lines do for one Squid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// Empty where none are needed, or none help.
    pub directives: Vec<Directive>,
    pub before: Worst,
    pub after: Worst,
}

impl Cure {
    /// It needs no lines, or these are enough.
    pub fn is_enough(&self, wish: &Wish) -> bool {
        self.after.meets(wish)
    }
}

/// The smallest set of lines with which all of these Squids do as wished for all of these targets; if no set is enough, the one
/// with which the worst of them gets furthest. `everywhere`: only lines that every version from 3.1 to 7 takes.
pub(super) fn cure(all: &[&Facts], configs: &[Config], wish: &Wish, everywhere: bool) -> Cure {
    let goal = Goal { all, wish };
    let worst = |directives: &[Directive]| goal.worst_of(configs, directives);
    let before = worst(&[]);
    let mut best = Cure { directives: Vec::new(), before: before.clone(), after: before.clone() };
    if before.meets(wish) {
        return best;
    }
    for directives in candidates::sets(all, configs, wish, everywhere) {
        let after = worst(&directives);
        if after.meets(wish) {
            return Cure { directives, before, after };
        }
        if after.is_clearly_better_than(&best.after) {
            best = Cure { directives, after, before: before.clone() };
        }
    }
    best
}
