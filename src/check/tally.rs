//! What several looks at one expectation amount to.

use super::cases::Judged;
use super::{Case, Outcome};

#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// The last look of the worst outcome that there was: failed, else passed, else inconclusive.
    shown: Judged,
    passed: u32,
    failed: u32,
    looks: u32,
}

impl Tally {
    pub(super) fn new(judged: Judged) -> Self {
        let mut tally = Self { shown: judged.clone(), passed: 0, failed: 0, looks: 0 };
        tally.add(judged);
        tally
    }

    pub(super) fn is_of(&self, judged: &Judged) -> bool {
        self.shown.name == judged.name
    }

    pub(super) fn add(&mut self, judged: Judged) {
        let rank = |outcome| match outcome {
            Outcome::Failed => 2,
            Outcome::Passed | Outcome::Unconfirmed | Outcome::Known => 1,
            Outcome::Inconclusive => 0,
        };
        self.looks += 1;
        self.passed += u32::from(judged.outcome == Outcome::Passed);
        self.failed += u32::from(judged.outcome == Outcome::Failed);
        if rank(judged.outcome) >= rank(self.shown.outcome) {
            self.shown = judged;
        }
    }

    /// It failed whenever it could be judged, and not yet often enough.
    pub(super) const fn is_in_doubt(&self, confirm: u32) -> bool {
        self.failed > 0 && self.passed == 0 && self.looks <= confirm
    }

    /// A failure counts when no look could refute it, and, where it was to be confirmed, a second one has seen it too.
    pub(super) fn case(&self, confirm: u32) -> Case {
        let Judged { name, outcome, expected, got, evidence, cure } = self.shown.clone();
        let outcome = match outcome {
            Outcome::Failed if self.passed > 0 => Outcome::Unconfirmed,
            Outcome::Failed if confirm > 0 && self.failed < 2 => Outcome::Inconclusive,
            Outcome::Passed | Outcome::Unconfirmed | Outcome::Known | Outcome::Inconclusive | Outcome::Failed => {
                outcome
            }
        };
        let cure = cure.filter(|_| outcome == Outcome::Failed);
        Case { name, outcome, expected, got, evidence, cure, looks: self.looks, failed: self.failed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CaseName;
    use Outcome::{Failed, Inconclusive, Passed, Unconfirmed};

    /// What the looks come to, with this many confirmations asked for.
    fn case(confirm: u32, looks: &[Outcome]) -> Case {
        let judged = |(n, outcome): (usize, &Outcome)| Judged {
            name: CaseName::new("reachable", ""),
            outcome: *outcome,
            expected: String::new(),
            got: format!("look {n}"),
            evidence: Vec::new(),
            cure: Some("mend it".into()),
        };
        let mut all = looks.iter().enumerate().map(judged);
        let mut tally = Tally::new(all.next().unwrap());
        all.for_each(|judged| tally.add(judged));
        tally.case(confirm)
    }

    #[test]
    fn a_failure_counts_when_no_look_refutes_it() {
        assert_eq!(case(0, &[Failed]).outcome, Failed);
        assert_eq!(case(1, &[Failed, Failed]).outcome, Failed);
        assert_eq!(case(2, &[Failed, Inconclusive, Failed]).outcome, Failed);
        assert_eq!(case(1, &[Passed]).outcome, Passed);
    }

    #[test]
    fn a_failure_that_does_not_show_again_is_unconfirmed_and_keeps_what_it_got() {
        let once = case(2, &[Failed, Passed]);
        assert_eq!((once.outcome, once.got.as_str(), once.cure), (Unconfirmed, "look 0", None));
        assert_eq!((once.looks, once.failed), (2, 1));
        assert_eq!(case(2, &[Failed, Failed, Passed]).outcome, Unconfirmed);
        assert_eq!(case(2, &[Passed, Failed]).outcome, Unconfirmed, "seen when something else was looked at again");
    }

    #[test]
    fn a_failure_that_could_not_be_looked_at_again_is_inconclusive() {
        assert_eq!(case(1, &[Failed]).outcome, Inconclusive);
        assert_eq!(case(1, &[Failed, Inconclusive]).outcome, Inconclusive);
        assert_eq!(case(1, &[Inconclusive]).outcome, Inconclusive);
    }

    #[test]
    fn doubt_ends_with_the_first_look_that_refutes_it_or_the_last_that_was_asked_for() {
        let in_doubt = |confirm, looks: &[Outcome]| {
            let judged = |outcome: &Outcome| Judged {
                name: CaseName::new("reachable", ""),
                outcome: *outcome,
                expected: String::new(),
                got: String::new(),
                evidence: Vec::new(),
                cure: None,
            };
            let mut tally = Tally::new(judged(&looks[0]));
            looks[1..].iter().for_each(|outcome| tally.add(judged(outcome)));
            tally.is_in_doubt(confirm)
        };
        assert!(in_doubt(2, &[Failed]) && in_doubt(2, &[Failed, Failed]) && in_doubt(2, &[Failed, Inconclusive]));
        assert!(!in_doubt(0, &[Failed]) && !in_doubt(2, &[Failed, Passed]) && !in_doubt(1, &[Failed, Failed]));
        assert!(!in_doubt(2, &[Passed]) && !in_doubt(2, &[Inconclusive]));
    }
}
