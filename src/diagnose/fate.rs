use std::fmt::Write as _;
use std::net::IpAddr;

use super::words::SUPPOSED;
use crate::clients::{Basis, Meeting, Path};
use crate::model::{Family, Micros, TcpCause, TlsCause, Trust};
use crate::observation::{Attempt, Chain, IcmpError, Source, SourceResult, TargetRows, Tcp, TcpInfo, Tls};

/// One address and what all attempts at it amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressFacts {
    pub address: IpAddr,
    pub fate: Fate,
    /// What the verifier said, where a handshake was completed.
    pub trust: Option<Trust>,
    /// The chain that this is about.
    pub chain: Option<Chain>,
    /// Who said no, where an ICMP error ended an attempt.
    pub icmp: Option<IcmpError>,
    /// The kernel's account of a connection on which TLS failed.
    pub connection: Option<TcpInfo>,
    /// How many round trips a handshake takes: one in TLS 1.3, two in 1.2.
    pub(super) tls_round_trips: u8,
    /// The fate was not seen: a what-if supposes it.
    pub supposed: bool,
}

/// What all attempts at one address amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Medians over the rounds. `tls` is zero where nothing was asked of TLS.
    Up { tcp: Micros, tls: Micros },
    /// The connect fails by itself, after this long.
    Rejected { after: Micros, cause: TcpCause },
    /// The host or a router knows no way there.
    Unroutable { after: Micros },
    /// Nothing came back for at least this long.
    Silent { at_least: Micros },
    /// TCP connects, then TLS stalls for at least this long.
    Stalled { tcp: Micros, at_least: Micros, cause: TlsCause },
    /// TCP connects, then TLS fails by itself.
    TlsFailed { tcp: Micros, after: Micros, cause: TlsCause },
    /// Complete in some rounds and not in others: `up` of `rounds`; how the first round ended, and how the worst did.
    Unsteady { up: usize, rounds: usize, first: Box<Fate>, worst: Box<Fate> },
    /// The run ended before this address was tried.
    Untried,
}

impl AddressFacts {
    pub(super) fn new(address: IpAddr, rows: &TargetRows) -> Self {
        let attempts: Vec<_> = rows.attempts.iter().filter(|a| a.address == address).collect();
        let source = rows.sources.iter().find(|s| s.destination == address);
        let done = attempts.iter().filter_map(|a| Some((rows.trust_of(a)?, rows.chain_of(a))));
        // Of several rounds the worst word counts: a certificate that is refused once is refused.
        let worst = done.max_by_key(|(trust, _)| !trust.lets_a_client_go_on());
        let (trust, chain) = worst.unzip();
        let icmp = attempts.iter().find_map(|a| if let Tcp::Failed { icmp, .. } = a.tcp { icmp } else { None });
        let connection = attempts.iter().find_map(|a| match a.tls {
            Some(Tls::Failed { connection, .. }) => connection,
            Some(Tls::Done { .. }) | None => None,
        });
        let old = |a: &&Attempt| matches!(&a.tls, Some(Tls::Done { version, .. }) if version == "TLSv1.2");
        Self {
            address,
            fate: fate_of(&attempts, source, rows.target.begins_in_the_clear()),
            trust,
            chain: chain.flatten().cloned(),
            icmp,
            connection,
            tls_round_trips: if attempts.iter().any(old) { 2 } else { 1 },
            supposed: false,
        }
    }

    /// An address that nobody has seen.
    pub(super) const fn supposed(address: IpAddr, fate: Fate) -> Self {
        Self {
            address,
            fate,
            trust: None,
            chain: None,
            icmp: None,
            connection: None,
            tls_round_trips: 1,
            supposed: true,
        }
    }

    /// `2001:db8:365::1: no answer for 4.0 s`.
    pub fn says(&self) -> String {
        format!("{}: {}", self.address, self.seen())
    }

