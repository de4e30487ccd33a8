//! What a baseline makes of a check, and what two results or many amount to; as recorded.

use std::path::Path;

use tryorder::check::{Case, Checked, Expectations, FailOn, Outcome, Question, Require, Run};
use tryorder::compare::{self, Comparison, Snapshot};
use tryorder::diagnose::{Severity, Verdict, diagnose};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::observation::{self, Observation};
use tryorder::report::{self, Layout};

use super::rules::{attempts, concluded, fail, recorded};

/// A check, against what another has saved.
fn against(baseline: &Snapshot, o: &Observation, expect: &Expectations) -> Checked {
    let question = Question { baseline: Some(baseline.clone()), ..Question::about(o, expect) };
    Run::begin(question, o.clone()).checked()
}

/// What a check has saved.
fn saved(o: &Observation, expect: &Expectations) -> Snapshot {
    read(&report::check_json(&Run::begin(Question::about(o, expect), o.clone()).checked()))
}

fn read(text: &str) -> Snapshot {
    compare::read(text.as_bytes(), "before").unwrap()
}

/// `reachable-v6 known`.
fn outcomes(checked: &Checked) -> Vec<String> {
    let word = |case: &Case| format!("{} {}", case.name.as_str(), case.outcome.word());
    checked.checks.targets[0].cases.iter().map(word).collect()
}

fn both() -> Expectations {
    Expectations { require: Require::Both, ..Expectations::default() }
}

/// IPv6 with so many silent addresses of nine.
fn silent(dead: usize) -> Observation {
    let mut o = recorded("healthy");
    let mut addresses: Vec<_> = attempts(&mut o, Family::V6).map(|attempt| attempt.address).collect();
    addresses.sort();
    addresses.dedup();
    addresses.truncate(dead);
    for attempt in attempts(&mut o, Family::V6).filter(|attempt| addresses.contains(&attempt.address)) {
        fail(attempt, TcpCause::Timeout, Micros::from_secs(4));
    }
    o
}

