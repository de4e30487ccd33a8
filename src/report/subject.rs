//! A target of a check from all three sides, and its figures folded: however many addresses it has, and however often
//! they change, there are as many figures.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::check::{Case, Checked, Outcome, TargetChecks};
use crate::diagnose::TargetDiagnosis;
use crate::model::{Family, Micros};
use crate::observation::{Attempt, TargetRows, Tcp, Tls};

/// One target: which expectations hold, what is concluded, what was seen.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) checks: &'a TargetChecks,
    pub(super) diagnosis: &'a TargetDiagnosis,
    pub(super) rows: &'a TargetRows,
}

/// The least, the middle and the most of some times; there is at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    pub(super) least: Micros,
    pub(super) median: Micros,
    pub(super) most: Micros,
}

/// All targets, in the order of asking.
pub(super) fn subjects(checked: &Checked) -> impl Iterator<Item = Subject<'_>> {
    let sides = checked.checks.targets.iter().zip(&checked.diagnosis.targets).zip(&checked.observation.targets);
    sides.map(|((checks, diagnosis), rows)| Subject { checks, diagnosis, rows })
}

impl<'a> Subject<'a> {
    /// `outlook.office365.com:443`: its name for machines.
    pub(super) fn id(&self) -> String {
        self.checks.target().to_string()
    }

    pub(super) fn cases(&self, outcome: Outcome) -> impl Iterator<Item = &'a Case> {
        self.checks.cases.iter().filter(move |case| case.outcome == outcome)
    }

    /// From the first question to the end of the last attempt.
    pub(super) fn took(&self) -> Micros {
        let lookups = self.rows.lookups.iter().map(|l| l.ended_us);
        let attempts = self.rows.attempts.iter().map(|a| a.started_us + length(a));
        lookups.chain(attempts).max().unwrap_or_default()
    }

    /// How many addresses of the family have this fate; `None` counts those that were not tried.
    pub(super) fn count(&self, family: Family, fate: Option<&str>) -> usize {
        self.diagnosis.addresses.iter().filter(|a| a.family == family && a.fate == fate).count()
    }

    /// How many addresses the family has.
    pub(super) fn all(&self, family: Family) -> usize {
        self.diagnosis.addresses.iter().filter(|a| a.family == family).count()
    }

    /// TCP connect times of the addresses that connected in every round.
    pub(super) fn tcp(&self, family: Family) -> Option<Spread> {
        let addresses = self.diagnosis.addresses.iter().filter(|a| a.family == family);
        Spread::of(addresses.filter_map(|a| a.tcp_us))
    }

    /// TLS handshake times of the addresses that completed it in every round.
    pub(super) fn tls(&self, family: Family) -> Option<Spread> {
        let addresses = self.diagnosis.addresses.iter().filter(|a| a.family == family);
        Spread::of(addresses.filter_map(|a| a.tls_us))
    }

    /// From the first question of the family to the answer that ended the search; `None`: there was none.
    pub(super) fn dns(&self, family: Family) -> Option<Micros> {
        let mut asked = self.rows.lookups.iter().filter(|l| l.family == family && l.server.is_some()).peekable();
        let from = asked.peek()?.sent_us;
        let last = asked.rfind(|l| l.outcome.is_conclusive())?;
        Some(last.ended_us - from)
    }

    /// When the first certificate of any chain that came ends.
    pub(super) fn earliest_expiry(&self) -> Option<Timestamp> {
        let certificates = self.rows.chains.iter().flat_map(|chain| &chain.certificates);
        certificates.filter_map(|c| c.not_after.parse().ok()).min()
    }

    /// The address's family was not left out on purpose.
    pub(super) fn was_asked(&self, family: Family) -> bool {
        let literal = self.checks.host.parse::<IpAddr>().ok().map(|a| Family::of(&a));
        self.diagnosis.not_asked != Some(family) && literal.is_none_or(|own| own == family)
    }
}

impl Spread {
    fn of(times: impl Iterator<Item = Micros>) -> Option<Self> {
        let mut times: Vec<Micros> = times.collect();
        times.sort_unstable();
        // Of an even number the lower middle: a time that was measured.
        let median = *times.get(times.len().checked_sub(1)? / 2)?;
        Some(Self { least: *times.first()?, median, most: *times.last()? })
    }
}

/// How long an attempt lasted.
fn length(attempt: &Attempt) -> Micros {
    let tcp = match &attempt.tcp {
        Tcp::Connected { own_us, .. } => *own_us,
        Tcp::Failed { after_us, .. } => *after_us,
    };
    match &attempt.tls {
        Some(Tls::Done { us, .. }) => tcp + *us,
        Some(Tls::Failed { after_us, .. }) => tcp + *after_us,
        None => tcp,
    }
}

/// Seconds to the microsecond, for machines: `0.020349`, `0`.
pub(super) fn seconds(time: Micros) -> String {
    let text = format!("{}.{:06}", time.0 / 1_000_000, time.0 % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The moment of the run for a person, without fractions: `2026-11-26T02:55:30Z`.
pub(super) fn moment(taken_at: &str) -> String {
    let moment = taken_at.parse::<Timestamp>().map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    moment.unwrap_or_else(|_| taken_at.to_owned())
}

/// The moment of the run, in whole seconds since 1970; 0 where the observation names none, which no file that is read does.
pub(super) fn unix_seconds(taken_at: &str) -> i64 {
    taken_at.parse::<Timestamp>().map_or(0, Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_whole_numbers_of_microseconds() {
        let shown = |us| seconds(Micros(us));
        assert_eq!([shown(0), shown(20_349), shown(1_000_000), shown(10)], ["0", "0.020349", "1", "0.00001"]);
        assert_eq!(shown(u64::MAX), "18446744073709.551615");
        assert_eq!(unix_seconds("2026-11-26T02:55:30Z"), 1_795_661_730);
        assert_eq!(unix_seconds("yesterday"), 0);
        assert_eq!(moment("2026-11-26T02:55:30.62995896Z"), "2026-11-26T02:55:30Z");
    }

    #[test]
    fn a_spread_names_times_that_were_measured() {
        let of = |times: &[u64]| Spread::of(times.iter().map(|us| Micros(*us)));
        let spread = |least, median, most| Spread { least: Micros(least), median: Micros(median), most: Micros(most) };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7]), Some(spread(7, 7, 7)));
        assert_eq!(of(&[4, 1, 3, 2]), Some(spread(1, 2, 4)));
    }
}
