//! What was asked for by `--prefer`: how one family is put first here, whether anybody gains by it or not.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Facts, Premise, Remedy, remedies, simulate};
use crate::model::Family;
use crate::order::Platform;

/// How to have one family tried first on this host.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Preference {
    pub family: Family,
    /// It is tried first already.
    pub already: bool,
    /// One or two sentences.
    pub says: String,
    /// Each with what it changes for every client; empty where nothing is to be done, or nothing can be.
    pub remedies: Vec<Remedy>,
}

/// For every target of the observation, in its order.
pub fn prefer<'a>(premise: impl Into<Premise<'a>>, family: Family) -> Vec<Preference> {
    let premise: Premise = premise.into();
    let facts = premise.observation.targets.iter().map(|rows| premise.facts(rows));
    facts.map(|facts| preference(&facts, family)).collect()
}

fn preference(facts: &Facts, family: Family) -> Preference {
    let clients = simulate::run(facts);
    let case = Case { facts, clients: &clients };
    let already = facts.first_family() == Some(family);
    let without = |says: String| Preference { family, already, says, remedies: Vec::new() };
    let (name, system) = (family.name(), facts.platform.name());
    let both = Family::BOTH.into_iter().all(|f| facts.placed.iter().any(|p| Family::of(&p.candidate.destination) == f));
    if !both {
        return without("There is nothing to choose: the system's list has not both families.".into());
    }
    if already {
        return without(format!("{name} is tried first here already: there is nothing to change."));
    }
    let remedies = remedies::put_first(&case, family);
    let says = if facts.follows_the_system() {
        format!(
            "This system's getaddrinfo has an order of its own, which the rules of {system} do not explain: what a table would \
             change cannot be told."
        )
    } else if !remedies.is_empty() {
        "Programs that follow the system's order try it first then. Squid, Go, Java and Chromium have orders of their own.".into()
    } else if facts.platform == Platform::LinuxMusl {
        "musl (Alpine, OpenWrt) has its table compiled in, and no file to change it: what is left is a route that refuses the \
         other family, a filter in the name server, or a setting of the program itself."
            .into()
    } else if facts.platform == Platform::MacOs {
        "macOS has no supported way to change its table.".into()
    } else {
        let why = facts.placed.iter().find(|p| Family::of(&p.candidate.destination) == family);
        let why = why.and_then(|p| p.decided_by.as_ref()).map(|r| format!(" ({r})")).unwrap_or_default();
        format!("No table of {system} puts {name} first here: what decides comes before precedence{why}.")
    };
    Preference { family, already, says, remedies }
}