#[test]
fn comparisons_are_as_recorded() {
    let snapshot = |scenario: &str| {
        let observation = observation::write(&recorded(scenario));
        compare::read(observation.as_bytes(), scenario).unwrap()
    };
    let times = |old: &str, new: &str| Comparison::of_times(&snapshot(old), &snapshot(new), Severity::Error);
    let all = ["v6-silent", "v6-partial", "healthy", "dns-dead"].map(snapshot);
    let sites = Comparison::of_sites(&all.iter().collect::<Vec<_>>());
    let checked = against(&saved(&recorded("v6-silent"), &both()), &recorded("v6-partial"), &both());
    let mut wrong = Vec::new();
    for (file, text) in [
        ("v6-silent/since-healthy.txt", report::compare(&times("healthy", "v6-silent"), Layout::PLAIN_80)),
        ("v6-silent/since-healthy.json", report::comparison_json(&times("healthy", "v6-silent"))),
        ("healthy/since-v6-silent.txt", report::compare(&times("v6-silent", "healthy"), Layout::PLAIN_80)),
        ("v6-partial/since-v6-silent.txt", report::compare(&times("v6-silent", "v6-partial"), Layout::PLAIN_80)),
        ("dns-dead/since-healthy.txt", report::compare(&times("healthy", "dns-dead"), Layout::PLAIN_80)),
        ("v6-silent/sites.txt", report::compare(&sites, Layout::PLAIN_80)),
        ("v6-silent/sites.json", report::comparison_json(&sites)),
        ("v6-partial/check-baseline.txt", report::check(&checked)),
    ] {
        wrong.extend(super::compare(&Path::new("fixtures").join(file), &text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_failed_already_is_known_and_what_did_not_fails() {
    let bad = recorded("v6-silent");
    let known = against(&saved(&bad, &both()), &bad, &both());
    assert_eq!(outcomes(&known), ["reachable-v6 known", "reachable-v4 passed", "findings known"]);
    assert_eq!((known.checks.exit, known.checks.targets[0].verdict), (0, Verdict::Healthy));
    assert!(known.checks.targets[0].cases.iter().all(|case| case.cure.is_none()));
    assert!(known.checks.targets[0].summary.contains("has a problem from here, as in the baseline. "));
    assert_eq!(known.checks.targets[0].cure, None);

    let new = against(&saved(&recorded("healthy"), &both()), &bad, &both());
    assert_eq!(outcomes(&new), ["reachable-v6 failed", "reachable-v4 passed", "findings failed"]);
    assert_eq!(new.checks.exit, 1);
}

#[test]
fn a_finding_that_is_new_or_more_severe_fails_and_one_that_is_milder_does_not() {
    let bad = recorded("v6-silent");
    let expect = Expectations::default();
    let as_saved = report::check_json(&Run::begin(Question::about(&bad, &expect), bad.clone()).checked());
    let severe = concluded(&bad).findings.iter().filter(|found| found.severity == Severity::Error).count();
    assert!(severe >= 2);
    let findings = |baseline: &str| outcomes(&against(&read(baseline), &bad, &expect)).remove(1);
    assert_eq!(findings(&as_saved), "findings known");
    let renamed = as_saved.replace(r#""code": "v6-silent""#, r#""code": "v6-refused""#);
    assert_eq!(findings(&renamed), "findings failed", "one of them is new");
    let milder = as_saved.replace(r#""severity": "error""#, r#""severity": "warning""#);
    assert_eq!(findings(&milder), "findings failed", "they were warnings");
    let now_milder = Expectations { fail_on: FailOn::At(Severity::Warning), ..Expectations::default() };
    let graver = as_saved.replace(r#""severity": "warning""#, r#""severity": "error""#);
    assert_eq!(outcomes(&against(&read(&graver), &bad, &now_milder))[1], "findings known");
}

#[test]
fn a_family_that_failed_already_and_is_less_up_fails_and_a_better_one_does_not() {
    let all_up = Expectations { fail_on: FailOn::Never, ..both() };
    let v6 = |before: usize, now: usize| outcomes(&against(&saved(&silent(before), &all_up), &silent(now), &all_up));
    assert_eq!(v6(3, 3)[0], "reachable-v6 known");
    assert_eq!(v6(9, 3)[0], "reachable-v6 known", "better, and not yet well");
    assert_eq!(v6(3, 9)[0], "reachable-v6 failed", "some were up");
    assert_eq!(v6(0, 3)[0], "reachable-v6 failed");
    assert_eq!(v6(3, 0)[0], "reachable-v6 passed");
}

#[test]
fn one_familys_fate_is_not_the_others_and_a_lost_family_is_less_up() {
    let all_up = Expectations { fail_on: FailOn::Never, ..both() };
    let v4_dead = |mut o: Observation| {
        let first = attempts(&mut o, Family::V4).next().unwrap().address;
        for attempt in attempts(&mut o, Family::V4).filter(|attempt| attempt.address == first) {
            fail(attempt, TcpCause::Timeout, Micros::from_secs(4));
        }
        o
    };
    // IPv4 is as bad as it was; IPv6 has died since.
    let got = outcomes(&against(&saved(&v4_dead(silent(3)), &all_up), &v4_dead(silent(9)), &all_up));
    assert_eq!(got, ["reachable-v6 failed", "reachable-v4 known"]);
    // DNS gives no AAAA any more.
    let mut without = silent(3);
    let is_v4 = |address: &std::net::IpAddr| Family::of(address) == Family::V4;
    without.targets[0].attempts.retain(|attempt| is_v4(&attempt.address));
    for lookup in &mut without.targets[0].lookups {
        if lookup.family == Family::V6 {
            lookup.outcome = observation::LookupOutcome::NoData { cnames: Vec::new() };
        }
    }
    assert_eq!(outcomes(&against(&saved(&silent(3), &all_up), &without, &all_up))[0], "reachable-v6 failed");
}

#[test]
fn every_other_case_is_known_when_it_failed_already() {
    let everything = Expectations {
        max_connect: Some(Micros(1)),
        max_tls: Some(Micros(1)),
        max_first_connect: Some(Micros(1)),
        cert_days: Some(u16::MAX),
        min_headroom: Some(1_000),
        fail_on: FailOn::Never,
        ..Expectations::default()
    };
    let o = recorded("healthy");
    let failing = |checked: &Checked, outcome| {
        let cases = checked.checks.targets[0].cases.iter().filter(move |case| case.outcome == outcome);
        cases.map(|case| case.name.as_str().to_owned()).collect::<Vec<_>>()
    };
    let before = Run::begin(Question::about(&o, &everything), o.clone()).checked();
    let failed = failing(&before, Outcome::Failed);
    assert_eq!(failed.len(), 4, "{failed:?}");
    let now = against(&read(&report::check_json(&before)), &o, &everything);
    assert_eq!(failing(&now, Outcome::Known), failed);
    assert_eq!(now.checks.exit, 0);
    let unlike = against(&saved(&o, &Expectations::default()), &o, &everything);
    assert_eq!(failing(&unlike, Outcome::Failed), failed, "what was not expected then is not known");
}

#[test]
fn a_diagnosis_or_an_observation_has_findings_and_no_cases() {
    let bad = recorded("v6-silent");
    let diagnosis = report::json(&diagnose(&bad, Severity::Error));
    for baseline in [diagnosis, observation::write(&bad)] {
        let checked = against(&read(&baseline), &bad, &both());
        assert_eq!(outcomes(&checked), ["reachable-v6 failed", "reachable-v4 passed", "findings known"]);
        assert!(!checked.checks.baseline.as_ref().unwrap().has_cases);
        let text = report::check(&checked);
        assert!(text.contains("note: the baseline was not written by `check`"), "{text}");
    }
}

#[test]
fn a_target_that_the_baseline_lacks_fails_as_ever_and_one_that_is_not_asked_for_has_not_vanished() {
    let bad = recorded("v6-silent");
    let mut other = bad.clone();
    other.targets[0].target.port = 993;
    let expect = Expectations::default();
    let checked = against(&saved(&other, &expect), &bad, &expect);
    assert_eq!(outcomes(&checked)[1], "findings failed");
    let changes = &checked.checks.baseline.as_ref().unwrap().changes;
    let said: Vec<_> = changes.iter().map(|t| (t.port, t.changes[0].which.as_str(), t.changes[0].counts)).collect();
    assert_eq!(said, [(443, "outlook.office365.com:443", true)]);
}

#[test]
fn what_is_known_may_be_confirmed_and_what_is_not_confirmed_is_not_known() {
    let (bad, good) = (recorded("v6-silent"), recorded("healthy"));
    let looks = |again: &Observation| {
        let baseline = Some(saved(&bad, &Expectations::default()));
        let mut run = Run::begin(
            Question { baseline, confirm: 1, ..Question::about(&bad, &Expectations::default()) },
            bad.clone(),
        );
        assert_eq!(run.in_doubt().len(), 1);
        run.look_again(again);
        outcomes(&run.checked()).remove(1)
    };
    assert_eq!(looks(&bad), "findings known");
    assert_eq!(looks(&good), "findings unconfirmed");
}

#[test]
fn which_change_counts_follows_what_is_expected_of_the_target() {
    let (good, bad) = (recorded("healthy"), recorded("v6-silent"));
    let counted = |fail_on| {
        let expect = Expectations { fail_on, ..Expectations::default() };
        let checked = against(&saved(&good, &expect), &bad, &expect);
        let changes = checked.checks.baseline.unwrap().changes.remove(0).changes;
        changes.iter().filter(|change| change.counts).count()
    };
    let of = |least| concluded(&bad).findings.iter().filter(|found| found.severity >= least).count();
    assert_eq!(counted(FailOn::Never), 0);
    assert_eq!(counted(FailOn::At(Severity::Error)), of(Severity::Error));
    assert_eq!(counted(FailOn::At(Severity::Info)), of(Severity::Info));
}

#[test]
fn every_format_tells_what_is_known_from_what_fails() {
    let bad = recorded("v6-silent");
    let known = against(&saved(&bad, &both()), &bad, &both());
    let junit = report::junit(&known);
    assert!(junit.contains(r#"tests="3" failures="0" errors="0" skipped="0""#), "{junit}");
    assert!(junit.contains("reachable-v6: failed in the baseline already: 0 of 9 up"), "{junit}");
    let github = report::github(&known);
    assert!(github.starts_with("::notice ") && !github.contains("::error"), "{github}");
    let markdown = report::markdown(&known);
    assert!(markdown.contains("| healthy | reachable-v6 known, findings known |"), "{markdown}");
    let nagios = report::nagios(&known);
    assert!(nagios.starts_with("TRYORDER OK - "), "its warnings are known, too: {nagios}");
    let prometheus = report::prometheus(&known);
    let row = |outcome: &str| format!("expectation=\"reachable-v6\",outcome=\"{outcome}\"}} ");
    assert!(prometheus.contains(&(row("known") + "1\n")) && prometheus.contains(&(row("failed") + "0\n")));
    let text = report::check(&known);
    assert!(text.contains("  known findings: ") && text.ends_with("nothing has changed\n"), "{text}");

    // A warning that is new is worth one.
    let expect = Expectations { fail_on: FailOn::At(Severity::Error), ..Expectations::default() };
    let before = report::check_json(&Run::begin(Question::about(&bad, &expect), bad.clone()).checked());
    let before = before.replace(r#""code": "some-clients-fail""#, r#""code": "some-other""#);
    let nagios = report::nagios(&against(&read(&before), &bad, &expect));
    assert!(nagios.starts_with("TRYORDER WARNING - outlook.office365.com:443: some-clients-fail"), "{nagios}");
}
