use std::borrow::Cow;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, End, Engine, Path, Situation, Timeline, Tried};
use crate::model::{Family, Micros};
use crate::order::Platform;

/// A program as data: where its list comes from, how it goes through it, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Stable, as after `--clients`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    pub standing: Standing,
    pub home: Home,
    pub lookup: Lookup,
    /// It takes the addresses of this family first, whatever the system's order.
    pub first: Option<Family>,
    pub engine: Engine,
    pub limits: Limits,
    /// It hangs up on a certificate that it does not trust.
    pub verifies: bool,
    pub grade: Grade,
    /// In words: where its figures come from, and what is not known.
    pub source: &'static str,
}

/// Whether anybody runs it as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No program, but what many have in common.
    Kind,
    /// As it comes.
    Program,
    /// Only where somebody has set it so.
    WhenSetSo,
}

/// Whose order and whose kernel a program meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Those of the system on which it runs: it runs on any.
    Any,
    /// Its own order on the kernel of any system.
    AnySorting(Platform),
    /// It runs on this system only.
    On(Platform),
}

/// How a program asks for the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// By the system's resolver function, which returns when both answers are in, and fails as it fails.
    Getaddrinfo,
    /// By itself; it goes on when both answers are in, and needs only one of them.
    Own,
    /// By itself; each answer is used as it comes (RFC 8305 §3).
    EachAnswer,
}

/// What a client allows itself besides what ends a single try; all counted from its start, but `tls`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Until some TCP connection is up.
    pub connect: Option<Micros>,
    /// For the handshake, once TCP is up.
    pub tls: Option<Micros>,
    /// Until TLS is done.
    pub whole: Option<Micros>,
}

/// How well a client's behaviour is known, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A run of the program itself was held against it.
    Verified,
    /// Read in its source.
    Source,
    /// From its maker's documents, or a standard.
    Documented,
    /// From what others measured or wrote about it.
    Reported,
}

impl Grade {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Source => "source",
            Self::Documented => "documented",
            Self::Reported => "reported",
        }
    }
}

impl Program {
    /// What it would do. With an engine that adapts, the slowest that it can be.
    pub fn run(&self, situation: &Situation) -> Timeline {
        self.go(situation, |engine, situation| Some(engine.run(situation))).unwrap_or_else(|nothing| nothing)
    }

    /// The best that it could do; `None` where it always does the same.
    pub fn at_best(&self, situation: &Situation) -> Option<Timeline> {
        self.engine.at_best(situation)?;
        self.go(situation, Engine::at_best).ok()
    }

    /// The system on which alone it runs.
    pub const fn platform(&self) -> Option<Platform> {
        match self.home {
            Home::On(platform) => Some(platform),
            Home::Any | Home::AnySorting(_) => None,
        }
    }

    fn go(
        &self,
        situation: &Situation,
        engine: impl Fn(&Engine, &Situation) -> Option<Tried>,
    ) -> Result<Timeline, Timeline> {
        let mut resolved = self.lookup.wait(situation)?;
        if let Some(first) = self.first {
            let list = &mut resolved.to_mut().order;
            let (ours, theirs): (Vec<_>, Vec<_>) = list.iter().copied().partition(|a| Family::of(a) == first);
            *list = [ours, theirs].concat();
        }
        if !self.verifies {
            for meeting in resolved.to_mut().meetings.values_mut() {
                if let Path::Up { refusal, .. } = &mut meeting.path {
                    *refusal = None;
                }
            }
        }
        let tried = engine(&self.engine, &resolved).unwrap_or_default();
        let mut timeline = self.limits.apply(tried, &resolved);
        if self.lookup == Lookup::Getaddrinfo {
            timeline.end = timeline.end.known_as(situation.getaddrinfo_basis);
        }
        Ok(timeline)
    }
}

impl Lookup {
    /// The situation as it is when the program has its list, or the end where it gets none.
    pub(super) fn wait(self, situation: &Situation) -> Result<Cow<'_, Situation>, Timeline> {
        let both_in = situation.both_in();
        match (self, &situation.getaddrinfo_fails) {
            (Self::EachAnswer, _) => return Ok(Cow::Borrowed(situation)),
            (Self::Getaddrinfo, Some(why)) => {
                let end =
                    End::GaveUp { at_us: both_in, why: why.clone(), basis: situation.getaddrinfo_basis, hangs: false };
                return Err(Timeline { tries: Vec::new(), end });
            }
            (Self::Getaddrinfo, None) | (Self::Own, _) => {}
        }
        let mut resolved = situation.clone();
        (resolved.aaaa.at, resolved.a.at) = (both_in, both_in);
        Ok(Cow::Owned(resolved))
    }
}

impl Limits {
    pub const NONE: Self = Self { connect: None, tls: None, whole: None };

    fn apply(&self, tried: Tried, situation: &Situation) -> Timeline {
        let from = situation.both_in();
        let too_late = |at: Micros| tried.winner.map_or_else(|| tried.ended() > Some(at), |(_, tcp_up)| tcp_up > at);
        if let Some(limit) = self.connect.filter(|limit| too_late(*limit)) {
            return Self::stopped(tried, situation, limit, "no connection");
        }
        let mut timeline = tried.clone().timeline(situation, from);
        let handshake = self.tls.zip(tried.winner);
        if let Some(end) = handshake.and_then(|(limit, winner)| cut_handshake(situation, winner, limit)) {
            timeline.end = end.known_as(tried.basis());
        }
        if let (Some(limit), End::GaveUp { at_us, hangs, .. }) = (self.whole, &mut timeline.end)
            && *hangs
            && *at_us <= limit
        {
            (*at_us, *hangs) = (limit, false);
        }
        match self.whole {
            Some(limit) if timeline.end.at() > limit => Self::stopped(tried, situation, limit, "not done"),
            _ => timeline,
        }
    }

    fn stopped(mut tried: Tried, situation: &Situation, limit: Micros, what: &str) -> Timeline {
        tried.stop(situation, limit);
        let basis = tried.basis();
        let mut timeline = tried.timeline(situation, limit);
        let why = format!("{what} within its own limit");
        timeline.end = End::GaveUp { at_us: limit, why, basis, hangs: false };
        timeline
    }
}

/// The end of a handshake that takes longer than the client waits; `None` where it does not.
fn cut_handshake(situation: &Situation, (address, tcp_up): (IpAddr, Micros), limit: Micros) -> Option<End> {
    let (why, basis) = match situation.meeting(&address).path {
        Path::StallsInTls { at_least, why, .. } => {
            (why, if at_least < limit { Basis::Assumed } else { Basis::Measured })
        }
        Path::Up { tls, .. } if tls > limit => (format!("TLS not done within {limit}"), Basis::Measured),
        Path::Up { .. } | Path::TlsFails { .. } | Path::Rejects { .. } | Path::Silent { .. } => return None,
    };
    Some(End::GaveUp { at_us: tcp_up + limit, why: format!("{why} ({address})"), basis, hangs: false })
}
