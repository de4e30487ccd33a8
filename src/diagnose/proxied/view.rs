use schemars::JsonSchema;
use serde::Serialize;

use super::{ProxiedRoundFacts, ProxyPrediction, prediction};
use crate::diagnose::{Case, Passage};
use crate::model::{Micros, Trust, printable};
use crate::observation::{Tcp, Tls};

/// One target through the proxy, as it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Proxied {
    /// `proxy.example:3128`, as it was named.
    pub proxy: String,
    /// Every round got a program as far as its first request.
    pub works: bool,
    pub rounds: Vec<ProxiedRound>,
    /// The version of Squid that its answers name; null: none.
    pub squid: Option<String>,
    /// Who signed the target's certificate inside the tunnel, where Mozilla's roots do not know that issuer: an inspecting
    /// proxy, or a company's own authority. null: there is no such chain.
    pub private_issuer: Option<String>,
    /// The same CONNECT, simulated with what this host sees of the addresses, and held against what was measured. Empty: the
    /// proxy is no Squid, or nothing can be simulated.
    pub predicted: Vec<ProxyPrediction>,
}

/// One CONNECT.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProxiedRound {
    /// In words.
    pub says: String,
    /// TCP to the proxy; null: it did not connect.
    pub tcp_us: Option<Micros>,
    /// null: no answer in HTTP.
    pub status: Option<u16>,
    /// From the CONNECT to the first byte of the answer, or as long as none came.
    pub answer_us: Option<Micros>,
    /// Nobody waited longer: the answer may have come later.
    pub at_least: bool,
    /// `X-Squid-Error`.
    pub squid_error: Option<String>,
    pub server: Option<String>,
    pub via: Option<String>,
    /// Of a 407: what may be logged in by.
    pub schemes: Vec<String>,
    /// TLS with the target, inside the tunnel.
    pub tls_us: Option<Micros>,
    /// As for addresses: `trusted`, `not_trusted`, …; null: no handshake was complete.
    pub trust: Option<&'static str>,
}

impl Proxied {
    pub(in crate::diagnose) fn new(case: &Case) -> Option<Self> {
        let facts = case.facts.proxied.as_deref()?;
        Some(Self {
            proxy: facts.name(),
            works: facts.works(),
            rounds: facts.rounds.iter().map(ProxiedRound::new).collect(),
            squid: facts.squid_version(),
            private_issuer: facts.rounds.iter().find_map(|round| round.private_issuer.clone()),
            predicted: prediction::predictions(case, facts),
        })
    }
}

impl ProxiedRound {
    fn new(facts: &ProxiedRoundFacts) -> Self {
        let tcp = facts.tunnel.tcp.last().and_then(|hop| match hop.tcp {
            Tcp::Connected { us, .. } => Some(us),
            Tcp::Failed { .. } => None,
        });
        let tls = match &facts.tunnel.tls {
            Some(Tls::Done { us, .. }) => Some(*us),
            Some(Tls::Failed { .. }) | None => None,
        };
        let head = facts.head();
        let shown = |text: &Option<String>| text.as_ref().map(|t| printable(t, 120));
        Self {
            says: says(facts, tcp, tls),
            tcp_us: tcp,
            status: head.map(|h| h.status),
            answer_us: facts.answered_after(),
            at_least: facts.is_open(),
            squid_error: head.and_then(|h| shown(&h.squid_error)),
            server: head.and_then(|h| shown(&h.server)),
            via: head.and_then(|h| shown(&h.via)),
            schemes: head.map(|h| h.schemes.iter().map(|s| printable(s, 40)).collect()).unwrap_or_default(),
            tls_us: tls,
            trust: match (&facts.passage, tls) {
                (Passage::Untrusted(trust), _) => Some(trust.word()),
                (_, Some(_)) => Some(Trust::Trusted.word()),
                (_, None) => None,
            },
        }
    }
}

/// `TCP 0.2 ms, 503 after 26.1 s, X-Squid-Error ERR_CONNECT_FAIL 110, Server squid/5.7`.
fn says(facts: &ProxiedRoundFacts, tcp: Option<Micros>, tls: Option<Micros>) -> String {
    let mut parts: Vec<String> = tcp.map(|us| format!("TCP {us}")).into_iter().collect();
    let after = facts.answered_after().unwrap_or_default();
    if let Some(head) = facts.head() {
        parts.push(format!("{} after {after}", head.status));
        let fields = [("X-Squid-Error", &head.squid_error), ("Server", &head.server), ("Via", &head.via)];
        parts.extend(
            fields.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", printable(value.as_ref()?, 100)))),
        );
        if !head.schemes.is_empty() {
            parts.push(format!("offers {}", printable(&head.schemes.join(", "), 100)));
        }
    }
    match &facts.passage {
        Passage::Through | Passage::Status(_) => {}
        Passage::NoAnswer(cause) if facts.is_open() => parts.push(format!("{} for at least {after}", cause.says())),
        Passage::NoAnswer(cause) => parts.push(format!("{} after {after}", cause.says())),
        Passage::NoName(_) | Passage::NoTcp(_) | Passage::TlsFails(_) | Passage::Untrusted(_) => {
            parts.push(facts.passage.says());
        }
    }
    parts.extend(tls.map(|us| format!("TLS {us}")));
    parts.join(", ")
}
