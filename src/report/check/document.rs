use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{Checked, Checks};
use crate::diagnose::{Diagnosis, PolicyView, ProxyEnvironmentView, SquidView, TargetDiagnosis};
use crate::observation::TrustStore;

/// What `check --format json` writes: the diagnosis, with one part more. Who reads a diagnosis reads this.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::report) struct Document<'a> {
    /// That of the diagnosis; `checks` has its own.
    schema: u32,
    /// Who concluded, as `tryorder 0.1.0`.
    tool: &'a str,
    /// When the first look was taken, RFC 3339 in UTC.
    taken_at: &'a str,
    partial: bool,
    provisional: bool,
    trust_store: &'a TrustStore,
    what_if: &'a [String],
    policy_tables: &'a [PolicyView],
    #[serde(skip_serializing_if = "Option::is_none")]
    squid: Option<&'a SquidView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_environment: Option<&'a ProxyEnvironmentView>,
    /// As the last look at each target has them.
    targets: &'a [TargetDiagnosis],
    /// Which expectations hold.
    checks: &'a Checks,
}

impl<'a> Document<'a> {
    pub(in crate::report) fn new(checked: &'a Checked) -> Self {
        // Without `..`: a new part of the diagnosis must find its place here.
        let Diagnosis {
            schema,
            tool,
            taken_at,
            partial,
            provisional,
            trust_store,
            what_if,
            policy_tables,
            squid,
            proxy_environment,
            targets,
        } = &checked.diagnosis;
        Self {
            schema: *schema,
            tool,
            taken_at,
            partial: *partial,
            provisional: *provisional,
            trust_store,
            what_if,
            policy_tables,
            squid: squid.as_ref(),
            proxy_environment: proxy_environment.as_ref(),
            targets,
            checks: &checked.checks,
        }
    }
}
