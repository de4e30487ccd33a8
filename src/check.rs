//! What is expected of each target, and whether it holds: the outcome of `tryorder check`, as named cases. Pure.
//!
//! ```text
//! Observation ─> Diagnosis ─┐
//!      Entry (target, name, ├─> Case…  per target ─> Checks ─> report
//!        tags, Expectations)┘            (what failed is looked at again: `Run`)
//! ```
//!
//! **How a format uses it.** A format is a function of [`Checked`] that returns text, beside the others in `report/`.
//!
//! * [`Checks::targets`] are in the order of asking; each has its [`Case`]s, never none, in the order of
//!   [`Expectations`]. A case is what JUnit calls a test case, its target the suite; `(host, port, case.name)` names it for
//!   good, and is unique within a run.
//! * [`Outcome::Failed`] alone makes a target a problem. [`Outcome::Inconclusive`] is what JUnit calls skipped.
//!   [`Outcome::Unconfirmed`] is passed, with a remark: it failed, and did not when it was looked at again.
//! * [`Outcome::Known`] is passed too: it failed, and had failed in the baseline already.
//! * Every text here is one line without a final period, bounded and printable ([`crate::model::printable`]); what a format
//!   must escape beyond that is its own affair. `evidence` has one row for each thing that was seen, unshortened:
//!   [`Case::seen`] folds equal ones for people.
//! * Figures (times, days, counts) are not in the cases but in the diagnosis and the observation beside them. Their
//!   `targets` are the same ones in the same order, those of the last look at each.
//! * [`Checks::exit`] is the exit code; it is for nobody to compute again.

mod baseline;
mod cases;
mod expectations;
mod outcome;
mod run;
mod tally;
pub mod targets;

pub use baseline::BaselineUsed;
pub use expectations::{Entry, Expectations, FailOn, Overrides, Quorum, Require, USUAL_CLIENT};
pub use outcome::{Case, CaseName, Checks, ListUsed, NotProbed, Outcome, TargetChecks};
pub use run::{Question, Run};

use crate::diagnose::{Diagnosis, Premise};
use crate::observation::Observation;

/// The number of the `checks` part of the JSON.
pub const CHECKS_SCHEMA: u32 = 1;

/// Judges a saved observation, with what is supposed besides: one look, the same expectations of all its targets.
pub fn check<'a>(premise: impl Into<Premise<'a>>, expect: &Expectations) -> Checked {
    let premise: Premise = premise.into();
    let observation = premise.observation();
    let question = Question { what_ifs: premise.what_ifs().to_vec(), ..Question::about(observation, expect) };
    Run::begin(question, observation.clone()).checked()
}

/// A whole run: what was seen, what is concluded from it, and which expectations hold. What a format may look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub observation: Observation,
    pub diagnosis: Diagnosis,
    pub checks: Checks,
}
