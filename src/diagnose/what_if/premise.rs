use std::rc::Rc;

use super::{Unfit, WhatIf};
use crate::diagnose::{Facts, OwnSquid, diagnosis};
use crate::observation::{Observation, TargetRows};

/// What is concluded from: an observation, and what is supposed besides.
#[derive(Clone, Debug)]
pub struct Premise<'a> {
    pub(in crate::diagnose) observation: &'a Observation,
    what_ifs: &'a [WhatIf],
    /// The Squid that the observation is about, the same for all its targets.
    pub(in crate::diagnose) squid: Option<Rc<OwnSquid>>,
}

impl<'a> From<&'a Observation> for Premise<'a> {
    fn from(observation: &'a Observation) -> Self {
        Self::of(observation, &[])
    }
}

impl From<&Self> for Premise<'_> {
    fn from(premise: &Self) -> Self {
        premise.clone()
    }
}

impl<'a> Premise<'a> {
    /// Whether each of them changes anything or not.
    pub fn of(observation: &'a Observation, what_ifs: &'a [WhatIf]) -> Self {
        Self { observation, what_ifs, squid: OwnSquid::of(observation).map(Rc::new) }
    }

    pub const fn observation(&self) -> &'a Observation {
        self.observation
    }

    pub const fn what_ifs(&self) -> &'a [WhatIf] {
        self.what_ifs
    }

    /// Refuses what changes no target at all. Of a target that cannot be judged nobody knows what would change it.
    pub fn supposing(observation: &'a Observation, what_ifs: &'a [WhatIf]) -> Result<Self, Unfit> {
        let premise = Self::of(observation, what_ifs);
        let judged = |rows: &&TargetRows| diagnosis::is_judged(&premise.observed(rows));
        let each: Vec<_> = observation.targets.iter().filter(judged).map(|rows| premise.suppose(rows).1).collect();
        for n in 0..what_ifs.len() {
            let unfit: Vec<&Unfit> = each.iter().filter_map(|of_target| of_target[n].as_ref()).collect();
            if let [first, ..] = unfit[..]
                && unfit.len() == each.len()
            {
                return Err(first.clone());
            }
        }
        Ok(premise)
    }

    /// As it was seen, without anything that is supposed.
    pub(in crate::diagnose) fn observed(&self, rows: &TargetRows) -> Facts {
        Facts::observed(self.observation, self.squid.as_ref(), rows)
    }

    pub fn facts(&self, rows: &TargetRows) -> Facts {
        self.suppose(rows).0
    }

    /// Each in words, with the targets for which it changes nothing.
    pub(in crate::diagnose) fn says(&self) -> Vec<String> {
        let targets = &self.observation.targets;
        let each: Vec<_> = targets.iter().map(|rows| self.suppose(rows).1).collect();
        let says = |(n, what_if): (usize, &WhatIf)| {
            let unfit = targets.iter().zip(&each).filter_map(|(rows, u)| Some(u[n].as_ref()?.note(&rows.target)));
            let notes: Vec<String> = unfit.collect();
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
            what_if.says() + &notes
        };
        self.what_ifs.iter().enumerate().map(says).collect()
    }

    /// The facts after all of them, and of each why it changed nothing.
    fn suppose(&self, rows: &TargetRows) -> (Facts, Vec<Option<Unfit>>) {
        let observed = self.observed(rows);
        let mut facts = observed.clone();
        let mut unfit = Vec::new();
        for what_if in self.what_ifs {
            match what_if.change(&facts) {
                Ok(changes) => {
                    facts = changes.iter().fold(facts, |facts, change| facts.after(change));
                    facts.what_if = true;
                    unfit.push(None);
                }
                Err(why) => unfit.push(Some(why)),
            }
        }
        // What the system's own function was seen to return says nothing of another order.
        if facts.placed != observed.placed && (facts.order_agrees == Some(true) || facts.first.is_some()) {
            facts.order_agrees = None;
        }
        (facts, unfit)
    }
}
