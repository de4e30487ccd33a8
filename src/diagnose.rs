//! From an observation to a diagnosis: facts, client timelines, findings, remedies, verdict. Pure: the same
//! observation gives the same diagnosis, byte for byte.
//!
//! ```text
//! TargetRows ─> Facts ─> simulate ─> ClientRun…      a remedy is a Change:
//!                 │          │                         Facts ─ Change ─> Facts ─> simulate ─> before / after
//!                 └─> RULES ─┴─> Finding (+ Remedy)
//! ```

mod change;
mod cure;
mod diagnosis;
mod effects;
mod facts;
mod fate;
mod orders;
mod own_squid;
mod parents;
mod policy;
mod preference;
mod prefix;
mod proxied;
mod remedies;
mod rules;
mod seen;
mod simulate;
mod squid_snippet;
mod summary;
mod what_if;
mod words;

pub use change::Change;
pub use cure::{Cure, Goal, Wish, Worst};
pub use diagnosis::{
    AddressView, ClientView, Diagnosis, Finding, OrderView, Outlook, ParentsView, Prediction, Remedy, RemedyKind,
    Safety, Severity, SquidView, TargetDiagnosis, Verdict, is_judged,
};
pub use effects::Effects;
pub use facts::{Answered, Facts, FamilyFacts, PolicyFacts, UnreadPolicy};
pub use fate::{AddressFacts, Fate};
pub use orders::{Decision, ORDER_SCHEMA, Orders, Origin, PlaceView, PlatformOrder, SourceView, TargetOrders, orders};
pub use own_squid::OwnSquid;
pub use parents::{ParentsRun, ParentsUse};
pub use policy::{PolicyView, suppose_policy};
pub use preference::{Preference, prefer};
pub use proxied::{
    Passage, PredictedAnswer, Proxied, ProxiedFacts, ProxiedRound, ProxiedRoundFacts, ProxyEnvironmentView,
    ProxyPrediction, ProxyVariableView,
};
pub use rules::{RULES, Rule};
pub use simulate::{ClientRun, client_names};
pub use squid_snippet::{SquidSnippet, SquidWorth, squid_snippet};
pub use what_if::{Premise, Shift, Unfit, WhatIf};
pub use words::SUPPOSED;

use crate::observation::TargetRows;

/// The number of the diagnosis format, which outsiders read.
pub const SCHEMA: u32 = 1;

/// Concludes everything that the observation, with what is supposed besides, allows. A finding at or above `fail_on` makes a
/// target a problem.
pub fn diagnose<'a>(premise: impl Into<Premise<'a>>, fail_on: Severity) -> Diagnosis {
    diagnose_each(premise, || Some(fail_on))
}

/// The same with a severity for each target, asked for in their order; `None`: no finding makes that target a problem.
pub fn diagnose_each<'a>(premise: impl Into<Premise<'a>>, mut fail_on: impl FnMut() -> Option<Severity>) -> Diagnosis {
    let premise: Premise = premise.into();
    let observation = premise.observation;
    let policy_tables = policy::views(&observation.host);
    let given = policy_tables.iter().filter(|table| table.given).map(PolicyView::says);
    Diagnosis {
        schema: SCHEMA,
        tool: format!("tryorder {}", env!("CARGO_PKG_VERSION")),
        taken_at: observation.taken_at.clone(),
        partial: observation.partial,
        provisional: observation.settings.quick,
        trust_store: observation.host.trust_store.clone(),
        what_if: given.chain(premise.says()).collect(),
        policy_tables,
        squid: premise.squid.as_deref().map(SquidView::new),
        proxy_environment: ProxyEnvironmentView::of(observation),
        targets: observation.targets.iter().map(|rows| diagnose_target(&premise, rows, fail_on())).collect(),
    }
}

fn diagnose_target(premise: &Premise, rows: &TargetRows, fail_on: Option<Severity>) -> TargetDiagnosis {
    let facts = premise.facts(rows);
    let clients = simulate::run(&facts);
    let case = Case { facts: &facts, clients: &clients };
    let mut findings = case.findings();
    proxied::spare_the_direct_way(&facts, &mut findings);
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    if facts.what_if {
        mark_supposed(&mut findings, &facts, &seen_alone(&premise.observed(rows)));
    }
    let verdict = diagnosis::verdict(&facts, &findings, fail_on);
    TargetDiagnosis {
        host: rows.target.host.clone(),
        port: rows.target.port,
        not_asked: facts.not_asked,
        verdict,
        summary: summary::summary(&case, verdict),
        cure: summary::cure(&findings),
        lookups: rows.lookups.clone(),
        addresses: facts.addresses.iter().map(AddressView::new).collect(),
        order: facts.placed.iter().map(OrderView::new).collect(),
        order_agrees: facts.order_agrees,
        private_root: facts.private_root(),
        clients: clients.iter().map(|run| ClientView::new(&facts, run)).collect(),
        proxied: Proxied::new(&case),
        clients_missing: Vec::new(),
        findings,
        preference: None,
    }
}

/// The evidence that there is without what is supposed: the answers of DNS, and what any rule rests on.
fn seen_alone(facts: &Facts) -> Vec<String> {
    let clients = simulate::run(facts);
    let findings = Case { facts, clients: &clients }.findings();
    facts.dns_evidence().into_iter().chain(findings.into_iter().flat_map(|f| f.evidence)).collect()
}

/// Of the evidence only what was seen stays without a mark: what an address or a family of which nothing is supposed did, and
/// what is there without what is supposed.
fn mark_supposed(findings: &mut [Finding], facts: &Facts, seen_alone: &[String]) {
    let seen = |line: &String| {
        let who = line.split_once(": ").map_or("", |(who, _)| who);
        let mut about =
            facts.addresses.iter().filter(|a| a.address.to_string() == who || a.family().name() == who).peekable();
        seen_alone.contains(line) || about.peek().is_some() && about.all(|a| !a.supposed)
    };
    for line in findings.iter_mut().flat_map(|f| &mut f.evidence) {
        if !line.ends_with(SUPPOSED) && !seen(line) {
            line.push_str(SUPPOSED);
        }
    }
}

/// What a rule looks at.
pub struct Case<'a> {
    pub facts: &'a Facts,
    pub clients: &'a [ClientRun],
}

impl Case<'_> {
    /// The run of the client with this name.
    pub fn client(&self, name: &str) -> Option<&ClientRun> {
        self.clients.iter().find(|c| c.name == name)
    }

    /// What the rules say, in their order.
    fn findings(&self) -> Vec<Finding> {
        RULES.iter().flat_map(|rule| (rule.check)(self)).collect()
    }
}
