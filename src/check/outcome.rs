//! The outcome, as outsiders read it: the JSON names are a promise.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::{BaselineUsed, Expectations};
use crate::diagnose::Verdict;
use crate::model::Target;

/// The part `checks` of what `check --format json` writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checks {
    pub schema: u32,
    /// The worst of all targets: `problem` beats `inconclusive` beats `healthy`.
    pub verdict: Verdict,
    /// The exit code: 0 healthy, 1 problem, 3 inconclusive or cut short; `--inconclusive` may have moved 3.
    pub exit: u8,
    /// The run was cut short: what is said is true, but not all.
    pub partial: bool,
    /// How often at most what fails is looked at again before it counts (`--confirm`).
    pub confirm: u32,
    /// What this is compared with (`--baseline`); null: with nothing.
    pub baseline: Option<BaselineUsed>,
    /// In the order of asking; the same ones as the diagnosis has.
    pub targets: Vec<TargetChecks>,
    /// What was asked for and names no host that could be tried, in the order of the list.
    pub not_probed: Vec<NotProbed>,
    /// Microsoft's list, where one was looked at; null: none was.
    pub endpoints: Option<ListUsed>,
    /// What is odd about what was asked for: a target that is named twice. A sentence each.
    pub notes: Vec<String>,
}

/// One target and its cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetChecks {
    pub host: String,
    pub port: u16,
    /// What the user calls it (`name` in a file of targets); null: nothing else than host and port.
    pub name: Option<String>,
    /// From the file of targets, or of an endpoint its service area and category; in the order given, each once.
    pub tags: Vec<String>,
    /// `problem`: a case failed. `inconclusive`: none failed, and at least one could not be judged.
    pub verdict: Verdict,
    /// The verdict in plain sentences, fit for a mail.
    pub summary: String,
    /// What to do, in one sentence; null when nothing is wrong.
    pub cure: Option<String>,
    /// What was expected, for formats that set a figure beside its limit; the cases say it in words.
    #[serde(skip)]
    pub expect: Expectations,
    /// How often it was looked at: 1, and once more for each time that something was to be confirmed.
    pub looks: u32,
    /// Never none.
    pub cases: Vec<Case>,
}

/// One expectation and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Case {
    /// Stable, kebab-case, unique within the target.
    pub name: CaseName,
    pub outcome: Outcome,
    /// `at least one address up`.
    pub expected: String,
    /// `0 of 18 addresses up`. Of a case that failed in some look, what the last look that failed got.
    pub got: String,
    /// What was seen, a row each: `2001:db8:365::1: no answer for 4.0 s`. Empty for what passed.
    pub evidence: Vec<String>,
    /// What to do; null when nothing is wrong, or nothing is known to help.
    pub cure: Option<String>,
    /// How often this was judged, and in how many of these looks it failed.
    pub looks: u32,
    pub failed: u32,
}

/// The name of a case. With a client or a family in it there can be one each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct CaseName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Passed,
    /// It failed, and did not fail when it was looked at again: no failure, and worth a look.
    Unconfirmed,
    /// It failed, and had failed in the baseline already: no failure.
    Known,
    /// It could not be judged.
    Inconclusive,
    Failed,
}

/// A part of what was asked for that names no host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotProbed {
    /// `*.sharepoint.com`.
    pub name: String,
    /// As the list has them; empty: it names none.
    pub tcp_ports: String,
    /// `a wildcard names no host`.
    pub why: String,
}

/// Which list of endpoints counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListUsed {
    /// `worldwide`, or the file.
    pub name: String,
    /// The day it was published, `2026-08-14`; null: a file does not tell.
    pub date: Option<String>,
    /// Whose work it is, and under which licence it is bundled; null for a file of the user's.
    pub attribution: Option<String>,
}

impl Checks {
    /// How many targets have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.targets.iter().filter(|target| target.verdict == verdict).count()
    }
}

impl TargetChecks {
    pub fn target(&self) -> Target {
        Target { host: self.host.clone(), port: self.port }
    }

    /// What stands in front of a sentence about it: `outlook.office365.com:443`, with the user's name for it where there is
    /// one: `Exchange Tokyo (outlook.office365.com:443)`.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} ({})", self.target()),
            None => self.target().to_string(),
        }
    }
}

impl Case {
    /// The evidence for a person, equal rows folded: `2001:db8::1 and 8 more: no answer for 4.0 s`; at most `most` rows, and
    /// one that counts the rest.
    pub fn seen(&self, most: usize) -> Vec<String> {
        let mut groups: Vec<(&str, &str, usize)> = Vec::new();
        for row in &self.evidence {
            let (who, what) = row.split_once(": ").unwrap_or((row, ""));
            let is_address = who.parse::<IpAddr>().is_ok();
            match groups.iter_mut().find(|(_, w, _)| is_address && *w == what) {
                Some(group) => group.2 += 1,
                None => groups.push((who, what, 0)),
            }
        }
        let line = |(who, what, more): &(&str, &str, usize)| {
            let more = if *more == 0 { String::new() } else { format!(" and {more} more") };
            if what.is_empty() { format!("{who}{more}") } else { format!("{who}{more}: {what}") }
        };
        let mut lines: Vec<String> = groups.iter().take(most).map(line).collect();
        if groups.len() > most {
            lines.push(format!("and {} more", groups.len() - most));
        }
        lines
    }
}

impl CaseName {
    /// Whatever is no letter or digit becomes a hyphen: of `first-connect` and `squid-5.7+` it makes
    /// `first-connect-squid-5-7`.
    pub(super) fn new(expectation: &str, of: &str) -> Self {
        let whole = format!("{expectation} {of}").to_ascii_lowercase();
        let words = whole.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        Self(words.collect::<Vec<_>>().join("-"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Outcome {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unconfirmed => "unconfirmed",
            Self::Known => "known",
            Self::Inconclusive => "inconclusive",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(evidence: &[&str]) -> Case {
        Case {
            name: CaseName::new("first-connect", "squid-5.7+"),
            outcome: Outcome::Failed,
            expected: String::new(),
            got: String::new(),
            evidence: evidence.iter().map(|&row| row.to_owned()).collect(),
            cure: None,
            looks: 1,
            failed: 1,
        }
    }

    #[test]
    fn a_name_is_letters_digits_and_single_hyphens() {
        assert_eq!(case(&[]).name.as_str(), "first-connect-squid-5-7");
        assert_eq!(CaseName::new("findings", "").as_str(), "findings");
    }

    #[test]
    fn equal_rows_of_addresses_are_folded_and_long_lists_counted() {
        let rows =
            ["2001:db8::1: silent", "2001:db8::2: silent", "198.51.100.1: refused", "v6-silent: error", "x", "y"];
        assert_eq!(
            case(&rows).seen(3),
            ["2001:db8::1 and 1 more: silent", "198.51.100.1: refused", "v6-silent: error", "and 2 more"]
        );
        assert_eq!(case(&["x"]).seen(3), ["x"]);
    }
}
