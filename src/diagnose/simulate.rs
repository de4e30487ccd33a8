use super::facts::SQUIDS;
use super::parents::{self, ParentsRun, ParentsUse};
use super::{Facts, Fate};
use crate::clients::{
    Arrival, End, Home, Luck, Memory, Method, PROGRAMS, Program, Request, Situation, Squid, Standing, Timeline,
};
use crate::model::{Family, Micros};
use crate::squid::{Config, MOST_ADDRESSES};

/// What one client would do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRun {
    /// That of the program; `squid-3.4`, `squid-4`, `squid-5.7+`; `squid` for the one that the observation is about.
    pub name: &'static str,
    /// All but Squid.
    pub program: Option<&'static Program>,
    /// Of a program that adapts to its network, the slowest that it can be.
    pub timeline: Timeline,
    /// The best that such a program can do.
    pub at_best: Option<Timeline>,
    /// Squid only.
    pub squid: Option<SquidRun>,
}

/// What of a Squid's end depends on chance, and how far it is from failing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquidRun {
    pub config: Config,
    /// The request that is simulated.
    pub method: Method,
    /// With the better of the two orders in which the DNS answers can arrive.
    pub best: Timeline,
    /// With the worse one.
    pub worst: Timeline,
    /// The next request after that, with what Squid has cached and learned.
    pub again: Timeline,
    /// How many more dead addresses until it fails; 0: it fails already. `None`: no number makes it fail, or no address
    /// is dead.
    pub headroom: Option<u16>,
    /// The family of those addresses: more AAAA or more A records at Microsoft's side are what breaks it first.
    pub headroom_by: Option<Family>,
    /// `None`: the request does not go to any.
    pub parents: Option<ParentsRun>,
}

impl ClientRun {
    /// The name for a sentence: of the Squid that this is about with its version, `squid 5.7`.
    pub fn label(&self) -> String {
        match &self.squid {
            Some(run) if self.name == OWN => format!("{OWN} {}", run.config.version),
            _ => self.name.to_owned(),
        }
    }

    /// Without any try, too, it rests on what is supposed.
    fn supposed(mut self) -> Self {
        let squid = self.squid.iter_mut().flat_map(|squid| [&mut squid.best, &mut squid.worst, &mut squid.again]);
        for timeline in [&mut self.timeline].into_iter().chain(&mut self.at_best).chain(squid) {
            timeline.end = timeline.end.clone().supposed();
        }
        self
    }

    /// The end in words, a parent by its name.
    pub fn says(&self, end: &End) -> String {
        self.squid.as_ref().map_or_else(|| end.says(), |run| parents::says_end(&run.config, end))
    }

    /// One of the kinds that stand for all others where not every client can be named: the plain ones, and Squid.
    pub fn stands_for_others(&self) -> bool {
        self.squid.is_some() || matches!(self.name, "sequential" | "happy-eyeballs")
    }

    /// A program as it comes that can run on this system; Squid is none.
    pub fn is_a_program_here(&self, facts: &Facts) -> bool {
        self.program.is_some_and(|program| program.standing == Standing::Program && facts.is_here(program))
    }

    /// What a cautious reader counts on.
    pub fn worst(&self) -> &Timeline {
        self.squid.as_ref().map_or(&self.timeline, |s| &s.worst)
    }
}

/// The name of the client that stands for the Squid that the observation is about.
pub(super) const OWN: &str = "squid";

/// The name of every client that there can be.
pub fn client_names() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|p| p.name).chain(SQUIDS.iter().map(|(name, _)| *name)).chain([OWN])
}

/// Every client of which something can be said, in the order of the report. They all choose between both families: with
/// one that was not asked, nothing can.
pub(super) fn run(facts: &Facts) -> Vec<ClientRun> {
    if facts.not_asked.is_some() {
        return Vec::new();
    }
    let squids = facts.squids.iter().map(|(name, _)| *name);
    let mut simulation = Simulation::of(facts);
    let all = PROGRAMS.iter().map(|p| p.name).chain(squids).filter_map(|name| simulation.run(name));
    all.filter(|run| !guesses(facts, run)).collect()
}

