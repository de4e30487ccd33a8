//! Several looks: what fails is looked at again before it counts.

use super::baseline;
use super::cases::{self, Judged, Look};
use super::tally::Tally;
use super::{
    BaselineUsed, CHECKS_SCHEMA, Checked, Checks, Entry, Expectations, ListUsed, NotProbed, Outcome, TargetChecks,
};
use crate::compare::Snapshot;
use crate::diagnose::{Diagnosis, Premise, TargetDiagnosis, Verdict, WhatIf, diagnose_each};
use crate::endpoints::List;
use crate::exit::Exit;
use crate::model::Target;
use crate::observation::{Observation, TargetRows};

/// What a check is to be about, beside its targets.
#[derive(Clone, Debug)]
pub struct Question {
    /// In the order of the report, each target once.
    pub entries: Vec<Entry>,
    /// How often at most what fails is looked at again.
    pub confirm: u32,
    /// What 3 becomes where a target could not be judged.
    pub inconclusive: Exit,
    /// Microsoft's blocks, for those entries that ask for them.
    pub list: List,
    /// The list, where it has to do with this check.
    pub endpoints: Option<ListUsed>,
    pub not_probed: Vec<NotProbed>,
    pub notes: Vec<String>,
    /// What is supposed besides.
    pub what_ifs: Vec<WhatIf>,
    /// What failed there already, and is no worse, does not count.
    pub baseline: Option<Snapshot>,
}

/// A check under way.
#[derive(Debug)]
pub struct Run {
    question: Question,
    observation: Observation,
    diagnosis: Diagnosis,
    /// One for each entry.
    seen: Vec<Seen>,
}

/// What was seen of one target up to here.
#[derive(Debug)]
struct Seen {
    looks: u32,
    tallies: Vec<Tally>,
}

impl Question {
    /// One look at everything that an observation has, with the same expectations of all its targets.
    pub fn about(observation: &Observation, expect: &Expectations) -> Self {
        let entry = |rows: &TargetRows| Entry {
            target: rows.target.clone(),
            name: None,
            tags: Vec::new(),
            expect: expect.clone(),
        };
        Self {
            entries: observation.targets.iter().map(entry).collect(),
            confirm: 0,
            inconclusive: Exit::Inconclusive,
            list: List::bundled(),
            endpoints: None,
            not_probed: Vec::new(),
            notes: Vec::new(),
            what_ifs: Vec::new(),
            baseline: None,
        }
    }
}

impl Run {
    /// The first look: the observation has the targets of the entries, in the same order.
    pub fn begin(question: Question, observation: Observation) -> Self {
        let premise = Premise::of(&observation, &question.what_ifs);
        let diagnosis = diagnosed(&question.entries, &premise);
        let each = question.entries.iter().zip(&observation.targets).zip(&diagnosis.targets);
        let seen = each.map(|((entry, rows), target)| {
            let judged = judged(entry, &premise, rows, target, &question.list);
            Seen { looks: 1, tallies: judged.into_iter().map(Tally::new).collect() }
        });
        let seen = seen.collect();
        Self { question, observation, diagnosis, seen }
    }

    /// The targets of which something failed that may still turn out to be nothing. Empty after a run that was cut short.
    pub fn in_doubt(&self) -> Vec<Target> {
        if self.observation.partial {
            return Vec::new();
        }
        let doubted = |seen: &Seen| {
            seen.looks <= self.question.confirm
                && seen.tallies.iter().any(|tally| tally.is_in_doubt(self.question.confirm))
        };
        let targets = self.observation.targets.iter().zip(&self.seen).filter(|(_, seen)| doubted(seen));
        targets.map(|(rows, _)| rows.target.clone()).collect()
    }

    /// Another look at some of the targets.
    pub fn look_again(&mut self, again: &Observation) {
        let place_of =
            |rows: &TargetRows| self.observation.targets.iter().position(|known| known.target == rows.target);
        let places: Vec<Option<usize>> = again.targets.iter().map(place_of).collect();
        let entries: Vec<Entry> = places.iter().flatten().map(|place| self.question.entries[*place].clone()).collect();
        let premise = Premise::of(again, &self.question.what_ifs);
        let mut diagnosis = diagnosed(&entries, &premise);
        self.observation.partial |= again.partial;
        self.diagnosis.partial |= again.partial;
        self.diagnosis.provisional |= diagnosis.provisional;
        for (n, place) in places.iter().enumerate().rev() {
            let (Some(place), Some(target)) = (*place, diagnosis.targets.pop()) else { continue };
            let rows = &again.targets[n];
            if rows.lookups.is_empty() && rows.attempts.is_empty() {
                // The run was cut short before its turn.
                continue;
            }
            self.diagnosis.targets[place] = target;
            self.observation.targets[place] = rows.clone();
            let (entry, target) = (&self.question.entries[place], &self.diagnosis.targets[place]);
            self.seen[place].look(judged(entry, &premise, rows, target, &self.question.list));
        }
    }

