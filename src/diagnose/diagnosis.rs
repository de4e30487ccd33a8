//! The result, as outsiders read it: the JSON names are a promise.

mod client;

pub use client::{ClientView, ParentsView};

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AddressFacts, Answered, ClientRun, Effects, Facts, Fate, OwnSquid, PolicyView, Preference, Proxied,
    ProxyEnvironmentView,
};
use crate::clients::{End, Method};
use crate::model::{Family, Micros, Trust};
use crate::observation::{IcmpError, Lookup, TcpInfo, TrustStore};
use crate::order::Placed;

/// Everything concluded from one observation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Diagnosis {
    pub schema: u32,
    /// Who concluded, as `tryorder 0.1.0`.
    pub tool: String,
    /// When the observation was taken, RFC 3339 in UTC.
    pub taken_at: String,
    /// The observation was cut short.
    pub partial: bool,
    /// The observation was made in haste (`--quick`): an address that is said to be silent may only be slow.
    pub provisional: bool,
    /// Which roots judged the certificates.
    pub trust_store: TrustStore,
    /// The changes supposed before simulating; empty: the situation as it was seen.
    pub what_if: Vec<String>,
    /// The policy tables that decide the address order here.
    pub policy_tables: Vec<PolicyView>,
    /// The Squid that this is about; absent: three kinds of it are simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squid: Option<SquidView>,
    /// What the environment says of proxies; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_environment: Option<ProxyEnvironmentView>,
    pub targets: Vec<TargetDiagnosis>,
}

/// A Squid of which something is known.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SquidView {
    /// Who it is and where its settings come from, in words.
    pub says: String,
    /// What is reckoned with; null: not known.
    pub version: Option<String>,
    /// The main file of its configuration; null: the defaults count.
    pub conf: Option<String>,
    /// What is simulated is this request through it.
    pub method: Method,
    /// What of its configuration the simulation cannot know, in words.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetDiagnosis {
    pub host: String,
    pub port: u16,
    /// The family that was left out on purpose: nothing is known of it, and nothing that chooses between both families is
    /// simulated. null: none was, or the target is an address.
    pub not_asked: Option<Family>,
    pub verdict: Verdict,
    /// The verdict in plain sentences, fit for a mail.
    pub summary: String,
    /// What to do, in one sentence; null when nothing is wrong.
    pub cure: Option<String>,
    pub lookups: Vec<Lookup>,
    /// AAAA in answer order, then A.
    pub addresses: Vec<AddressView>,
    /// In the order in which this system tries them.
    pub order: Vec<OrderView>,
    /// Whether the system's own getaddrinfo returned this order; null when it did not answer or was not asked.
    pub order_agrees: Option<bool>,
    /// Who signed the chain that this host's store trusts and Mozilla's roots do not: a company's own authority, or an
    /// inspecting proxy's. null: there is no such chain.
    pub private_root: Option<String>,
    /// Those that can be told: none when a family was not asked, and none that would meet an address that was not tried.
    pub clients: Vec<ClientView>,
    /// What was measured through the proxy; absent: nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxied: Option<Proxied>,
    /// Those that the user named and that cannot be told.
    #[serde(skip)]
    pub clients_missing: Vec<String>,
    /// The most severe first.
    pub findings: Vec<Finding>,
    /// How to have one family tried first; null when it was not asked (`--prefer`).
    pub preference: Option<Preference>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing at or above `--fail-on`.
    Healthy,
    Problem,
    /// Nothing could be judged.
    Inconclusive,
}

impl Verdict {
    /// Of several targets: a problem beats what could not be judged, that beats what is healthy.
    pub fn worst(each: impl Iterator<Item = Self>) -> Self {
        each.max_by_key(|verdict| verdict.rank()).unwrap_or(Self::Healthy)
    }

    /// The greater, the worse.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Inconclusive => 1,
            Self::Problem => 2,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Problem => "problem",
            Self::Inconclusive => "inconclusive",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AddressView {
    pub address: IpAddr,
    pub family: Family,
    /// `up`, `rejected`, `unroutable`, `silent`, `stalled`, `tls_failed`, `unsteady`; null: not tried.
    pub fate: Option<&'static str>,
    /// The fate in words.
    pub says: String,
    /// Median TCP connect time, where TCP connected in every round.
    pub tcp_us: Option<Micros>,
    /// Median TLS handshake time, where the handshake was complete in every round; null too at a port whose protocol begins in
    /// the clear.
    pub tls_us: Option<Micros>,
    /// `trusted`, `not_trusted`, `wrong_name`, `expired`, `unknown`; null where no handshake was complete.
    pub trust: Option<&'static str>,
    /// The same, as Mozilla's roots alone judge.
    pub mozilla: Option<&'static str>,
    /// Who said no, where an ICMP error ended an attempt.
    pub icmp: Option<IcmpError>,
    /// The kernel's account of a connection on which TLS failed.
    pub connection: Option<TcpInfo>,
    /// A what-if supposes the fate, and the times with it; absent: it was seen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub supposed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OrderView {
    pub address: IpAddr,
    /// The rule that put it behind its predecessor; null for the first.
    pub decided_by: Option<String>,
}

/// Something wrong or risky.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// Stable; `tryorder explain CODE` tells more.
    pub code: &'static str,
    pub severity: Severity,
    pub says: String,
    /// The rows of the observation that it rests on, in words; what was not seen ends in ` (supposed)`.
    pub evidence: Vec<String>,
    pub remedies: Vec<Remedy>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A change that somebody can make.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Remedy {
    pub title: String,
    pub kind: RemedyKind,
    /// Where: a file, a host, a team.
    pub place: String,
    /// The exact lines.
    pub snippet: String,
    pub undo: String,
    pub safety: Safety,
    /// null where nothing can be simulated (there is no living address to go by).
    pub prediction: Option<Prediction>,
    pub effects: Effects,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemedyKind {
    /// Takes the fault away.
    Repair,
    /// Spares somebody the fault until it is repaired.
    Workaround,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    Safe,
    /// Right in most networks: read it first.
    Review,
    /// Only when nothing else can be done.
    LastResort,
}

impl Safety {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review first",
            Self::LastResort => "last resort",
        }
    }
}

