use std::collections::BTreeSet;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Meeting, Path};
use crate::model::{Family, Micros, TcpCause};

/// What a client would do: its tries, and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// In the order of starting.
    pub tries: Vec<Try>,
    pub end: End,
}

impl Timeline {
    /// Some TCP connection came about, whatever TLS then did.
    pub fn tcp_came_up(&self) -> bool {
        self.tries.iter().any(|t| t.result == TryResult::Connected)
    }
}

/// One TCP connect of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Try {
    pub address: IpAddr,
    pub start_us: Micros,
    pub end_us: Micros,
    pub result: TryResult,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TryResult {
    /// TCP connected; what TLS then did stands in the end.
    Connected,
    /// The connect failed by itself: refused, no route, unreachable.
    Failed,
    /// Given up after the client's own limit or the kernel's.
    TimedOut,
    /// Another try was faster.
    Cancelled,
}

/// How a client's attempt to reach the host ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum End {
    /// TLS is done and the first request can be sent.
    Connected { at_us: Micros, address: IpAddr, basis: Basis },
    GaveUp {
        at_us: Micros,
        why: String,
        basis: Basis,
        /// It does not give up: it has no limit of its own, so it waits for as long as nothing comes. `at_us` is how long that
        /// was seen.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hangs: bool,
    },
}

/// How a statement is known. Assumed is whatever goes beyond what was seen: a silence longer than the probe waited,
/// an address that was not the same twice, a change not yet made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Measured,
    Assumed,
}

impl Basis {
    /// What stands behind a figure that was not measured.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Measured => "",
            Self::Assumed => " (assumed)",
        }
    }
}

impl End {
    pub const fn at(&self) -> Micros {
        match self {
            Self::Connected { at_us, .. } | Self::GaveUp { at_us, .. } => *at_us,
        }
    }

    pub const fn basis(&self) -> Basis {
        match self {
            Self::Connected { basis, .. } | Self::GaveUp { basis, .. } => *basis,
        }
    }

    /// The same end, resting on a change that is only supposed.
    #[must_use]
    pub fn supposed(mut self) -> Self {
        let (Self::Connected { basis, .. } | Self::GaveUp { basis, .. }) = &mut self;
        *basis = Basis::Assumed;
        self
    }

    /// The same end, known no better than this.
    #[must_use]
    pub(super) fn known_as(self, basis: Basis) -> Self {
        if basis == Basis::Assumed { self.supposed() } else { self }
    }

    /// `connected to 198.51.100.1 after 272 ms`, `gives up after 60.6 s: no answer (assumed)`.
    pub fn says(&self) -> String {
        let text = match self {
            Self::Connected { at_us, address, .. } => format!("connected to {address} after {at_us}"),
            Self::GaveUp { at_us, why, hangs: true, .. } => format!("hangs, still after {at_us}: {why}"),
            Self::GaveUp { at_us, why, .. } => format!("gives up after {at_us}: {why}"),
        };
        text + self.basis().mark()
    }

    /// See [`Self::GaveUp`].
    pub const fn hangs(&self) -> bool {
        matches!(self, Self::GaveUp { hangs: true, .. })
    }

    pub const fn connected(&self) -> Option<IpAddr> {
        match self {
            Self::Connected { address, .. } => Some(*address),
            Self::GaveUp { .. } => None,
        }
    }

    /// Whether a user is better off with this end: connected beats given up, then the earlier one wins.
    pub fn is_better_than(&self, other: &Self) -> bool {
        match (self.connected().is_some(), other.connected().is_some()) {
            (true, false) => true,
            (false, _) => false,
            (true, true) => self.at() < other.at(),
        }
    }
}

/// How one TCP connect goes under a limit: how long it takes and with what result; and whether seeing that much was
/// seen or assumed.
pub(super) struct Connect {
    pub(super) took: Micros,
    pub(super) result: TryResult,
    pub(super) basis: Basis,
}

/// `silent_for` is how long this client waits for an address that never answers.
pub(super) fn connect(meeting: &Meeting, silent_for: Micros) -> Connect {
    let basis = meeting.basis;
    match &meeting.path {
        Path::Up { tcp, .. } | Path::StallsInTls { tcp, .. } | Path::TlsFails { tcp, .. } if *tcp <= silent_for => {
            Connect { took: *tcp, result: TryResult::Connected, basis }
        }
        Path::Rejects { after, .. } if *after <= silent_for => {
            Connect { took: *after, result: TryResult::Failed, basis }
        }
        Path::Silent { at_least } if *at_least < silent_for => {
            Connect { took: silent_for, result: TryResult::TimedOut, basis: Basis::Assumed }
        }
        Path::Up { .. }
        | Path::StallsInTls { .. }
        | Path::TlsFails { .. }
        | Path::Rejects { .. }
        | Path::Silent { .. } => Connect { took: silent_for, result: TryResult::TimedOut, basis },
    }
}

/// The same with the TLS handshake, once TCP is up: what a client sees that does not call it a connection before.
pub(super) fn secure(meeting: &Meeting, tcp: Connect) -> Connect {
    let stage = |took, result, basis| Connect { took: tcp.took + took, result, basis: tcp.basis.max(basis) };
    match &meeting.path {
        Path::Up { tls, refusal: None, .. } => stage(*tls, TryResult::Connected, Basis::Measured),
        Path::Up { tls, refusal: Some(_), .. } => stage(*tls, TryResult::Failed, Basis::Measured),
        Path::TlsFails { after, .. } => stage(*after, TryResult::Failed, Basis::Measured),
        Path::StallsInTls { at_least, .. } => stage(*at_least, TryResult::TimedOut, Basis::Assumed),
        Path::Rejects { .. } | Path::Silent { .. } => tcp,
    }
}

/// What comes after TCP: no client here goes back to another address once TCP is up.
pub(super) fn finish(address: IpAddr, meeting: &Meeting, tcp_up: Micros, basis: Basis) -> End {
    let gave_up = |after: Micros, why: String, basis| End::GaveUp { at_us: tcp_up + after, why, basis, hangs: false };
    match &meeting.path {
        Path::Up { tls, refusal: None, .. } => End::Connected { at_us: tcp_up + *tls, address, basis },
        Path::Up { tls, refusal: Some(why), .. } => gave_up(*tls, format!("{why} ({address})"), basis),
        Path::StallsInTls { at_least, why, .. } => End::GaveUp {
            at_us: tcp_up + *at_least,
            why: format!("{why} ({address})"),
            basis: Basis::Assumed,
            hangs: true,
        },
        Path::TlsFails { after, why, .. } => gave_up(*after, format!("{why} ({address})"), basis),
        Path::Rejects { .. } | Path::Silent { .. } => gave_up(Micros::ZERO, "never connected".into(), basis),
    }
}

/// Why a list was walked to its end in vain.
pub(super) fn exhausted(tries: &[Try], last: Option<&Meeting>) -> String {
    let addresses: BTreeSet<IpAddr> = tries.iter().map(|t| t.address).collect();
    let count = |family| addresses.iter().filter(|a| Family::of(a) == family).count();
    let last = match last.map(|m| &m.path) {
        None => return "there is no address to try".into(),
        Some(Path::Rejects { cause, .. }) => cause.says(),
        Some(_) => TcpCause::Timeout.says(),
    };
    let counts: Vec<String> =
        Family::BOTH.into_iter().filter(|f| count(*f) > 0).map(|f| format!("{} {}", count(f), f.name())).collect();
    let noun = if addresses.len() == 1 { "address" } else { "addresses" };
    format!("tried {} {noun} in vain; the last: {last}", counts.join(" and "))
}
