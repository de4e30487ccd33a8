//! What was measured through the proxy: one target's rounds, read once.

mod environment;
mod passage;
mod prediction;
mod view;

pub use environment::{ProxyEnvironmentView, ProxyVariableView};
pub use passage::Passage;
pub use prediction::{PredictedAnswer, ProxyPrediction};
pub use view::{Proxied, ProxiedRound};

use super::{Facts, Finding, OwnSquid, Severity};
use crate::model::{Micros, Target, printable};
use crate::observation::{Observation, Proxy, ProxyAnswer, ProxyCause, ProxyHead, TargetRows, Tunnel};

/// The rounds of one target through the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxiedFacts {
    pub proxy: Proxy,
    /// One at least.
    pub rounds: Vec<ProxiedRoundFacts>,
}

/// One CONNECT and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxiedRoundFacts {
    pub tunnel: Tunnel,
    pub passage: Passage,
    /// Who signed the target's chain, as it came through the tunnel, where Mozilla's roots do not know it.
    pub private_issuer: Option<String>,
}

impl ProxiedFacts {
    /// `None`: nothing was measured through a proxy.
    pub fn of(observation: &Observation, rows: &TargetRows) -> Option<Self> {
        let proxy = observation.proxy.clone()?;
        let round = |tunnel: &Tunnel| ProxiedRoundFacts {
            tunnel: tunnel.clone(),
            passage: Passage::of(&proxy, rows, tunnel),
            private_issuer: passage::private_issuer(rows, tunnel),
        };
        let rounds: Vec<_> = rows.proxied.iter().map(round).collect();
        (!rounds.is_empty()).then_some(Self { proxy, rounds })
    }

    /// `proxy.example:3128`.
    pub fn name(&self) -> String {
        name(&self.proxy)
    }

    /// Every round got a program as far as its first request.
    pub fn works(&self) -> bool {
        self.rounds.iter().all(|round| round.passage == Passage::Through)
    }

    /// The rounds that did not.
    pub(super) fn failed(&self) -> impl Iterator<Item = &ProxiedRoundFacts> {
        self.rounds.iter().filter(|round| round.passage != Passage::Through)
    }

    /// Whether it is a Squid: by what its answers say, else by what the user says. Of another product no Squid is predicted.
    pub(super) fn is_squid(&self, own: Option<&OwnSquid>) -> bool {
        let heads: Vec<&ProxyHead> = self.heads().collect();
        if heads.iter().any(|head| says_squid(head)) {
            return true;
        }
        let other = heads.iter().any(|head| head.server.is_some() || head.via.is_some());
        // Squid 3.1 is the one that closes without a word.
        !other && own.is_some_and(|own| own.version().is_some() || own.path().is_some() && !own.found_here)
    }

    /// Everything that it says.
    fn heads(&self) -> impl Iterator<Item = &ProxyHead> {
        self.rounds.iter().filter_map(ProxiedRoundFacts::head).chain(&self.proxy.about)
    }

    /// The version, as its answers say it: `5.7`.
    pub(super) fn squid_version(&self) -> Option<String> {
        let of = |text: &String| {
            let (_, version) = text.split_once("squid/")?;
            let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
            (end > 0).then(|| printable(&version[..end], 20))
        };
        let named = self.heads().filter(|head| says_squid(head));
        named.flat_map(|head| [&head.server, &head.via]).flatten().find_map(of)
    }
}

impl ProxiedRoundFacts {
    pub(super) fn head(&self) -> Option<&ProxyHead> {
        match &self.tunnel.answer {
            Some(ProxyAnswer::Head { head, .. }) => Some(head),
            Some(ProxyAnswer::Failed { .. }) | None => None,
        }
    }

    /// When the answer began, or how long none came.
    pub(super) fn answered_after(&self) -> Option<Micros> {
        match self.tunnel.answer.as_ref()? {
            ProxyAnswer::Head { first_byte_us, .. } => Some(*first_byte_us),
            ProxyAnswer::Failed { after_us, .. } => Some(*after_us),
        }
    }

    /// It may have come later than anybody waited.
    pub(super) fn is_open(&self) -> bool {
        let open = |cause: &ProxyCause| matches!(cause, ProxyCause::Silent | ProxyCause::Stalled { .. });
        matches!(&self.tunnel.answer, Some(ProxyAnswer::Failed { cause, .. }) if open(cause))
    }
}

/// Where the target works through the proxy, a dead direct way is no error: it may well be closed on purpose.
pub(super) fn spare_the_direct_way(facts: &Facts, findings: &mut [Finding]) {
    let Some(proxied) = facts.proxied.as_deref().filter(|p| p.works() && !facts.any_up()) else { return };
    for finding in findings.iter_mut().filter(|f| f.severity == Severity::Error) {
        finding.severity = Severity::Warning;
        let through = proxied.name();
        finding.says =
            format!("{}. Through the proxy {through} it works: this concerns programs that go directly", finding.says);
    }
}

/// `proxy.example:3128`.
pub(super) fn name(proxy: &Proxy) -> String {
    Target { host: printable(&proxy.host, 100), port: proxy.port }.to_string()
}

/// The proxy's own name servers have no address for the target.
pub(super) fn says_no_dns(round: &ProxiedRoundFacts) -> bool {
    round.head().and_then(|head| head.squid_error.as_ref()).is_some_and(|e| e.split(' ').next() == Some("ERR_DNS_FAIL"))
}

/// A page that only Squid has, its name, or its name behind a hop's (RFC 9110 §7.6.3): a host may be called as it likes.
fn says_squid(head: &ProxyHead) -> bool {
    let is =
        |text: &Option<String>, test: fn(&str) -> bool| text.as_ref().is_some_and(|t| test(&t.to_ascii_lowercase()));
    let server = is(&head.server, |server| server.starts_with("squid"));
    head.squid_error.is_some() || server || is(&head.via, |via| via.contains(" (squid"))
}
