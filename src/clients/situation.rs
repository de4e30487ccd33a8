use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Basis, SynRetries};
use crate::model::{Family, Micros, TcpCause};

/// What a client meets: the answers of DNS, the order the system gives, what happens at each address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    pub aaaa: Answer,
    pub a: Answer,
    /// All addresses as getaddrinfo orders them.
    pub order: Vec<IpAddr>,
    /// What happens at each address of both answers.
    pub meetings: BTreeMap<IpAddr, Meeting>,
    /// Why getaddrinfo returns nothing although DNS had addresses; it fails when both answers are due.
    pub getaddrinfo_fails: Option<String>,
    /// How long the kernel goes on sending SYNs.
    pub syn: SynRetries,
}

/// One DNS answer, as a client sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// In answer order; empty for a negative answer and for none.
    pub addresses: Vec<IpAddr>,
    /// When the answer, or the news that there is none, is in.
    pub at: Micros,
    /// No answer came at all: `at` is when the stub stopped waiting.
    pub lost: bool,
}

/// What happens at one address, and whether that was seen or is supposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub path: Path,
    pub basis: Basis,
}

/// The way a connection goes, stage by stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// TCP connects after `tcp`, TLS is done `tls` later; `refusal` is why a client that verifies certificates hangs
    /// up all the same.
    Up { tcp: Micros, tls: Micros, refusal: Option<String> },
    /// The connect fails by itself.
    Rejects { after: Micros, cause: TcpCause },
    /// No answer to any SYN for at least this long.
    Silent { at_least: Micros },
    /// TCP connects, then nothing comes for at least this long.
    StallsInTls { tcp: Micros, at_least: Micros, why: String },
    /// TCP connects, then TLS fails by itself.
    TlsFails { tcp: Micros, after: Micros, why: String },
}

impl Situation {
    pub fn answer(&self, family: Family) -> &Answer {
        match family {
            Family::V6 => &self.aaaa,
            Family::V4 => &self.a,
        }
    }

    pub fn answer_mut(&mut self, family: Family) -> &mut Answer {
        match family {
            Family::V6 => &mut self.aaaa,
            Family::V4 => &mut self.a,
        }
    }

    /// What happens at this address; one that nobody looked at is silent, as far as anybody knows.
    pub fn meeting(&self, address: &IpAddr) -> Meeting {
        let unknown = Meeting { path: Path::Silent { at_least: Micros::ZERO }, basis: Basis::Assumed };
        self.meetings.get(address).cloned().unwrap_or(unknown)
    }

    /// When a resolver function that waits for both families returns.
    pub fn both_in(&self) -> Micros {
        self.aaaa.at.max(self.a.at)
    }
}
