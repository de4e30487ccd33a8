//! What expectations say of recordings, and of recordings changed by hand; and what several looks amount to.

use tryorder::check::{Case, Checked, Expectations, FailOn, Outcome, Question, Require, Run, check};
use tryorder::diagnose::{Severity, Verdict};
use tryorder::model::{Family, Micros, TcpCause, Trust};
use tryorder::observation::{LookupOutcome, Observation};

use super::rules::{attempts, fail, recorded, trust};

/// No finding is in the way.
fn only() -> Expectations {
    Expectations { fail_on: FailOn::Never, ..Expectations::default() }
}

fn cases(o: &Observation, expect: &Expectations) -> Vec<Case> {
    check(o, expect).checks.targets.remove(0).cases
}

/// `reachable-v6 failed`.
fn outcomes(o: &Observation, expect: &Expectations) -> Vec<String> {
    let word = |case: &Case| format!("{} {}", case.name.as_str(), case.outcome.word());
    cases(o, expect).iter().map(word).collect()
}

fn case(o: &Observation, expect: &Expectations, name: &str) -> Case {
    let found = cases(o, expect).into_iter().find(|case| case.name.as_str() == name);
    found.unwrap_or_else(|| panic!("no case `{name}`"))
}

#[test]
fn every_case_of_every_scenario_has_a_name_of_its_own_and_only_a_failure_a_cure() {
    let everything = Expectations {
        require: Require::Both,
        quorum: Some("3/4".parse().unwrap()),
        max_connect: Some(Micros::from_millis(300)),
        max_tls: Some(Micros::from_millis(300)),
        max_first_connect: Some(Micros::from_secs(2)),
        clients: vec!["sequential".into(), "happy-eyeballs".into()],
        cert_days: Some(14),
        trusted: true,
        in_published_prefixes: true,
        min_headroom: Some(4),
        fail_on: FailOn::At(Severity::Warning),
    };
    for scenario in super::scenarios() {
        let cases = cases(&super::read(&scenario), &everything);
        let mut names: Vec<_> = cases.iter().map(|case| case.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), cases.len(), "{}", scenario.display());
        assert!(cases.len() >= 9, "{}: {names:?}", scenario.display());
        for case in cases {
            let about = format!("{}: {case:?}", scenario.display());
            assert!(case.cure.is_none() || case.outcome == Outcome::Failed, "{about}");
            assert!(case.evidence.is_empty() || case.outcome != Outcome::Passed, "{about}");
            let texts = [&case.expected, &case.got].into_iter().chain(&case.evidence).chain(&case.cure);
            for text in texts {
                assert!(!text.is_empty() && !text.contains(char::is_control) && !text.ends_with('.'), "{about}");
            }
        }
    }
}

#[test]
fn a_family_that_is_required_needs_all_its_addresses_or_the_quorum() {
    let both = Expectations { require: Require::Both, ..only() };
    assert_eq!(outcomes(&recorded("healthy"), &both), ["reachable-v6 passed", "reachable-v4 passed"]);
    let silent = case(&recorded("v6-silent"), &both, "reachable-v6");
    assert_eq!((silent.outcome, silent.got.as_str(), silent.evidence.len()), (Outcome::Failed, "0 of 9 up", 9));
    assert_eq!(silent.expected, "all IPv6 addresses up");
    assert!(silent.cure.unwrap().starts_with("repair the IPv6 path"));
    let v4 = Expectations { require: Require::V4, ..only() };
    assert_eq!(outcomes(&recorded("v6-silent"), &v4), ["reachable-v4 passed"]);

    let mut o = recorded("healthy");
    for attempt in attempts(&mut o, Family::V4).take(2) {
        fail(attempt, TcpCause::Timeout, Micros::from_secs(4));
    }
    assert_eq!(outcomes(&o, &v4), ["reachable-v4 failed"]);
    let quorum = |share: &str, require| Expectations { quorum: Some(share.parse().unwrap()), require, ..only() };
    assert_eq!(outcomes(&o, &quorum("3/4", Require::V4)), ["reachable-v4 passed"]);
    assert_eq!(outcomes(&o, &quorum("4/5", Require::Any)), ["reachable-v6 passed", "reachable-v4 failed"]);
    // A family that this host has no route for is nobody's loss when it does not matter which one works.
    assert_eq!(outcomes(&recorded("v6-no-route"), &quorum("all", Require::Any)), ["reachable-v4 passed"]);
    assert_eq!(outcomes(&recorded("v6-no-route"), &both)[0], "reachable-v6 failed");
}