/// Whether the run rests on an address that nobody tried: then nothing is concluded from it.
fn guesses(facts: &Facts, run: &ClientRun) -> bool {
    let untried = |address| facts.addresses.iter().any(|a| a.address == address && a.fate == Fate::Untried);
    run.worst().tries.iter().chain(&run.timeline.tries).any(|t| untried(t.address))
}

/// Several clients at the same facts.
pub(super) struct Simulation<'a> {
    facts: &'a Facts,
    /// Thirty programs are at home in a handful of places.
    situations: Vec<(Home, Situation)>,
}

impl<'a> Simulation<'a> {
    pub(super) const fn of(facts: &'a Facts) -> Self {
        Self { facts, situations: Vec::new() }
    }

    /// The client of this name; `None` when there is none.
    fn run(&mut self, name: &str) -> Option<ClientRun> {
        let facts = self.facts;
        let run = if let Some(program) = PROGRAMS.iter().find(|p| p.name == name) {
            let situation = self.situation_of(program);
            let (timeline, at_best) = (program.run(situation), program.at_best(situation));
            Some(ClientRun { name: program.name, program: Some(program), timeline, at_best, squid: None })
        } else {
            facts.squids.iter().find(|(n, _)| *n == name).map(|(name, config)| run_squid(facts, name, config))
        };
        run.map(|run| if facts.what_if { run.supposed() } else { run })
    }

    /// The client of this run, after a change to the facts that it was made with. A Squid that meets the same as before does the
    /// same, and is most of the work.
    pub(super) fn again(&mut self, before: &Facts, run: &ClientRun) -> Option<ClientRun> {
        let same = run.squid.as_ref().is_some_and(|squid| {
            let config = |facts: &'a Facts| facts.squids.iter().find(|(name, _)| *name == run.name).map(|(_, c)| c);
            config(self.facts) == Some(&squid.config)
                && self.facts.addresses == before.addresses
                && self.facts.squid_situation(&squid.config) == before.squid_situation(&squid.config)
        });
        if same { Some(run.clone()) } else { self.run(run.name) }
    }

    /// How the Squid of this run ends here, in the worse order of DNS answers: far less work than all of its run. `None` of any
    /// other client.
    pub(super) fn end_of_squid(&self, run: &ClientRun) -> Option<End> {
        run.squid.as_ref()?;
        let (_, config) = self.facts.squids.iter().find(|(name, _)| *name == run.name)?;
        let situation = self.facts.squid_situation(config);
        let (_, (worst, _)) = both_orders(self.facts, &Squid { config: config.clone() }, &situation);
        Some(worst.end)
    }

    fn situation_of(&mut self, program: &Program) -> &Situation {
        let known = self.situations.iter().position(|(home, _)| *home == program.home);
        let at = known.unwrap_or_else(|| {
            self.situations.push((program.home, self.facts.situation_of(program)));
            self.situations.len() - 1
        });
        &self.situations[at].1
    }
}

fn run_squid(facts: &Facts, name: &'static str, config: &Config) -> ClientRun {
    let situation = facts.squid_situation(config);
    let squid = Squid { config: config.clone() };
    let timeline = next(facts, &squid, &situation);
    let (best, (worst, family)) = both_orders(facts, &squid, &situation);
    let again = again(facts, &squid, &situation, Arrival::First(family));
    let (headroom, headroom_by) = headroom(facts, &situation, &squid, &worst.end);
    let parents = parents(facts, &squid, &situation);
    let run =
        SquidRun { method: facts.method, best, worst, again, headroom, headroom_by, parents, config: squid.config };
    ClientRun { name, program: None, timeline, at_best: None, squid: Some(run) }
}

/// The first request in the better order of DNS answers, and in the worse one with the family that then comes first.
fn both_orders(facts: &Facts, squid: &Squid, situation: &Situation) -> (Timeline, (Timeline, Family)) {
    let [v6_first, v4_first] =
        Family::BOTH.map(|family| (squid.run(situation, facts.method, Arrival::First(family)), family));
    if v6_first.0.end.is_better_than(&v4_first.0.end) { (v6_first.0, v4_first) } else { (v4_first.0, v6_first) }
}

