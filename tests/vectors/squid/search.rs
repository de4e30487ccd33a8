//! Looks for attempt lengths that give a recorded run: those that let the next recorded try start when it did, inside the
//! spread that [`Wait::spread`] states. The first guess is nearly always right; others are tried with few changes to it.

use std::cell::RefCell;

use tryorder::clients::{Arrival, Luck, Memory, Method, Request, Situation, Squid, Wait};
use tryorder::model::{Family, Micros};
use tryorder::squid::Config;

use super::compare::{Difference, TOLERANCE, difference};
use super::conf;
use super::recording::{self, Case, ROUND_TRIP, address};

/// The TTL of the records in the recorded network (`mgr:ipcache` shows it).
const TTL: Micros = Micros::from_secs(300);

/// Starts are recorded in hundredths of a second.
const RESOLUTION: f64 = 0.01;

/// No request of a run is simulated more often than this.
const MOST_RUNS: usize = 5_000;

/// Whether some luck gives exactly this run, with no more than `changes` lengths that differ from the first guess. If
/// none does: what is wrong with the first guess.
pub(super) fn reproduce(case: &Case, changes: usize) -> Result<(), String> {
    let mut config = conf::read(&case.squid, &case.squid_conf)?;
    case.bury(&mut config.parents);
    // Where in Squid's second the first request came is not recorded; it matters where `forward_timeout` ends.
    let nearly = config.forward_timeout.as_secs_f64() - 3.0;
    let phases = if case.requests.iter().any(|r| r.seconds > nearly) { 10 } else { 1 };
    let situation = case.situation(&config.parents);
    let mut search = Search { case, situation, squid: Squid { config }, changes: 0 };
    let mut why = None;
    for changes in 0..=changes {
        search.changes = changes;
        for phase in 0..phases {
            match search.from(0, Micros::from_millis(100 * phase), &Memory::new(TTL)) {
                Ok(()) => return Ok(()),
                Err(first) => why = why.or(Some(first)),
            }
        }
    }
    Err(why.unwrap_or_default())
}

struct Search<'a> {
    case: &'a Case,
    situation: Situation,
    squid: Squid,
    changes: usize,
}

/// A choice of attempt lengths, by the place in the list of candidates; how many candidates there were, and when the
/// attempt began.
#[derive(Default)]
struct Choice {
    taken: Vec<usize>,
    asked: Vec<(usize, f64)>,
}

impl Search<'_> {
    /// Whether the requests from the `n`th on are reproduced by a Squid that is left with this memory.
    fn from(&self, n: usize, at: Micros, memory: &Memory) -> Result<(), String> {
        let Some(recorded) = self.case.requests.get(n) else { return Ok(()) };
        let mut why = Ok(());
        // All pauses with the first guess of lengths come before any change to it.
        for changes in 0..=self.changes {
            for pause in self.pauses(n) {
                let mut runs = 0;
                let found = self.vary(n, at + pause, memory, &[], changes, &mut runs);
                if found.is_ok() {
                    return Ok(());
                }
                why = why.and(found);
            }
        }
        why.map_err(|why| format!("request {}, seen for {} s: {why}", n + 1, recorded.seconds))
    }

    /// How long after the end of the one before a request may have come. It matters only to `happy_eyeballs_connect_gap`.
    fn pauses(&self, n: usize) -> Vec<Micros> {
        let usual = Micros::from_millis(350);
        let config: &Config = &self.squid.config;
        match (n, config.happy_eyeballs_connect_gap) {
            (0, _) => vec![Micros::ZERO],
            (_, None) => vec![usual],
            (_, Some(_)) => std::iter::once(usual).chain((0..75).map(|k| Micros::from_millis(20 * k))).collect(),
        }
    }

    fn vary(
        &self,
        n: usize,
        at: Micros,
        memory: &Memory,
        taken: &[usize],
        changes: usize,
        runs: &mut usize,
    ) -> Result<(), String> {
        *runs += 1;
        let recorded = &self.case.requests[n];
        let choice = RefCell::new(Choice { taken: taken.to_vec(), asked: Vec::new() });
        let length =
            |wait: &Wait| choice.borrow_mut().length(&self.candidates(recorded, wait), wait.from.as_secs_f64());
        let mut after = memory.clone();
        let request = Request { method: self.case.method.into(), arrival: Arrival::AsSeen, at };
        let outcome = self.squid.request(&self.situation, &request, &mut after, Luck::Given(&length));
        let found = difference(self.case, recorded, &outcome)
            .and_then(|()| self.from(n + 1, at + outcome.timeline.end.at(), &after).map_err(Difference::at_the_end));
        let Err(Difference { from, why }) = found else { return Ok(()) };
        let asked = if changes == 0 { Vec::new() } else { choice.into_inner().asked };
        for (place, (candidates, starts)) in asked.into_iter().enumerate().skip(taken.len()) {
            let too_late = starts > from + TOLERANCE;
            for other in (1..candidates).filter(|_| !too_late) {
                let mut taken: Vec<usize> = taken.to_vec();
                taken.resize(place, 0);
                taken.push(other);
                if *runs >= MOST_RUNS {
                    return Err(why);
                }
                if self.vary(n, at, memory, &taken, changes - 1, runs).is_ok() {
                    return Ok(());
                }
            }
        }
        Err(why)
    }

    /// The lengths that something recorded speaks for, the likeliest first: until the next try of the same family, until
    /// any other one, until the end, until a DNS answer; else the longest, the usual, and the shortest one.
    fn candidates(&self, recorded: &recording::Request, wait: &Wait) -> Vec<Micros> {
        let from = wait.from.as_secs_f64();
        let family = Family::of(&wait.address);
        let later = recorded.tries.iter().filter(|t| t.at_s > from + 0.05);
        let same = later.clone().filter(|t| Family::of(&address(&t.address)) == family).map(|t| t.at_s);
        let any = later.map(|t| t.at_s).chain([recorded.seconds, recorded.seconds - RESOLUTION]);
        // Just when the winner connects: it leaves its mark, and the next one comes too late to be sent.
        let won = recorded.tries.last().map(|t| micros(t.at_s - from) + ROUND_TRIP);
        let dns = [self.case.dns.aaaa_delay_ms, self.case.dns.a_delay_ms].map(Micros::from_millis);
        let (shortest, longest) = (*wait.spread().start(), *wait.spread().end());
        let mut lengths: Vec<Micros> = same
            .chain(any)
            .map(|at| micros(at - from))
            .chain(dns.map(|at| at - wait.from))
            .chain(won)
            .filter(|length| wait.spread().contains(length))
            .chain([longest, wait.usual(), shortest])
            .collect();
        let all = lengths.clone();
        let mut n = 0;
        lengths.retain(|length| {
            n += 1;
            !all[..n - 1].contains(length)
        });
        lengths
    }
}

impl Choice {
    fn length(&mut self, candidates: &[Micros], from: f64) -> Micros {
        let place = self.taken.get(self.asked.len()).copied().unwrap_or(0);
        self.asked.push((candidates.len(), from));
        candidates.get(place).copied().unwrap_or(candidates[0])
    }
}

impl From<recording::Method> for Method {
    fn from(method: recording::Method) -> Self {
        match method {
            recording::Method::Connect => Self::Connect,
            recording::Method::Get => Self::Get,
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a recording")]
fn micros(seconds: f64) -> Micros {
    Micros((seconds * 1e6).round() as u64)
}