#[test]
fn a_family_that_dns_does_not_give_fails_and_one_that_was_not_asked_for_is_inconclusive() {
    let v6 = Expectations { require: Require::V6, ..only() };
    let mut o = recorded("healthy");
    for row in o.targets[0].lookups.iter_mut().filter(|row| row.family == Family::V6) {
        row.outcome = LookupOutcome::NoData { cnames: Vec::new() };
    }
    let missing = case(&o, &v6, "reachable-v6");
    assert_eq!((missing.outcome, missing.got.as_str()), (Outcome::Failed, "DNS has no AAAA records"));
    let servfail = case(&recorded("dns-aaaa-servfail"), &v6, "reachable-v6");
    assert_eq!((servfail.outcome, servfail.got.contains("SERVFAIL")), (Outcome::Failed, true), "{}", servfail.got);

    let mut o = recorded("healthy");
    o.settings.only = Some(Family::V4);
    o.targets[0].lookups.retain(|row| row.family == Family::V4);
    o.targets[0].attempts.retain(|attempt| attempt.address.is_ipv4());
    let not_asked = case(&o, &v6, "reachable-v6");
    assert_eq!((not_asked.outcome, not_asked.got.as_str()), (Outcome::Inconclusive, "IPv6 was not asked for"));
    let felt = Expectations { max_first_connect: Some(Micros::from_secs(2)), ..only() };
    assert_eq!(case(&o, &felt, "first-connect-happy-eyeballs").outcome, Outcome::Inconclusive);
}

#[test]
fn without_dns_nothing_is_judged() {
    let expect = Expectations { require: Require::Both, trusted: true, ..Expectations::default() };
    let checked = check(&recorded("dns-dead"), &expect);
    let target = &checked.checks.targets[0];
    assert!(target.cases.iter().all(|case| case.outcome == Outcome::Inconclusive), "{:?}", target.cases);
    assert_eq!(
        (target.verdict, checked.checks.verdict, checked.checks.exit),
        (Verdict::Inconclusive, Verdict::Inconclusive, 3)
    );
}

#[test]
fn times_are_those_of_the_slowest_address_that_answers() {
    let within = |ms| Expectations {
        max_connect: Some(Micros::from_millis(ms)),
        max_tls: Some(Micros::from_millis(10 * ms)),
        ..only()
    };
    assert_eq!(
        outcomes(&recorded("v6-silent"), &within(30)),
        ["reachable passed", "connect-time passed", "tls-time passed"]
    );
    let slow = case(&recorded("v6-slow"), &within(30), "connect-time");
    assert_eq!((slow.outcome, slow.evidence.len()), (Outcome::Failed, 9), "{slow:?}");
    assert!(slow.evidence[0].contains(": TCP ") && slow.got.contains("at the slowest"), "{slow:?}");
    assert_eq!(case(&recorded("all-silent"), &within(30), "connect-time").outcome, Outcome::Inconclusive);
    // TCP is up there, TLS is not.
    let stalled = recorded("tls-stall");
    assert_eq!(case(&stalled, &within(30), "connect-time").outcome, Outcome::Passed);
}

#[test]
fn what_a_client_feels_is_taken_from_its_simulation() {
    let felt = |client: &str| Expectations {
        max_first_connect: Some(Micros::from_secs(2)),
        clients: vec![client.into()],
        ..only()
    };
    let o = recorded("v6-silent");
    assert_eq!(case(&o, &felt("happy-eyeballs"), "first-connect-happy-eyeballs").outcome, Outcome::Passed);
    let slow = case(&o, &felt("sequential"), "first-connect-sequential");
    assert_eq!((slow.outcome, slow.evidence.len()), (Outcome::Failed, 10));
    assert_eq!(slow.got, "connected to 198.51.100.1 after 20 min (assumed)");
    let never = case(&o, &felt("squid-4"), "first-connect-squid-4");
    assert!(never.outcome == Outcome::Failed && never.got.starts_with("gives up"), "{never:?}");
    // It was seen to be connected after 74 ms; with the other DNS answer first it takes a quarter of a second more.
    let by_chance = Expectations { max_first_connect: Some(Micros::from_millis(100)), ..felt("squid-5.7+") };
    let worst = case(&o, &by_chance, "first-connect-squid-5-7");
    assert!(worst.outcome == Outcome::Failed && worst.got.contains("after 324 ms"), "{worst:?}");
}

