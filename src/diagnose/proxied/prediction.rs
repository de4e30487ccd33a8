//! What a Squid would answer, held against what the proxy did answer.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Passage, ProxiedFacts, ProxiedRoundFacts};
use crate::clients::{End, Method, Timeline, TryResult};
use crate::diagnose::{Case, ClientRun};
use crate::model::Micros;
use crate::observation::ProxyCause;

/// One Squid's answer to the CONNECT, simulated.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProxyPrediction {
    /// `squid 5.7`; `squid-4` where the version is not known.
    pub client: String,
    /// What it is set to: `default settings`, `the settings of /etc/squid/squid.conf`.
    pub settings: String,
    /// One or more: which comes depends on the order in which DNS answers arrive.
    pub answers: Vec<PredictedAnswer>,
    /// null: what was measured says nothing of addresses, or something is supposed that the proxy did not meet.
    pub agrees: Option<bool>,
    /// Both, and what a difference may mean.
    pub says: String,
}

/// An answer, and when it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PredictedAnswer {
    /// null: the connection is closed without one.
    pub status: Option<u16>,
    pub earliest_us: Micros,
    pub latest_us: Micros,
}

/// For each Squid that this can be; empty where it is none, and where another method is simulated.
pub(super) fn predictions(case: &Case, facts: &ProxiedFacts) -> Vec<ProxyPrediction> {
    // What was measured is a CONNECT.
    if !facts.is_squid(case.facts.squid.as_deref()) || case.facts.method != Method::Connect {
        return Vec::new();
    }
    case.clients.iter().filter(|run| run.squid.is_some()).map(|run| predict(case, facts, run)).collect()
}

fn predict(case: &Case, facts: &ProxiedFacts, run: &ClientRun) -> ProxyPrediction {
    let answers = answers(case, run);
    // The first one that differs, else the first that can be compared.
    let rounds = if case.facts.what_if { &[] } else { &facts.rounds[..] };
    let measured: Vec<(&ProxiedRoundFacts, Measured)> =
        rounds.iter().filter_map(|round| Some((round, Measured::of(round, &answers)?))).collect();
    let apart = measured.iter().find(|(_, m)| !m.fits(&answers));
    let (agrees, verdict) = match (apart, measured.first()) {
        (Some((round, m)), _) => (Some(false), format!("measured {}: differs; {}", m.says(round), why(m, &answers))),
        (None, Some((round, m))) => (Some(true), format!("measured {}: agrees", m.says(round))),
        (None, None) if case.facts.what_if => (None, "the proxy was measured without what is supposed".to_owned()),
        (None, None) => (None, not_comparable(facts)),
    };
    let predicted: Vec<String> = answers.iter().map(PredictedAnswer::says).collect();
    let settings = case.facts.squid_settings();
    let says = format!("{}, {settings}: predicted {}; {verdict}", run.label(), predicted.join(", or "));
    ProxyPrediction { client: run.label(), settings, answers, agrees, says }
}

/// What can come: as DNS was seen to answer, and in either order.
fn answers(case: &Case, run: &ClientRun) -> Vec<PredictedAnswer> {
    let (best, worst) = run.squid.as_ref().map(|s| (&s.best, &s.worst)).unzip();
    // A name that Squid still knows costs no question.
    let dns = case.facts.v6.answer.at.max(case.facts.v4.answer.at);
    let mut answers: Vec<PredictedAnswer> = Vec::new();
    for timeline in [Some(&run.timeline), best, worst].into_iter().flatten() {
        let one = answer(timeline, dns);
        match answers.iter_mut().find(|known| known.status == one.status) {
            Some(known) => {
                known.earliest_us = known.earliest_us.min(one.earliest_us);
                known.latest_us = known.latest_us.max(one.latest_us);
            }
            None => answers.push(one),
        }
    }
    answers
}

/// A tunnel stands when TCP does; the timeline's end is that of TLS.
fn answer(timeline: &Timeline, dns: Micros) -> PredictedAnswer {
    let up = timeline.tries.iter().find(|t| t.result == TryResult::Connected);
    let status = if up.is_some() { Some(200) } else { status(&timeline.end) };
    let at = up.map_or(timeline.end.at(), |t| t.end_us);
    let waited = timeline.tries.iter().filter(|t| t.result == TryResult::TimedOut).count();
    let waited = u64::try_from(waited).unwrap_or(u64::MAX);
    PredictedAnswer {
        status,
        earliest_us: at - times(EARLIER, waited) - dns - SOONER,
        latest_us: at + times(LATER, waited) + LATE,
    }
}