    /// The fate, and what helps to find its place: `no route, says 2001:db8:1::1 (ICMPv6 type 1 code 0)`.
    pub(super) fn seen(&self) -> String {
        let mut seen = self.says_fate();
        if let Some(IcmpError { from, kind, code }) = self.icmp {
            let version = if from.is_ipv6() { "ICMPv6" } else { "ICMP" };
            let _ = write!(seen, ", says {from} ({version} type {kind} code {code})");
        }
        if let (Fate::Stalled { .. }, Some(connection)) = (&self.fate, &self.connection) {
            seen = seen + "; " + lost_where(connection);
        }
        seen
    }

    /// The fate, marked where it was not seen.
    pub(super) fn says_fate(&self) -> String {
        self.words() + if self.supposed { SUPPOSED } else { "" }
    }

    /// The fate alone. Of a supposed silence nobody waited for the end.
    pub(super) fn words(&self) -> String {
        let silent = matches!(self.fate, Fate::Silent { .. });
        if silent && self.supposed { "no answer".into() } else { self.fate.says() }
    }

    pub fn family(&self) -> Family {
        Family::of(&self.address)
    }

    /// What a client meets here.
    pub(super) fn meeting(&self) -> Meeting {
        let refusal = self.trust.as_ref().filter(|t| !t.lets_a_client_go_on()).map(refusal);
        let guess = matches!(self.fate, Fate::Unsteady { .. } | Fate::Untried);
        let basis = if guess { Basis::Assumed } else { Basis::Measured };
        Meeting { path: path(&self.fate, refusal), basis }
    }
}

impl Fate {
    /// Every attempt was complete.
    pub const fn is_up(&self) -> bool {
        matches!(self, Self::Up { .. })
    }

    /// Which of several failures counts when rounds differ: the one that costs a client most.
    pub(super) const fn badness(&self) -> u8 {
        match self {
            Self::Silent { .. } => 5,
            Self::Stalled { .. } => 4,
            Self::TlsFailed { .. } => 3,
            Self::Rejected { .. } => 2,
            Self::Unroutable { .. } => 1,
            Self::Up { .. } | Self::Unsteady { .. } | Self::Untried => 0,
        }
    }

    /// TCP never connects: what uses up a client's tries.
    pub const fn is_dead(&self) -> bool {
        matches!(self, Self::Silent { .. } | Self::Rejected { .. } | Self::Unroutable { .. })
    }

    /// TCP connects, whatever comes after.
    pub const fn tcp_connects(&self) -> bool {
        matches!(self, Self::Up { .. } | Self::Stalled { .. } | Self::TlsFailed { .. } | Self::Unsteady { .. })
    }

    /// Words for a table: `no answer for 4.0 s`, `refused after 20.1 ms`.
    pub fn says(&self) -> String {
        match self {
            Self::Up { .. } => "up".into(),
            Self::Rejected { after, cause } => format!("{} after {after}", cause.says()),
            Self::Unroutable { .. } => "no route".into(),
            Self::Silent { at_least } => format!("no answer for {at_least}"),
            Self::Stalled { at_least, cause, .. } => format!("{} for {at_least}", cause.says()),
            Self::TlsFailed { cause, .. } => cause.says(),
            Self::Unsteady { up, rounds, worst, .. } => format!("up in {up} of {rounds} rounds, else {}", worst.says()),
            Self::Untried => "not tried".into(),
        }
    }
}

/// Which of our packets or theirs did not arrive, as far as the acknowledgements tell.
fn lost_where(connection: &TcpInfo) -> &'static str {
    match connection {
        TcpInfo { acknowledged_bytes: 0, received_bytes: 0, .. } => "our ClientHello was not acknowledged",
        TcpInfo { out_of_order: Some(1..), .. } => "a packet of the answer is missing, later ones came",
        TcpInfo { received_bytes: 0, .. } => "our ClientHello was acknowledged, nothing came back",
        _ => "the answer began and did not go on",
    }
}

