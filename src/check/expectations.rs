//! What can be expected of a target.

use std::fmt;
use std::str::FromStr;

use crate::diagnose::Severity;
use crate::model::{Family, Micros, Target};

/// A target, what the user calls it, and what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub target: Target,
    pub name: Option<String>,
    pub tags: Vec<String>,
    pub expect: Expectations,
}

/// All that is expected of one target. The default is what `tryorder check` expects when it is told nothing: some address
/// answers, and there is no finding of the severity `error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectations {
    pub require: Require,
    /// `None`: all addresses of a family that is required by name; of [`Require::Any`], one of all.
    pub quorum: Option<Quorum>,
    /// Of every address that connects, the median.
    pub max_connect: Option<Micros>,
    /// Of every address that completes the handshake, the median.
    pub max_tls: Option<Micros>,
    /// From asking DNS until the client can send its request.
    pub max_first_connect: Option<Micros>,
    /// Whom that is for, and which Squids the headroom; empty: [`USUAL_CLIENT`], and every Squid.
    pub clients: Vec<String>,
    /// Every certificate is good for so many more days.
    pub cert_days: Option<u16>,
    /// Every certificate is trusted here.
    pub trusted: bool,
    /// Every address lies in what Microsoft publishes for its name.
    pub in_published_prefixes: bool,
    /// Of every Squid that is simulated.
    pub min_headroom: Option<u16>,
    pub fail_on: FailOn,
}

/// What somebody at a browser feels: browsers race both families (RFC 8305).
pub const USUAL_CLIENT: &str = "happy-eyeballs";

impl Default for Expectations {
    fn default() -> Self {
        Self {
            require: Require::Any,
            quorum: None,
            max_connect: None,
            max_tls: None,
            max_first_connect: None,
            clients: Vec::new(),
            cert_days: None,
            trusted: false,
            in_published_prefixes: false,
            min_headroom: None,
            fail_on: FailOn::At(Severity::Error),
        }
    }
}

/// The expectations that somebody has named, to be laid over others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    pub require: Option<Require>,
    pub quorum: Option<Quorum>,
    pub max_connect: Option<Micros>,
    pub max_tls: Option<Micros>,
    pub max_first_connect: Option<Micros>,
    /// Empty: none was named.
    pub clients: Vec<String>,
    pub cert_days: Option<u16>,
    pub trusted: Option<bool>,
    pub in_published_prefixes: Option<bool>,
    pub min_headroom: Option<u16>,
    pub fail_on: Option<FailOn>,
}

impl Overrides {
    /// What is named here counts, the rest stays as it is there.
    #[must_use]
    pub fn over(&self, other: &Expectations) -> Expectations {
        Expectations {
            require: self.require.unwrap_or(other.require),
            quorum: self.quorum.or(other.quorum),
            max_connect: self.max_connect.or(other.max_connect),
            max_tls: self.max_tls.or(other.max_tls),
            max_first_connect: self.max_first_connect.or(other.max_first_connect),
            clients: if self.clients.is_empty() { other.clients.clone() } else { self.clients.clone() },
            cert_days: self.cert_days.or(other.cert_days),
            trusted: self.trusted.unwrap_or(other.trusted),
            in_published_prefixes: self.in_published_prefixes.unwrap_or(other.in_published_prefixes),
            min_headroom: self.min_headroom.or(other.min_headroom),
            fail_on: self.fail_on.unwrap_or(other.fail_on),
        }
    }
}

/// Which families must work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Require {
    V4,
    V6,
    Both,
    /// It does not matter which.
    Any,
}

impl Require {
    pub const ALL: [Self; 4] = [Self::V4, Self::V6, Self::Both, Self::Any];

    pub const fn word(self) -> &'static str {
        match self {
            Self::V4 => "v4",
            Self::V6 => "v6",
            Self::Both => "both",
            Self::Any => "any",
        }
    }

    /// Whether the family is required by name.
    pub fn names(self, family: Family) -> bool {
        match self {
            Self::V4 => family == Family::V4,
            Self::V6 => family == Family::V6,
            Self::Both => true,
            Self::Any => false,
        }
    }
}

impl FromStr for Require {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|require| require.word() == text);
        found.ok_or_else(|| "a family is `v4`, `v6`, `both` or `any`".into())
    }
}

/// The share of a family's addresses that must be up: `3/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// From 1 to `of`.
    part: u16,
    of: u16,
}

impl Quorum {
    pub const ALL: Self = Self { part: 1, of: 1 };

    /// Whether so many of all are enough.
    pub fn is_met(self, up: usize, all: usize) -> bool {
        up * usize::from(self.of) >= all * usize::from(self.part)
    }
}

impl FromStr for Quorum {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "a quorum is `all` or a share, as in `3/4`".to_owned();
        if text == "all" {
            return Ok(Self::ALL);
        }
        let (part, of) = text.split_once('/').ok_or_else(bad)?;
        let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        match (number(part), number(of)) {
            (Some(part @ 1..), Some(of)) if part <= of => Ok(Self { part, of }),
            _ => Err(bad()),
        }
    }
}

/// `all`, `3/4 of the`: what stands before `9 IPv6 addresses`.
impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.part == self.of { f.write_str("all") } else { write!(f, "{}/{} of the", self.part, self.of) }
    }
}

/// From which severity on a finding fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    At(Severity),
    Never,
}

impl FailOn {
    pub const ALL: [Self; 4] =
        [Self::At(Severity::Info), Self::At(Severity::Warning), Self::At(Severity::Error), Self::Never];

    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::At(severity) => Some(severity),
            Self::Never => None,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::At(severity) => severity.word(),
            Self::Never => "never",
        }
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|fail_on| fail_on.word() == text);
        found.ok_or_else(|| "a severity is `info`, `warning`, `error` or `never`".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quorum_is_a_share_of_what_there_is() {
        let three_quarters: Quorum = "3/4".parse().unwrap();
        assert!(three_quarters.is_met(7, 9) && !three_quarters.is_met(6, 9));
        assert!(Quorum::ALL.is_met(9, 9) && !Quorum::ALL.is_met(8, 9));
        assert_eq!("all".parse(), Ok(Quorum::ALL));
        assert_eq!(format!("{three_quarters} 9, {} 9", Quorum::ALL), "3/4 of the 9, all 9");
        for bad in ["", "3", "0/4", "5/4", "3/0", "a/4", "+3/4", "3/4/5", "75%", "99999/99999"] {
            assert!(bad.parse::<Quorum>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_named_counts_and_the_rest_stays() {
        let flags = Overrides { require: Some(Require::V4), trusted: Some(true), ..Overrides::default() };
        let flags = flags.over(&Expectations::default());
        let own = Overrides { require: Some(Require::Both), fail_on: Some(FailOn::Never), ..Overrides::default() };
        let both = own.over(&flags);
        assert_eq!((both.require, both.trusted, both.fail_on), (Require::Both, true, FailOn::Never));
        assert_eq!(Overrides::default().over(&both), both);
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Require::ALL.into_iter().all(|require| require.word().parse() == Ok(require)));
        assert!(FailOn::ALL.into_iter().all(|fail_on| fail_on.word().parse() == Ok(fail_on)));
        assert!("V4".parse::<Require>().is_err() && "none".parse::<FailOn>().is_err());
    }
}
