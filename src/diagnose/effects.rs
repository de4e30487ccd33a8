use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Change, Outlook, Prediction, simulate};

/// What else comes with a remedy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Effects {
    /// What must be restarted before it is felt; null where nothing must, or it is not known to matter.
    pub restart: Option<String>,
    /// What it changes besides.
    pub side_effects: Vec<String>,
    /// A command that shows whether it is in force.
    pub check: Option<String>,
    /// What the same simulation says for every client, those that gain nothing too; empty where it was not asked.
    pub clients: Vec<Prediction>,
}

/// Before and after for every client that is simulated.
pub(super) fn per_client(case: &Case, change: &Change) -> Vec<Prediction> {
    let changed = case.facts.after(change);
    let one = |before: &super::ClientRun| {
        let after = Outlook::new(&simulate::run_one(&changed, before.name)?);
        let before_outlook = Outlook::new(before);
        let after = if after == before_outlook { after } else { after.supposed() };
        Some(Prediction { client: before.name, before: before_outlook, after })
    };
    case.clients.iter().filter_map(one).collect()
}