    /// Something ended it before the looks that were still to come.
    pub fn cut_short(&mut self) {
        self.observation.partial = true;
        self.diagnosis.partial = true;
    }

    pub fn checked(self) -> Checked {
        let confirm = self.question.confirm;
        let baseline = self.question.baseline.map(|baseline| (baseline, Snapshot::of(&self.diagnosis, "now")));
        let places = self.question.entries.iter().zip(&self.diagnosis.targets).zip(&self.seen);
        let targets: Vec<_> =
            places.map(|((entry, target), seen)| seen.concluded(entry, target, confirm, baseline.as_ref())).collect();
        let verdict = Verdict::worst(targets.iter().map(|target| target.verdict));
        let exit = match verdict {
            // Of a run that was cut short nothing final can be said.
            _ if self.observation.partial => Exit::Inconclusive,
            Verdict::Healthy => Exit::Healthy,
            Verdict::Problem => Exit::Problem,
            Verdict::Inconclusive => self.question.inconclusive,
        };
        let checks = Checks {
            schema: CHECKS_SCHEMA,
            verdict,
            exit: exit.code(),
            partial: self.observation.partial,
            confirm,
            baseline: baseline.map(|(before, now)| BaselineUsed::new(&before, &now, &self.question.entries)),
            targets,
            not_probed: self.question.not_probed,
            endpoints: self.question.endpoints,
            notes: self.question.notes,
        };
        Checked { observation: self.observation, diagnosis: self.diagnosis, checks }
    }
}

impl Seen {
    fn look(&mut self, judged: Vec<Judged>) {
        self.looks += 1;
        for judged in judged {
            match self.tallies.iter_mut().find(|tally| tally.is_of(&judged)) {
                Some(tally) => tally.add(judged),
                None => self.tallies.push(Tally::new(judged)),
            }
        }
    }

    fn concluded(
        &self,
        entry: &Entry,
        target: &TargetDiagnosis,
        confirm: u32,
        baseline: Option<&(Snapshot, Snapshot)>,
    ) -> TargetChecks {
        let cases = self.tallies.iter().map(|tally| match baseline {
            Some((before, now)) => baseline::compare(tally.case(confirm), before, entry, now),
            None => tally.case(confirm),
        });
        let cases: Vec<_> = cases.collect();
        let any = |outcome| cases.iter().any(|case| case.outcome == outcome);
        let verdict = if any(Outcome::Failed) {
            Verdict::Problem
        } else if any(Outcome::Inconclusive) {
            Verdict::Inconclusive
        } else {
            Verdict::Healthy
        };
        let failed = cases.iter().find(|case| case.outcome == Outcome::Failed);
        TargetChecks {
            host: entry.target.host.clone(),
            port: entry.target.port,
            name: entry.name.clone(),
            tags: entry.tags.clone(),
            verdict,
            summary: summary(target, verdict),
            cure: failed.and_then(|case| case.cure.clone()),
            expect: entry.expect.clone(),
            looks: self.looks,
            cases,
        }
    }
}

/// One look at one target.
fn judged(
    entry: &Entry,
    premise: &Premise,
    rows: &TargetRows,
    diagnosis: &TargetDiagnosis,
    list: &List,
) -> Vec<Judged> {
    let taken_at = &premise.observation().taken_at;
    cases::judge(&Look { entry, rows, facts: &premise.facts(rows), diagnosis, taken_at, list })
}

fn diagnosed(entries: &[Entry], premise: &Premise) -> Diagnosis {
    let mut severities = entries.iter().map(|entry| entry.expect.fail_on.severity());
    diagnose_each(premise, || severities.next().flatten())
}

/// The diagnosis' own sentences; where it sees nothing wrong and an expectation failed all the same, or what is wrong was
/// so in the baseline, they say so.
fn summary(target: &TargetDiagnosis, verdict: Verdict) -> String {
    match target.summary.split_once(". ") {
        Some((opening, rest)) if verdict == Verdict::Problem && target.verdict == Verdict::Healthy => {
            format!("{opening}, but not as expected. {rest}")
        }
        Some((opening, rest)) if verdict == Verdict::Healthy && target.verdict == Verdict::Problem => {
            format!("{opening}, as in the baseline. {rest}")
        }
        _ => target.summary.clone(),
    }
}