/// What the same simulation says without the change and with it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Prediction {
    pub client: &'static str,
    pub before: Outlook,
    pub after: Outlook,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Outlook {
    /// For a Squid the worse of its two ends.
    pub end: End,
    pub headroom: Option<u16>,
}

impl Outlook {
    pub(super) fn new(run: &ClientRun) -> Self {
        Self { end: run.worst().end.clone(), headroom: run.squid.as_ref().and_then(|s| s.headroom) }
    }
}

impl Outlook {
    /// The end, and for a Squid how far it is from failing.
    pub fn says(&self) -> String {
        match self.headroom {
            Some(n) if n > 0 => format!("{}, headroom {n}", self.end.says()),
            _ => self.end.says(),
        }
    }

    /// After a change that nobody has made yet.
    pub(super) fn supposed(self) -> Self {
        Self { end: self.end.supposed(), ..self }
    }
}

impl AddressView {
    pub(super) fn new(facts: &AddressFacts) -> Self {
        let (fate, tcp, tls) = match &facts.fate {
            Fate::Up { tcp, tls } => (Some("up"), Some(*tcp), Some(*tls).filter(|tls| *tls > Micros::ZERO)),
            Fate::Rejected { .. } => (Some("rejected"), None, None),
            Fate::Unroutable { .. } => (Some("unroutable"), None, None),
            Fate::Silent { .. } => (Some("silent"), None, None),
            Fate::Stalled { tcp, .. } => (Some("stalled"), Some(*tcp), None),
            Fate::TlsFailed { tcp, .. } => (Some("tls_failed"), Some(*tcp), None),
            Fate::Unsteady { .. } => (Some("unsteady"), None, None),
            Fate::Untried => (None, None, None),
        };
        Self {
            address: facts.address,
            family: facts.family(),
            fate,
            says: facts.says_fate(),
            tcp_us: tcp,
            tls_us: tls,
            trust: facts.trust.as_ref().map(Trust::word),
            mozilla: facts.chain.as_ref().map(|chain| chain.mozilla.word()),
            icmp: facts.icmp,
            connection: facts.connection,
            supposed: facts.supposed,
        }
    }
}

impl SquidView {
    pub(super) fn new(own: &OwnSquid) -> Self {
        Self {
            says: own.says(),
            version: own.version().map(|v| v.to_string()),
            conf: own.path().map(str::to_owned),
            method: own.method(),
            notes: own.notes(),
        }
    }
}

impl OrderView {
    pub(super) fn new(placed: &Placed) -> Self {
        Self { address: placed.candidate.destination, decided_by: placed.decided_by.as_ref().map(ToString::to_string) }
    }
}

/// Nothing can be judged without a DNS answer, without a network, or without one finished attempt.
pub fn is_judged(facts: &Facts) -> bool {
    // A proxy asks DNS and opens connections by itself.
    if facts.proxied.is_some() {
        return true;
    }
    let said_no = |a: &Answered| matches!(a, Answered::NoData | Answered::NxDomain);
    if facts.addresses.is_empty() {
        // "No such name" is an answer; silence and SERVFAIL are none. A question that was not asked to the end may yet get
        // an address.
        return facts.unfinished_questions().next().is_none()
            && (said_no(&facts.v6.answered) || said_no(&facts.v4.answered));
    }
    let tried = facts.addresses.iter().any(|a| !matches!(a.fate, Fate::Untried));
    tried && !(facts.no_network && facts.addresses.iter().all(|a| a.fate.is_dead()))
}

pub(super) fn verdict(facts: &Facts, findings: &[Finding], fail_on: Option<Severity>) -> Verdict {
    if !is_judged(facts) {
        Verdict::Inconclusive
    } else if fail_on.is_some_and(|least| findings.iter().any(|f| f.severity >= least)) {
        Verdict::Problem
    } else if facts.untried() > 0 {
        Verdict::Inconclusive
    } else {
        Verdict::Healthy
    }
}