fn times(each: Micros, n: u64) -> Micros {
    Micros(each.0.saturating_mul(n))
}

/// Squid's timers are looked at once a second: an attempt that is waited out takes 0.6 s less to 1.5 s more than its timeout,
/// and the timeline has 0.6 s more (measured with 3.1 to 7.7).
const EARLIER: Micros = Micros::from_millis(1_200);
const LATER: Micros = Micros::from_millis(900);

/// The paths are measured from here, the proxy may be nearer; it may also be busy, and its own DNS slower.
const SOONER: Micros = Micros::from_millis(200);
const LATE: Micros = Micros::from_millis(400);

/// The model tells it at the beginning of why it gave up.
fn status(end: &End) -> Option<u16> {
    match end {
        End::Connected { .. } => Some(200),
        End::GaveUp { why, .. } => why.strip_prefix("Squid answers ")?.get(..3)?.parse().ok(),
    }
}

impl PredictedAnswer {
    fn says(&self) -> String {
        let what = self.status.map_or_else(|| "closed without an answer".to_owned(), |status| status.to_string());
        if self.earliest_us == Micros::ZERO {
            return format!("{what} within {}", self.latest_us);
        }
        format!("{what} after {} to {}", self.earliest_us, self.latest_us)
    }
}

/// What of a round can be held against a prediction.
struct Measured {
    /// `None`: closed without an answer.
    status: Option<u16>,
    at: Micros,
    /// There was no answer yet.
    open: bool,
}

impl Measured {
    /// `None`: it says nothing of the addresses (an access list, a login, a proxy that is not there).
    fn of(round: &ProxiedRoundFacts, answers: &[PredictedAnswer]) -> Option<Self> {
        let at = round.answered_after()?;
        let of = |status| Some(Self { status, at, open: false });
        match (&round.passage, round.head()) {
            (Passage::NoAnswer(ProxyCause::Silent), _) => Some(Self { status: None, at, open: true }),
            (Passage::NoAnswer(ProxyCause::Closed), _) => of(None),
            (_, Some(head)) if (200..300).contains(&head.status) => of(Some(200)),
            (_, Some(head)) => {
                let known = answers.iter().any(|a| a.status == Some(head.status));
                (known || [500, 502, 503, 504].contains(&head.status)).then(|| of(Some(head.status))).flatten()
            }
            (_, None) => None,
        }
    }

    fn fits(&self, answers: &[PredictedAnswer]) -> bool {
        answers.iter().any(|a| {
            let in_time = (a.earliest_us..=a.latest_us).contains(&self.at);
            if self.open { a.latest_us >= self.at } else { a.status == self.status && in_time }
        })
    }

    fn says(&self, round: &ProxiedRoundFacts) -> String {
        match (self.open, round.head()) {
            (true, _) => format!("no answer for at least {}", self.at),
            (false, Some(head)) => format!("{} after {}", head.status, self.at),
            (false, None) => format!("closed without an answer after {}", self.at),
        }
    }
}

/// What a difference may mean.
fn why(measured: &Measured, answers: &[PredictedAnswer]) -> &'static str {
    let same = answers.iter().find(|a| a.status == measured.status && !measured.open);
    match (same, measured.status, answers.iter().any(|a| a.status == Some(200))) {
        (Some(a), ..) if measured.at < a.earliest_us => {
            "sooner than reckoned: shorter timeouts than these settings have, or addresses that it remembers"
        }
        (Some(_), ..) => {
            "later than reckoned: slow name servers of its own, longer timeouts than these settings have, or a parent"
        }
        (None, Some(200), false) => {
            "it reaches what is dead from here: it goes another way, has other settings, or remembers a good address"
        }
        (None, _, true) => {
            "its own way to these addresses, or its name servers, differ from this host's, or its settings do"
        }
        (None, ..) => "it is another version, or set otherwise than reckoned",
    }
}

fn not_comparable(facts: &ProxiedFacts) -> String {
    let says = facts.rounds.first().map(|round| round.passage.says()).unwrap_or_default();
    format!("measured {says}: not comparable, since no address was tried for it")
}
