//! The rules by name, and how a decision reads.

use std::fmt;

/// A rule of destination address selection; the numbers are those of RFC 6724 §6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// 1: avoid unusable destinations.
    Unusable,
    /// macOS, before rule 2: what the loopback interface reaches.
    LoopbackRoute,
    /// macOS, before rule 2: what is reached without a router.
    DirectRoute,
    /// 2: prefer matching scope.
    Scope,
    /// 3: avoid deprecated addresses.
    Deprecated,
    /// 4: prefer home addresses.
    Home,
    /// 5: prefer matching label.
    Label,
    /// 6: prefer higher precedence.
    Precedence,
    /// 7: prefer native transport.
    Native,
    /// 8: prefer smaller scope.
    SmallerScope,
    /// 9: use longest matching prefix.
    LongestMatch,
    /// 10: otherwise, leave the order unchanged.
    Unchanged,
    /// No rule of the RFC: after the sort one whole family goes before the other.
    Family,
    /// No rule of the RFC: the list was full.
    LeftOut,
}

impl Rule {
    /// As numbered in RFC 6724 §6; `None` for what the RFC does not have.
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Unusable => Some(1),
            Self::Scope => Some(2),
            Self::Deprecated => Some(3),
            Self::Home => Some(4),
            Self::Label => Some(5),
            Self::Precedence => Some(6),
            Self::Native => Some(7),
            Self::SmallerScope => Some(8),
            Self::LongestMatch => Some(9),
            Self::Unchanged => Some(10),
            Self::LoopbackRoute | Self::DirectRoute | Self::Family | Self::LeftOut => None,
        }
    }

    /// What is compared: the word before the two values, the sign between them, and their unit.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Unusable | Self::Native => ("", ">", ""),
            Self::LoopbackRoute | Self::DirectRoute => ("route ", ">", ""),
            Self::Scope => ("scope ", ">", ""),
            Self::Deprecated | Self::Home => ("source ", ">", ""),
            Self::Label => ("label ", ">", ""),
            Self::Precedence => ("precedence ", ">", ""),
            Self::SmallerScope => ("scope ", "<", ""),
            Self::LongestMatch => ("common prefix ", ">", " bits"),
            Self::Unchanged => ("as the resolver gave them", "", ""),
            Self::Family => ("family ", ">", ""),
            Self::LeftOut => ("left out: more addresses than the library keeps", "", ""),
        }
    }
}

/// The rule that put a destination behind its predecessor, with the two values it compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub rule: Rule,
    /// Of the predecessor; empty where nothing is compared (rule 10).
    pub before: String,
    /// Of this one.
    pub this: String,
}

/// `rule 6: precedence 40 > 35`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.rule.number() {
            write!(f, "rule {number}: ")?;
        }
        let (what, sign, unit) = self.rule.words();
        if sign.is_empty() {
            return write!(f, "{what}");
        }
        write!(f, "{what}{} {sign} {}{unit}", self.before, self.this)
    }
}
