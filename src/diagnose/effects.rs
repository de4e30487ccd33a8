use schemars::JsonSchema;
use serde::Serialize;

use super::simulate::Simulation;
use super::{Case, Change, Outlook, Prediction};

/// What else comes with a remedy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Effects {
    /// What must be restarted before it is felt; null where nothing must, or it is not known to matter.
    pub restart: Option<String>,
    /// What it changes besides.
    pub side_effects: Vec<String>,
    /// A command that shows whether it is in force.
    pub check: Option<String>,
    /// What the same simulation says for the plain kinds and Squid, whether they gain or not, and for every other program
    /// of this system that gets through with the change and not without it, or the other way round; empty where it was not asked.
    pub clients: Vec<Prediction>,
}

/// Before and after, for the kinds that stand for all others and for those that the change saves or loses.
pub(super) fn per_client(case: &Case, change: &Change) -> Vec<Prediction> {
    let changed = case.facts.after(change);
    let mut simulation = Simulation::of(&changed);
    let one = |before: &super::ClientRun| {
        let named = before.stands_for_others();
        if !named && !before.is_a_program_here(case.facts) {
            return None;
        }
        let after = Outlook::new(&simulation.again(case.facts, before)?);
        let before_outlook = Outlook::new(before);
        let turns = after.end.connected().is_some() != before_outlook.end.connected().is_some();
        if !named && !turns {
            return None;
        }
        let after = if after == before_outlook { after } else { after.supposed() };
        Some(Prediction { client: before.name, before: before_outlook, after })
    };
    case.clients.iter().filter_map(one).collect()
}
