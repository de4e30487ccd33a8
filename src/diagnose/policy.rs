//! A policy table that the user gives, in the place of what the observed host has; and what outsiders read of all tables.

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::policies;
use crate::model::printable;
use crate::observation::{HostFacts, Observation, PolicyText, SystemAnswer, TextFile};
use crate::order::Platform;
use crate::order::tables::{Kind, Reading};

/// A policy table that decides the order here, or is supposed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PolicyView {
    /// The file, or the command that printed it.
    pub from: String,
    /// What it was taken for: `gai.conf`, `netsh interface ipv6 show prefixpolicies`.
    pub kind: &'static str,
    /// Whose table it is, as after `--platform`.
    pub platform: &'static str,
    /// The user gave it (`--policy`): what is concluded is what would be with it.
    pub given: bool,
    /// What is odd about it, with line numbers.
    pub complaints: Vec<String>,
}

/// Every table that could be read.
pub(super) fn views(host: &HostFacts) -> Vec<PolicyView> {
    let view = |p: super::PolicyFacts| PolicyView {
        from: printable(&p.from, 200),
        kind: p.reading.kind.name(),
        platform: p.reading.setting.platform().name(),
        given: p.given,
        complaints: p.reading.complaints.iter().map(ToString::to_string).collect(),
    };
    policies(host).into_iter().map(view).collect()
}

impl PolicyView {
    /// `the policy table of prefixes.txt, read as netsh interface ipv6 show prefixpolicies`.
    pub fn says(&self) -> String {
        // Read live, it is named after the command that it comes from.
        let read_as = if self.from == self.kind { String::new() } else { format!(", read as {}", self.kind) };
        format!("the policy table of {}{read_as}", self.from)
    }
}

/// The observation as the same network would have given it to a host with this table. A table of another system makes it
/// a host of that system, of which nothing else is known; whatever the observed host has in its place no longer counts.
pub fn suppose_policy(observation: &mut Observation, from: String, text: String, reading: &Reading) {
    let host = &mut observation.host;
    let platform = reading.setting.platform();
    let os = match platform {
        Platform::Windows => "windows",
        Platform::FreeBsd => "freebsd",
        Platform::OpenBsd => "openbsd",
        Platform::MacOs => "macos",
        Platform::LinuxGlibc
        | Platform::LinuxMusl
        | Platform::Go
        | Platform::Java
        | Platform::Rfc6724
        | Platform::Rfc3484
        | Platform::Rfc6724Update => "linux",
    };
    if Platform::of_os(&host.os) != platform {
        os.clone_into(&mut host.os);
        (host.gai_conf, host.syn_retries, host.syn_linear_timeouts) = (TextFile::Unknown, None, None);
        for rows in &mut observation.targets {
            rows.system = SystemAnswer::Unknown;
        }
    }
    host.policy_tables.retain(|table| table.given);
    if reading.kind == Kind::GaiConf {
        host.gai_conf = TextFile::Text { text: text.clone() };
    }
    host.policy_tables.push(PolicyText { from, given: true, text: TextFile::Text { text } });
}