/// Why a client that verifies certificates hangs up.
fn refusal(trust: &Trust) -> String {
    match trust {
        Trust::Trusted | Trust::Unknown { .. } => String::new(),
        Trust::NotTrusted { .. } => "certificate not trusted".into(),
        Trust::WrongName { .. } => "certificate for another name".into(),
        Trust::Expired { .. } => "certificate expired".into(),
    }
}

fn path(fate: &Fate, refusal: Option<String>) -> Path {
    match fate {
        Fate::Up { tcp, tls } => Path::Up { tcp: *tcp, tls: *tls, refusal },
        Fate::Rejected { after, cause } => Path::Rejects { after: *after, cause: cause.clone() },
        Fate::Unroutable { after } => Path::Rejects { after: *after, cause: TcpCause::NoRoute },
        Fate::Silent { at_least } => Path::Silent { at_least: *at_least },
        Fate::Stalled { tcp, at_least, cause } => {
            Path::StallsInTls { tcp: *tcp, at_least: *at_least, why: cause.says() }
        }
        Fate::TlsFailed { tcp, after, cause } => Path::TlsFails { tcp: *tcp, after: *after, why: cause.says() },
        Fate::Unsteady { first, .. } => path(first, refusal),
        Fate::Untried => Path::Silent { at_least: Micros::ZERO },
    }
}

fn fate_of(attempts: &[&Attempt], source: Option<&Source>, in_the_clear: bool) -> Fate {
    let each: Vec<Fate> = attempts.iter().map(|a| fate_of_one(a, source, in_the_clear)).collect();
    let up = each.iter().filter(|f| f.is_up()).count();
    let (Some(first), Some(worst)) = (each.first(), each.iter().max_by_key(|f| f.badness())) else {
        return Fate::Untried;
    };
    if up == 0 {
        return worst.clone();
    }
    if up < each.len() {
        let (first, worst) = (Box::new(first.clone()), Box::new(worst.clone()));
        return Fate::Unsteady { up, rounds: each.len(), first, worst };
    }
    let times = |pick: fn(&Fate) -> Option<Micros>| median(each.iter().filter_map(pick).collect());
    Fate::Up {
        tcp: times(|f| if let Fate::Up { tcp, .. } = f { Some(*tcp) } else { None }),
        tls: times(|f| if let Fate::Up { tls, .. } = f { Some(*tls) } else { None }),
    }
}

fn fate_of_one(attempt: &Attempt, source: Option<&Source>, in_the_clear: bool) -> Fate {
    let tcp = match &attempt.tcp {
        Tcp::Connected { us, .. } => *us,
        Tcp::Failed { cause: TcpCause::Timeout, after_us, .. } => return Fate::Silent { at_least: *after_us },
        Tcp::Failed { cause: TcpCause::NoRoute, after_us, .. } => return Fate::Unroutable { after: *after_us },
        Tcp::Failed { cause, after_us, .. } => {
            // Where the kernel has no source address either, whatever errno its route gives means the same.
            let unroutable = source.is_some_and(|s| matches!(s.result, SourceResult::None { .. }));
            return if unroutable {
                Fate::Unroutable { after: *after_us }
            } else {
                Fate::Rejected { after: *after_us, cause: cause.clone() }
            };
        }
    };
    match &attempt.tls {
        Some(Tls::Done { us, .. }) => Fate::Up { tcp, tls: *us },
        Some(Tls::Failed { cause: cause @ TlsCause::Silent { .. }, after_us, .. }) => {
            Fate::Stalled { tcp, at_least: *after_us, cause: cause.clone() }
        }
        Some(Tls::Failed { cause, after_us, .. }) => Fate::TlsFailed { tcp, after: *after_us, cause: cause.clone() },
        None if in_the_clear => Fate::Up { tcp, tls: Micros::ZERO },
        None => Fate::Untried,
    }
}

/// The middle one; of two middle ones the smaller. Zero for none.
pub(super) fn median(mut times: Vec<Micros>) -> Micros {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}
