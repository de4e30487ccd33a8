//! What a client would do, and a Squid's parents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::clients::{End, Grade, Method, Program, Try};
use crate::diagnose::{ClientRun, Facts, ParentsRun, seen, simulate};
use crate::model::{Family, Micros};
use crate::order::Platform;

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClientView {
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The system on which alone it runs, as after `order --platform`; null: on any.
    pub platform: Option<&'static str>,
    /// It can run on the system that the observation was taken on.
    pub here: bool,
    /// How well its behaviour is known.
    pub grade: Grade,
    /// Where that is known from, in words.
    pub source: &'static str,
    /// Of `squid`, the Squid that the observation is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// With the DNS answers in the order in which they were seen to arrive; of a client that adapts to its network, the
    /// slowest that it can be.
    pub end: End,
    /// The same in words, a Squid's parent by its name; for the report.
    #[serde(skip)]
    pub says: String,
    /// Of a Squid those at its parents, too: 0.0.0.N stands for the parent of the N-th line, where only its name is known.
    pub tries: Vec<Try>,
    /// Squid only: the request that is simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Squid: with the better order of DNS answers. A client that adapts: the best that it can do. null: there is but one end.
    pub best: Option<End>,
    /// The worse one.
    pub worst: Option<End>,
    /// Squid only: the next request, a second after the end of that, with what Squid has cached and learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<End>,
    /// Squid only: how many more dead addresses until it fails; 0: it fails. null: no number makes it fail.
    pub headroom: Option<u16>,
    /// Squid only: of which family those addresses are, so of which records Microsoft publishes more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headroom_by: Option<Family>,
    /// Squid only: what its parent proxies do; absent: the request does not go to any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<ParentsView>,
    /// Whether the text has a row for it; every other format has all clients.
    #[serde(skip)]
    pub shown: bool,
    /// Whether the text draws what it would do.
    #[serde(skip)]
    pub drawn: bool,
    /// For the drawing: how much of each try was seen.
    #[serde(skip)]
    pub seen: Vec<Micros>,
}

/// The parents of a Squid. The ends beside it take it that they answer at once.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParentsView {
    /// `only`: DIRECT is never used; `first`: it comes after them; `last`: it comes before them.
    pub uses: &'static str,
    /// How many of the `forward_max_tries` their addresses take; one for a name, which may have more.
    pub slots: usize,
    /// The worse end when none of them answers any more.
    pub if_silent: End,
    /// The worse end when Squid leaves them out: they did not answer when it started, or failed ten times in a row.
    pub if_left_out: End,
    /// All of it in words.
    pub says: String,
}

impl ClientView {
    pub(in crate::diagnose) fn new(facts: &Facts, run: &ClientRun) -> Self {
        let squid = run.squid.as_ref();
        let program = run.program;
        Self {
            name: run.name,
            title: program.map_or("Squid", |p| p.title),
            platform: program.and_then(Program::platform).map(Platform::name),
            here: program.is_none_or(|p| facts.is_here(p)),
            grade: program.map_or(Grade::Verified, |p| p.grade),
            source: program.map_or(SQUID_SOURCE, |p| p.source),
            version: squid.filter(|_| run.name == simulate::OWN).map(|s| s.config.version.to_string()),
            end: run.timeline.end.clone(),
            says: run.says(&run.timeline.end),
            tries: run.timeline.tries.clone(),
            method: squid.map(|s| s.method),
            best: squid.map(|s| &s.best).or(run.at_best.as_ref()).map(|best| best.end.clone()),
            worst: squid
                .map(|s| &s.worst)
                .or(run.at_best.as_ref().map(|_| &run.timeline))
                .map(|worst| worst.end.clone()),
            again: squid.map(|s| s.again.end.clone()),
            headroom: squid.and_then(|s| s.headroom),
            headroom_by: squid.and_then(|s| s.headroom_by),
            parents: squid.and_then(|s| s.parents.as_ref()).map(ParentsView::new),
            drawn: false,
            seen: seen::seen(facts, run),
            shown: squid.is_some() || USUAL.contains(&run.name) && program.is_some_and(|p| facts.is_here(p)),
        }
    }

    /// The end that a cautious reader counts on.
    pub fn worst_end(&self) -> &End {
        self.worst.as_ref().unwrap_or(&self.end)
    }
}

impl ParentsView {
    fn new(run: &ParentsRun) -> Self {
        Self {
            uses: run.uses.word(),
            slots: run.slots,
            if_silent: run.if_silent.clone(),
            if_left_out: run.if_left_out.clone(),
            says: run.says.clone(),
        }
    }
}

/// Those that most readers have or ask for, of which the text shows what runs on their system: the two plain kinds, a
/// browser, the one that never looks further than its first address, and what Office 365 itself comes with.
const USUAL: [&str; 8] = ["sequential", "happy-eyeballs", "chrome", "java", "outlook", "teams", "wininet", "safari"];

const SQUID_SOURCE: &str = "its source, by version; held against recordings of real ones";
