use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Basis, SynPatience};
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
    /// How it is known when getaddrinfo returns: measured, or taken from our own lookups where a lost answer made it wait.
    pub getaddrinfo_basis: Basis,
    /// Why getaddrinfo returns nothing although DNS had addresses; it fails when both answers are due.
    pub getaddrinfo_fails: Option<String>,
    /// How long the kernel goes on sending SYNs.
    pub syn: SynPatience,
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

    /// The same with `count` more addresses in front of the model's family, each of which behaves like the model. They
    /// come from the model's own neighbourhood (its /112, or /16 in IPv4) and are not in the system's order.
    #[must_use]
    pub fn with_more_like(&self, model: &IpAddr, count: u16) -> Self {
        let mut situation = self.clone();
        let meeting = Meeting { basis: Basis::Assumed, ..self.meeting(model) };
        let free = (0..u16::MAX).rev().map(|n| neighbour(model, n)).filter(|a| !self.meetings.contains_key(a));
        let more: Vec<IpAddr> = free.take(usize::from(count)).collect();
        situation.meetings.extend(more.iter().map(|a| (*a, meeting.clone())));
        situation.answer_mut(Family::of(model)).addresses.splice(0..0, more);
        situation
    }
}

fn neighbour(model: &IpAddr, n: u16) -> IpAddr {
    match model {
        IpAddr::V6(a) => {
            let mut segments = a.segments();
            segments[7] = n;
            IpAddr::from(segments)
        }
        IpAddr::V4(a) => {
            let ([high, low], octets) = (n.to_be_bytes(), a.octets());
            IpAddr::from([octets[0], octets[1], high, low])
        }
    }
}
