//! The policy tables of a host, read.

use crate::model::{Family, printable};
use crate::observation::{HostFacts, PolicyText, TextFile};
use crate::order::Platform;
use crate::order::tables::{Kind, Reading, Setting, read_text};

/// A policy table, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFacts {
    pub from: String,
    /// The user gave it: what this host has does not count.
    pub given: bool,
    pub reading: Reading,
}

/// A text that was to tell what decides the order, and tells nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadPolicy {
    pub from: String,
    /// Lower case, no final period.
    pub why: String,
}

impl UnreadPolicy {
    /// `netsh interface ipv6 show prefixpolicies: cannot run netsh.exe: …; what windows comes with is assumed`.
    pub fn says(&self, platform: Platform) -> String {
        let (from, why) = (printable(&self.from, 100), printable(&self.why, 200));
        format!("{from}: {why}; what {} comes with is assumed", platform.name())
    }
}

/// Those that could be read, and say anything. A gai.conf of comments says nothing.
pub(in crate::diagnose) fn policies(host: &HostFacts) -> Vec<PolicyFacts> {
    let tables: Vec<PolicyFacts> = host.policy_tables.iter().filter_map(table).collect();
    let has_gai_conf = tables.iter().any(|t| t.reading.kind == Kind::GaiConf);
    let says_something =
        |text: &&str| text.lines().any(|line| !line.split('#').next().unwrap_or_default().trim().is_empty());
    let gai_conf = host.gai_conf.text().filter(|_| !has_gai_conf).filter(says_something);
    let gai_conf = gai_conf.and_then(|text| Kind::GaiConf.read(text).ok());
    let gai_conf = gai_conf.map(|reading| PolicyFacts { from: "/etc/gai.conf".into(), given: false, reading });
    gai_conf.into_iter().chain(tables).collect()
}

/// Those that were looked for and not found, or not understood.
pub(in crate::diagnose) fn unread(host: &HostFacts) -> Vec<UnreadPolicy> {
    let gai_conf = match &host.gai_conf {
        TextFile::Unreadable { says } => Some(UnreadPolicy { from: "/etc/gai.conf".into(), why: says.clone() }),
        TextFile::Unknown | TextFile::Absent | TextFile::Text { .. } => None,
    };
    let of_table = |source: &PolicyText| {
        let why = match &source.text {
            TextFile::Unreadable { says } => says.clone(),
            TextFile::Text { text } if text.trim().is_empty() => "it says nothing".into(),
            TextFile::Text { text } => read_text(text).err()?.to_string(),
            TextFile::Absent if table(source).is_none() => "it says nothing".into(),
            TextFile::Absent | TextFile::Unknown => return None,
        };
        Some(UnreadPolicy { from: source.from.clone(), why })
    };
    gai_conf.into_iter().chain(host.policy_tables.iter().filter_map(of_table)).collect()
}

fn table(table: &PolicyText) -> Option<PolicyFacts> {
    let reading = match &table.text {
        TextFile::Text { text } => read_text(text).ok()?,
        // `reg query` fails where there is no such value: then nothing is disabled.
        TextFile::Absent if table.from.starts_with("reg ") => {
            Reading { kind: Kind::Registry, setting: Setting::DisabledComponents(0), complaints: Vec::new() }
        }
        TextFile::Absent | TextFile::Unknown | TextFile::Unreadable { .. } => return None,
    };
    Some(PolicyFacts { from: table.from.clone(), given: table.given, reading })
}

/// The one family that this system asks for, where it asks for one only.
pub(super) fn only_family(policies: &[PolicyFacts]) -> Option<Family> {
    let families =
        policies.iter().find_map(|p| if let Setting::Families(all) = &p.reading.setting { Some(all) } else { None });
    families.filter(|all| all.len() == 1).and_then(|all| all.first().copied())
}
