//! `--what-if`: what is supposed before anything is simulated, so that a healthy network shows tomorrow's failure. Each one is
//! a [`super::Change`] to the facts, as a remedy is; all that follows from it is assumed.

mod effect;
mod premise;
mod shift;

pub use premise::Premise;
pub use shift::Shift;

use std::fmt;

use crate::model::{Block, Family, Target};

/// One change that is supposed. Several apply in their order, each to what those before it have left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatIf {
    /// `ipv6-silent`: no address of the family answers, and nobody says so. A route to them is supposed where there is none.
    Silent(Family),
    /// `ipv6-refused`: each address refuses TCP with a RST, a round trip after the SYN.
    Refused(Family),
    /// `no-ipv6-route`: this host has no route to the family, so no source address, and says so at once.
    NoRoute(Family),
    /// `aaaa=12`: DNS has so many addresses of the family. New ones stand behind those seen in the answer, are their
    /// neighbours, and behave like them, in turn; those taken away are the last ones. In a family without any, the new ones
    /// are documentation addresses which work as the other family does, if this host has an address of the family.
    Count(Family, u16),
    /// `prefer-v4`: the family is tried first by programs that follow the system: by the table that this system would be
    /// given for it, and where it has none (musl, a list of the system's own) all the same.
    Prefer(Family),
    /// `drop=2603:1000::/24`: packets to the addresses within vanish.
    Drop(Block),
    /// `rtt-v6=+80ms`: a round trip takes so much more or less. TCP takes one to connect or to be refused, TLS 1.3 another
    /// (RFC 8446 §2), TLS 1.2 two (RFC 5246 §7.3); DNS is not meant, its servers are elsewhere.
    Rtt(Family, Shift),
}

/// Why a change cannot be supposed of what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    what_if: WhatIf,
    why: String,
    hint: &'static str,
}

impl Unfit {
    pub const fn hint(&self) -> &'static str {
        self.hint
    }

    /// `changes nothing for example.com:443: there is no IPv6 address`.
    fn note(&self, target: &Target) -> String {
        format!("changes nothing for {target}: {}", self.why)
    }
}

/// ``cannot suppose `ipv6-silent`: there is no IPv6 address``.
impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot suppose `{}`: {}", self.what_if, self.why)
    }
}

impl WhatIf {
    /// For people: `no IPv6 address answers`.
    pub fn says(&self) -> String {
        match self {
            Self::Silent(family) => format!("no {} address answers", family.name()),
            Self::Refused(family) => format!("every {} connection is refused", family.name()),
            Self::NoRoute(family) => format!("this host has no {} route", family.name()),
            Self::Count(family, 0) => format!("DNS has no {} record", family.record()),
            Self::Count(family, 1) => format!("DNS has 1 {} record", family.record()),
            Self::Count(family, count) => format!("DNS has {count} {} records", family.record()),
            Self::Prefer(family) => format!("{} is tried first", family.name()),
            Self::Drop(block) => format!("packets to {block} are dropped"),
            Self::Rtt(family, shift) => format!("an {} round trip takes {}", family.name(), shift.says()),
        }
    }

    /// Both cannot be so, or the later one leaves nothing of the earlier.
    pub fn contradicts(&self, other: &Self) -> bool {
        let fate = |this: &Self| match this {
            Self::Silent(family) | Self::Refused(family) | Self::NoRoute(family) => Some(*family),
            Self::Count(..) | Self::Prefer(_) | Self::Drop(_) | Self::Rtt(..) => None,
        };
        let same_fate = fate(self).is_some() && fate(self) == fate(other);
        let counts = |a: &Self, b: &Self| matches!((a, b), (Self::Count(x, _), Self::Count(y, _)) if x == y);
        let orders = matches!((self, other), (Self::Prefer(_), Self::Prefer(_)));
        self != other && (same_fate || counts(self, other) || orders)
    }
}

/// As it is typed.
impl fmt::Display for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |family: &Family| if *family == Family::V6 { "v6" } else { "v4" };
        match self {
            Self::Silent(family) => write!(f, "ip{}-silent", short(family)),
            Self::Refused(family) => write!(f, "ip{}-refused", short(family)),
            Self::NoRoute(family) => write!(f, "no-ip{}-route", short(family)),
            Self::Count(family, count) => write!(f, "{}={count}", family.record().to_ascii_lowercase()),
            Self::Prefer(family) => write!(f, "prefer-{}", short(family)),
            Self::Drop(block) => write!(f, "drop={block}"),
            Self::Rtt(family, shift) => write!(f, "rtt-{}={shift}", short(family)),
        }
    }
}