#[test]
fn certificates_are_judged_by_trust_and_by_the_days_that_are_left() {
    let expect = |days| Expectations { trusted: true, cert_days: Some(days), ..only() };
    let good = ["reachable passed", "trusted passed", "certificate-days passed"];
    assert_eq!(outcomes(&recorded("healthy"), &expect(14)), good);
    let refused = case(&recorded("cert-untrusted"), &expect(14), "trusted");
    assert_eq!((refused.outcome, refused.got.as_str()), (Outcome::Failed, "18 of 18 refused"));
    let mut o = recorded("healthy");
    trust(&mut o, &Trust::Unknown { says: "no store".into() });
    assert_eq!(case(&o, &expect(14), "trusted").outcome, Outcome::Inconclusive);
    assert_eq!(case(&recorded("all-silent"), &expect(14), "certificate-days").outcome, Outcome::Inconclusive);

    let mut o = recorded("healthy");
    "2026-03-01T12:00:00Z".clone_into(&mut o.taken_at);
    for chain in &mut o.targets[0].chains {
        "2026-03-11T11:59:59Z".clone_into(&mut chain.certificates[0].not_after);
    }
    assert_eq!(case(&o, &expect(9), "certificate-days").outcome, Outcome::Passed);
    let soon = case(&o, &expect(10), "certificate-days");
    assert_eq!((soon.outcome, soon.got.as_str()), (Outcome::Failed, "9 days left"));
    assert_eq!(soon.evidence, ["until 2026-03-11: CN=outlook.office365.com"]);
    "2026-04-01T00:00:00Z".clone_into(&mut o.taken_at);
    assert_eq!(case(&o, &expect(0), "certificate-days").got, "ended on 2026-03-11");
}

#[test]
fn addresses_outside_the_published_blocks_fail_and_unknown_names_have_no_such_case() {
    let expect = Expectations { in_published_prefixes: true, ..only() };
    let mut o = recorded("healthy");
    let outside = case(&o, &expect, "published-prefixes");
    assert_eq!((outside.outcome, outside.got.as_str()), (Outcome::Failed, "18 of 18 outside"));
    assert!(outside.expected.contains("record 1, 2") && outside.cure.unwrap().contains("--endpoints-file"));
    "www.contoso.example".clone_into(&mut o.targets[0].target.host);
    assert_eq!(outcomes(&o, &expect), ["reachable passed"]);
}

#[test]
fn headroom_is_asked_of_every_squid_or_of_those_that_are_named() {
    let least = |n, clients: &[&str]| Expectations {
        min_headroom: Some(n),
        clients: clients.iter().map(|&name| name.to_owned()).collect(),
        ..only()
    };
    let o = recorded("v6-silent");
    assert_eq!(
        outcomes(&o, &least(16, &[]))[1..],
        ["squid-headroom-3-4 failed", "squid-headroom-4 failed", "squid-headroom-5-7 passed"]
    );
    assert_eq!(outcomes(&o, &least(17, &["squid-5.7+"]))[1..], ["squid-headroom-5-7 failed"]);
    let one = case(&o, &least(17, &["squid-5.7+"]), "squid-headroom-5-7");
    assert_eq!((one.got.as_str(), one.expected.as_str()), ("16", "squid-5.7+ bears at least 17 more dead addresses"));
    let healthy = case(&recorded("healthy"), &least(100, &[]), "squid-headroom-4");
    assert_eq!(healthy.outcome, Outcome::Passed, "no address is dead: {healthy:?}");
}

#[test]
fn an_expectation_that_fails_makes_a_problem_of_a_target_that_works() {
    let checked = check(&recorded("healthy"), &Expectations { max_connect: Some(Micros::from_millis(1)), ..only() });
    let target = &checked.checks.targets[0];
    assert_eq!((target.verdict, checked.checks.exit), (Verdict::Problem, 1));
    assert!(target.summary.starts_with("outlook.office365.com:443 works from here, but not as expected. IPv6: 9 of 9"));
    assert_eq!(checked.diagnosis.targets[0].verdict, Verdict::Healthy);
    let found = check(&recorded("v6-silent"), &Expectations::default());
    assert!(found.checks.targets[0].summary.contains("has a problem from here. IPv6"), "said once");
    let ignored = check(&recorded("v6-silent"), &only());
    assert_eq!((ignored.checks.exit, ignored.diagnosis.targets[0].verdict), (0, Verdict::Healthy));
}

/// What two or more looks at the same target come to.
fn looks(confirm: u32, looks: &[&Observation]) -> Checked {
    let question = Question { confirm, ..Question::about(looks[0], &Expectations::default()) };
    let mut run = Run::begin(question, looks[0].clone());
    for &look in &looks[1..] {
        assert_eq!(run.in_doubt(), [look.targets[0].target.clone()]);
        run.look_again(look);
    }
    assert_eq!(run.in_doubt(), []);
    run.checked()
}

