//! The address order alone, on this system or as another one would have it: the JSON names are a promise.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, PolicyFacts, PolicyView, Preference, Premise, Severity, diagnose_target, policy};
use crate::model::Family;
use crate::observation::TargetRows;
use crate::order::tables::Fault;
use crate::order::{Candidate, Placed, Platform, Reason, System, rotation};

/// The number of the format that `order --format json` writes.
pub const ORDER_SCHEMA: u32 = 1;

/// In which order programs try the addresses of each target.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Orders {
    pub schema: u32,
    /// Who concluded, as `tryorder 0.1.0`.
    pub tool: String,
    /// When the observation was taken, RFC 3339 in UTC.
    pub taken_at: String,
    /// The run was cut short.
    pub partial: bool,
    /// The changes supposed before sorting; absent: the situation as it was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<String>,
    /// The policy tables that decide the order here.
    pub policy_tables: Vec<PolicyView>,
    pub targets: Vec<TargetOrders>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetOrders {
    pub host: String,
    pub port: u16,
    /// Why there is nothing to order; null when there is.
    pub nothing: Option<String>,
    /// The family that was left out on purpose.
    pub not_asked: Option<Family>,
    /// One a platform that was asked for; this system's own when none was.
    pub orders: Vec<PlatformOrder>,
    /// How to have one family tried first; null when it was not asked (`--prefer`).
    pub preference: Option<Preference>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlatformOrder {
    /// As after `--platform`.
    pub platform: &'static str,
    /// What the platform is, in a few words.
    pub about: &'static str,
    pub origin: Origin,
    /// What makes the prediction unsure; null when nothing does.
    pub doubt: Option<String>,
    /// In the order in which they are tried.
    pub places: Vec<PlaceView>,
    /// Whether the rotation of DNS reaches the programs, and why; null when no family has two addresses.
    pub rotation: Option<String>,
}

/// Where the order comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The platform's rules; this system's own getaddrinfo did not answer, or was not asked.
    Rules,
    /// The platform's rules, and this system's own getaddrinfo returned the same.
    Both,
    /// This system's own getaddrinfo; the platform's rules would have another order.
    System,
    /// The rules of a platform that was asked for.
    Supposed,
}

/// An address in its place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlaceView {
    pub address: IpAddr,
    pub family: Family,
    /// Number of RFC 4291 §2.7: 2 link-local, 5 site-local, 14 global.
    pub scope: u8,
    /// null where no row of the table covers it, or the platform has no table.
    pub label: Option<u32>,
    pub precedence: Option<u32>,
    /// null: the kernel has none.
    pub source: Option<SourceView>,
    /// null for the first, and where nothing known explains the place.
    pub decided_by: Option<Decision>,
}

/// The source address that the kernel picks for a destination.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SourceView {
    pub address: IpAddr,
    pub scope: u8,
    pub label: Option<u32>,
    /// null where the interface is not known.
    pub interface: Option<String>,
    pub prefix_len: Option<u8>,
    pub deprecated: bool,
}

/// What put an address behind its predecessor.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Decision {
    /// 1 to 10 as in RFC 6724 §6; null for what the RFC does not have.
    pub rule: Option<u8>,
    /// The predecessor's value; empty where none is compared (rule 10).
    pub before: String,
    /// This one's value.
    pub this: String,
    /// `rule 6: precedence 40 > 35`.
    pub says: String,
}

/// The order of every target on each platform; without any, on this system.
pub fn orders<'a>(premise: impl Into<Premise<'a>>, platforms: &[Platform]) -> Orders {
    let premise: Premise = premise.into();
    let observation = premise.observation;
    Orders {
        schema: ORDER_SCHEMA,
        tool: format!("tryorder {}", env!("CARGO_PKG_VERSION")),
        taken_at: observation.taken_at.clone(),
        partial: observation.partial,
        what_if: premise.says(),
        policy_tables: policy::views(&observation.host),
        targets: observation.targets.iter().map(|rows| target_orders(&premise, rows, platforms)).collect(),
    }
}