/// The next request of this Squid, in the worse order of DNS answers.
pub(super) fn again_of(facts: &Facts, config: &Config) -> Timeline {
    let situation = facts.squid_situation(config);
    let squid = Squid { config: config.clone() };
    let (_, (_, family)) = both_orders(facts, &squid, &situation);
    again(facts, &squid, &situation, Arrival::First(family))
}

/// The second of two requests, a second after the end of the first.
fn again(facts: &Facts, squid: &Squid, situation: &Situation, arrival: Arrival) -> Timeline {
    let mut memory = Memory::new(facts.ttl.unwrap_or(Micros::ZERO));
    let first = Request { method: facts.method, arrival, at: Micros::ZERO };
    let end = squid.request(situation, &first, &mut memory, Luck::Usual).timeline.end.at();
    let second = Request { at: end + Micros::from_secs(1), ..first };
    squid.request(situation, &second, &mut memory, Luck::Usual).timeline
}

/// What the parents of this Squid do to its request.
pub(super) fn parents_of(facts: &Facts, config: &Config) -> Option<ParentsRun> {
    parents(facts, &Squid { config: config.clone() }, &facts.squid_situation(config))
}

/// The same request when the parents that it may go to are silent.
fn parents(facts: &Facts, squid: &Squid, situation: &Situation) -> Option<ParentsRun> {
    let uses = ParentsUse::of(squid, facts.method)?;
    let silent = parents::with_parents(situation.clone(), &squid.config, &parents::SILENT);
    let worst = |squid: &Squid, situation: &Situation| both_orders(facts, squid, situation).1.0.end;
    let mut run = ParentsRun {
        uses,
        slots: parents::taken(&squid.config).min(squid.config.slots()),
        if_silent: worst(squid, &silent),
        if_left_out: worst(&parents::left_out(squid), situation),
        headline: parents::headline(facts, &squid.config, uses),
        says: String::new(),
    };
    run.says = parents::says(facts, &squid.config, &run);
    Some(run)
}

/// The next request, with what its cache was seen to hold; without that, the first one.
fn next(facts: &Facts, squid: &Squid, situation: &Situation) -> Timeline {
    let held = facts.squid.as_ref().and_then(|own| own.memory(&[&facts.target.host, &facts.name]));
    let Some(mut memory) = held else { return squid.run(situation, facts.method, Arrival::AsSeen) };
    let request = Request { method: facts.method, arrival: Arrival::AsSeen, at: Micros::ZERO };
    squid.request(situation, &request, &mut memory, Luck::Usual).timeline
}

/// Searches the first number of additional dead addresses, of the family that has dead ones, with which the worse
/// arrival order fails. More dead addresses never help, so the search may halve its interval.
fn headroom(facts: &Facts, situation: &Situation, squid: &Squid, worst: &End) -> (Option<u16>, Option<Family>) {
    if worst.connected().is_none() {
        return (Some(0), None);
    }
    let mut nearest: Option<(u16, Family)> = None;
    for family in Family::BOTH.into_iter().filter(|f| !situation.answer(*f).addresses.is_empty()) {
        // The silent ones cost most; an address that fails after TCP has connected ends the walk and is no model.
        let Some(dead) = facts.of(family).filter(|a| a.fate.is_dead()).max_by_key(|a| a.fate.badness()) else {
            continue;
        };
        let fails = |more: u16| {
            let tomorrow = situation.with_more_like(&dead.address, more);
            squid.run(&tomorrow, facts.method, Arrival::First(family)).end.connected().is_none()
        };
        // Mostly it is a few, and each costs a walk through as many.
        let Some(steps) = STEPS.iter().position(|more| fails(*more)) else { continue };
        let (mut works, mut broken) = (if steps == 0 { 0 } else { STEPS[steps - 1] }, STEPS[steps]);
        while broken - works > 1 {
            let middle = works + (broken - works) / 2;
            if fails(middle) { broken = middle } else { works = middle }
        }
        if nearest.is_none_or(|(n, _)| broken < n) {
            nearest = Some((broken, family));
        }
    }
    nearest.unzip()
}

/// Where the search for the headroom looks first.
const STEPS: [u16; 5] = [1, 4, 16, 64, MOST_ADDRESSES];