#[test]
fn a_fault_that_does_not_show_again_is_unconfirmed() {
    let (bad, good) = (recorded("v6-silent"), recorded("healthy"));
    let once = looks(2, &[&bad, &good]);
    let target = &once.checks.targets[0];
    assert_eq!((target.verdict, target.looks, once.checks.exit), (Verdict::Healthy, 2, 0));
    let findings = &target.cases[1];
    assert_eq!((findings.outcome, findings.failed, findings.looks), (Outcome::Unconfirmed, 1, 2));
    assert!(findings.got.contains("v6-silent") && findings.cure.is_none());
    assert_eq!(once.observation.targets[0], good.targets[0], "the last look is what is shown");
    let text = tryorder::report::check(&once);
    assert!(text.contains("  unconfirmed findings: ") && text.contains("(failed in 1 of 2 looks)"), "{text}");

    let thrice = looks(2, &[&bad, &bad, &bad]);
    assert_eq!((thrice.checks.exit, thrice.checks.targets[0].looks), (1, 3));
    assert!(tryorder::report::check(&thrice).contains(" (in 3 looks)"));
    assert_eq!(looks(0, &[&bad]).checks.exit, 1);
    assert_eq!(looks(3, &[&good]).checks.exit, 0);
}

#[test]
fn a_run_that_is_cut_short_while_it_confirms_has_confirmed_nothing() {
    let bad = recorded("v6-silent");
    let mut untouched = bad.clone();
    untouched.partial = true;
    untouched.targets[0].lookups.clear();
    untouched.targets[0].attempts.clear();
    let checked = looks(2, &[&bad, &untouched]);
    let target = &checked.checks.targets[0];
    assert_eq!((target.looks, target.cases[1].outcome), (1, Outcome::Inconclusive));
    assert_eq!((checked.checks.exit, checked.checks.partial), (3, true));
    assert_eq!(checked.observation.targets[0], bad.targets[0]);
}

#[test]
fn each_target_has_expectations_of_its_own_and_only_what_fails_is_looked_at_again() {
    let mut o = recorded("healthy");
    let mut other = recorded("v6-silent").targets.remove(0);
    other.target.port = 993;
    o.targets.insert(0, other.clone());
    let mut question = Question { confirm: 1, ..Question::about(&o, &Expectations::default()) };
    let mut run = Run::begin(question.clone(), o.clone());
    assert_eq!(run.in_doubt(), [other.target.clone()]);
    run.look_again(&Observation { targets: vec![other], ..o.clone() });
    let checked = run.checked();
    let verdicts: Vec<_> = checked.checks.targets.iter().map(|t| (t.port, t.verdict, t.looks)).collect();
    assert_eq!(verdicts, [(993, Verdict::Problem, 2), (443, Verdict::Healthy, 1)]);
    let text = tryorder::report::check(&checked);
    assert!(text.starts_with("2 targets: 1 problem, 1 healthy\nproblem: outlook.office365.com:993 "), "{text}");

    question.entries[0].expect.fail_on = FailOn::Never;
    assert_eq!(Run::begin(question, o).in_doubt(), []);
}

#[test]
fn at_a_port_that_begins_in_the_clear_a_connection_is_all() {
    let mut o = recorded("healthy");
    o.targets[0].target.port = 587;
    for attempt in &mut o.targets[0].attempts {
        attempt.tls = None;
    }
    let expect =
        Expectations { trusted: true, cert_days: Some(14), max_tls: Some(Micros(1)), ..Expectations::default() };
    assert_eq!(outcomes(&o, &expect), ["reachable passed", "findings passed"]);
    let checked = check(&o, &expect);
    assert!(checked.checks.targets[0].summary.contains("9 of 9 addresses up (TCP 20.6 ms);"));
    assert!(checked.diagnosis.targets[0].addresses.iter().all(|a| a.fate == Some("up") && a.tls_us.is_none()));
    o.targets[0].target.port = 443;
    assert_eq!(check(&o, &expect).checks.targets[0].verdict, Verdict::Inconclusive, "there TLS is missing");
}

#[test]
fn a_time_that_is_just_the_limit_is_within_it() {
    let o = recorded("healthy");
    let diagnosis = super::rules::concluded(&o);
    let slowest = diagnosis.addresses.iter().filter_map(|address| address.tcp_us).max().unwrap();
    let outcome = |limit| case(&o, &Expectations { max_connect: Some(limit), ..only() }, "connect-time").outcome;
    assert_eq!(outcome(slowest), Outcome::Passed);
    assert_eq!(outcome(Micros(slowest.0 - 1)), Outcome::Failed);
}