fn target_orders(premise: &Premise, rows: &TargetRows, platforms: &[Platform]) -> TargetOrders {
    let facts = premise.facts(rows);
    let nothing = facts.placed.is_empty();
    let orders = match platforms {
        _ if nothing => Vec::new(),
        [] => vec![own(&facts)],
        asked => asked.iter().map(|platform| supposed(&facts, *platform)).collect(),
    };
    TargetOrders {
        host: rows.target.host.clone(),
        port: rows.target.port,
        not_asked: facts.not_asked,
        nothing: nothing.then(|| diagnose_target(premise, rows, Some(Severity::Error)).summary),
        orders,
        preference: None,
    }
}

fn own(facts: &Facts) -> PlatformOrder {
    let origin = match facts.order_agrees {
        Some(true) => Origin::Both,
        Some(false) if facts.follows_the_system() => Origin::System,
        Some(false) | None => Origin::Rules,
    };
    order(facts, facts.platform, &facts.placed, origin)
}

fn supposed(facts: &Facts, platform: Platform) -> PlatformOrder {
    order(facts, platform, &facts.order_on(platform), Origin::Supposed)
}

fn order(facts: &Facts, platform: Platform, placed: &[Placed], origin: Origin) -> PlatformOrder {
    let system = facts.system_of(platform);
    let description = platform.description();
    PlatformOrder {
        platform: description.name,
        about: description.about,
        origin,
        doubt: unread(facts, platform).or_else(|| {
            let predicted = matches!(origin, Origin::Rules | Origin::Supposed);
            let doubt = doubt_of_the_table(facts, platform).or(description.known.doubt());
            doubt.filter(|_| predicted).map(str::to_owned)
        }),
        places: placed.iter().map(|p| PlaceView::new(p, &system)).collect(),
        rotation: (origin != Origin::System)
            .then(|| rotation(&system, &system.as_resolved(&facts.candidates)))
            .flatten(),
    }
}

/// A table that lacks a row for most addresses: no document says what a system makes of it.
fn doubt_of_the_table(facts: &Facts, platform: Platform) -> Option<&'static str> {
    let lacks = |p: &PolicyFacts| {
        p.reading.setting.platform() == platform && p.reading.complaints.iter().any(|c| c.fault == Fault::NoDefault)
    };
    facts.policies.iter().any(lacks).then_some(
        "the policy table has no row for ::/0, and what the system makes of addresses that no row covers is not documented; \
         here they come last",
    )
}

/// What was to tell this system's table does not.
fn unread(facts: &Facts, platform: Platform) -> Option<String> {
    let first = facts.unread_policies.first().filter(|_| platform == facts.platform)?;
    Some(format!("the policy table could not be read ({})", first.says(platform)))
}

impl PlaceView {
    fn new(placed: &Placed, system: &System) -> Self {
        let Candidate { destination, source } = &placed.candidate;
        Self {
            address: *destination,
            family: Family::of(destination),
            scope: system.scope(destination),
            label: system.policy.label(destination),
            precedence: system.policy.precedence(destination),
            source: source.as_ref().map(|source| SourceView {
                address: source.address,
                scope: system.scope(&source.address),
                label: system.policy.label(&source.address),
                interface: source.interface.as_ref().map(|i| i.name.clone()),
                prefix_len: source.interface.as_ref().map(|i| i.prefix_len),
                deprecated: source.interface.as_ref().is_some_and(|i| i.deprecated),
            }),
            decided_by: placed.decided_by.as_ref().map(Decision::new),
        }
    }
}

impl Decision {
    fn new(reason: &Reason) -> Self {
        Self {
            rule: reason.rule.number(),
            before: reason.before.clone(),
            this: reason.this.clone(),
            says: reason.to_string(),
        }
    }
}
