//! How programs go through a list of addresses: four engines, each with its figures.

mod connectors;
mod families;
mod happy_eyeballs;
mod tried;
mod walk;

pub use connectors::Connectors;
pub use families::{AfterFailure, Families, Share};
pub use happy_eyeballs::{HandOver, HappyEyeballs};
pub use walk::{Advance, Walk, sequential};

pub(super) use tried::Tried;

use super::Situation;

/// An engine with its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Walk(Walk),
    Families(Families),
    Connectors(Connectors),
    HappyEyeballs(HappyEyeballs),
    /// One whose delay follows what it remembers of the network: the two ends of it.
    Adaptive {
        quickest: HappyEyeballs,
        slowest: HappyEyeballs,
    },
}

impl Engine {
    /// With an adaptive one, the slowest that it can be.
    pub(super) fn run(&self, situation: &Situation) -> Tried {
        match self {
            Self::Walk(walk) => walk.run(situation),
            Self::Families(families) => families.run(situation),
            Self::Connectors(connectors) => connectors.run(situation),
            Self::HappyEyeballs(race) | Self::Adaptive { slowest: race, .. } => race.race(situation),
        }
    }

    /// The best that it can do, where that is not always the same.
    pub(super) fn at_best(&self, situation: &Situation) -> Option<Tried> {
        match self {
            Self::Adaptive { quickest, .. } => Some(quickest.race(situation)),
            Self::Walk(_) | Self::Families(_) | Self::Connectors(_) | Self::HappyEyeballs(_) => None,
        }
    }
}
