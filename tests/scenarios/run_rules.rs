//! What is said, and what is not, of runs that were cut short, made in haste, or kept to one family: recordings, changed by
//! hand.

use tryorder::check::{Expectations, check};
use tryorder::clients::Basis;
use tryorder::diagnose::{Diagnosis, Severity, SquidWorth, Verdict, Wish, diagnose, orders, squid_snippet};
use tryorder::model::{Family, Micros};
use tryorder::observation::{LookupOutcome, Observation, SystemAnswer, Tls};
use tryorder::report::{self, Layout};

use super::rules::{concluded, found, recorded, severity};

/// As a run with `-4` or `-6` would have recorded it.
fn only(scenario: &str, family: Family) -> Observation {
    let mut o = recorded(scenario);
    o.settings.only = Some(family);
    let rows = &mut o.targets[0];
    rows.lookups.retain(|l| l.family == family);
    rows.attempts.retain(|a| Family::of(&a.address) == family);
    rows.sources.retain(|s| Family::of(&s.destination) == family);
    rows.system = SystemAnswer::Unknown;
    o
}

/// As a run would have recorded it that was cut short before anything was known of the family's addresses.
fn without_attempts_at(scenario: &str, family: Family) -> Observation {
    let mut o = recorded(scenario);
    o.partial = true;
    o.targets[0].attempts.retain(|a| Family::of(&a.address) != family);
    o
}

fn ordered(o: &Observation) -> String {
    report::order(&orders(o, &[]), Layout { width: 140, colour: false })
}

fn screens(o: &Observation) -> [String; 4] {
    let diagnosis = diagnose(o, Severity::Error);
    let text = report::text(&diagnosis, Layout { width: 140, colour: false });
    [text, report::check(&check(o, &Expectations::default())), ordered(o), squid_snippet(o, &Wish::default()).text]
}

fn codes(d: &Diagnosis) -> Vec<&str> {
    d.targets[0].findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_family_that_was_not_asked_is_named_everywhere_and_missed_nowhere() {
    for (family, other) in [(Family::V4, "IPv6"), (Family::V6, "IPv4")] {
        let o = only("healthy", family);
        let diagnosis = diagnose(&o, Severity::Error);
        assert_eq!(codes(&diagnosis), Vec::<&str>::new());
        let target = &diagnosis.targets[0];
        assert_eq!((target.verdict, target.not_asked), (Verdict::Healthy, Some(family.other())));
        assert_eq!(target.clients.len(), 0, "they choose between both families");
        let [text, check, order, squid] = screens(&o);
        for screen in [&text, &check, &order] {
            assert!(screen.contains(&format!("{other}: not asked")), "{screen}");
        }
        assert!(
            text.contains(&format!("Not simulated: they choose between both families, and {other} was not asked."))
        );
        assert!(
            squid.contains(&format!("{other} was not asked")) && squid.lines().all(|l| l.starts_with('#')),
            "{squid}"
        );
        assert_eq!(squid_snippet(&o, &Wish::default()).worth, SquidWorth::Unknown);
    }
}

#[test]
fn the_family_that_was_asked_is_judged_by_itself() {
    let dead = concluded(&only("v6-silent", Family::V6));
    let finding = found(&dead, "nothing-up").unwrap();
    assert_eq!(finding.says, "no IPv6 address can be connected to (9 tried); IPv4 was not asked");
    assert_eq!((dead.verdict, dead.findings.len()), (Verdict::Problem, 1));
    assert!(finding.remedies.iter().all(|r| !r.title.contains("proxy")), "the other family may well be open");
    assert_eq!(concluded(&only("v6-silent", Family::V4)).verdict, Verdict::Healthy);
    assert_eq!(severity(&concluded(&only("v6-partial", Family::V6)), "some-addresses-dead"), Some(Severity::Error));
}

#[test]
fn a_question_that_was_asked_alone_is_told_alone() {
    let no_records = |mut o: Observation| {
        o.targets[0].lookups[0].outcome = LookupOutcome::NoData { cnames: Vec::new() };
        o.targets[0].attempts.clear();
        o
    };
    let target = concluded(&no_records(only("healthy", Family::V6)));
    let says = &found(&target, "no-answers").unwrap().says;
    assert!(says.ends_with("has no AAAA records: nothing can be tried, as A was not asked"), "{says}");
    assert!(target.summary.contains("AAAA no such records, A not asked"), "{}", target.summary);
    assert_eq!(target.verdict, Verdict::Problem);
    let target = concluded(&only("dns-aaaa-lost", Family::V6));
    assert_eq!((target.verdict, found(&target, "dns-one-family")), (Verdict::Inconclusive, None));
    assert!(target.summary.contains("AAAA no answer, A not asked"), "{}", target.summary);
}

#[test]
fn an_address_has_no_other_family_to_be_left_out() {
    let mut o = only("healthy", Family::V4);
    o.targets[0].target.host = "198.51.100.1".into();
    let target = concluded(&o);
    assert_eq!(target.not_asked, None);
    assert!(!target.clients.is_empty() && !target.summary.contains("not asked"), "{}", target.summary);
}

#[test]
fn what_was_cut_short_is_never_healthy_and_never_dead() {
    let o = without_attempts_at("healthy", Family::V6);
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Inconclusive, 0));
    assert!(
        target.summary.contains("IPv6: none of 9 addresses was tried to the end; IPv4: 9 of 9"),
        "{}",
        target.summary
    );

    // Nine are silent, and the living ones were cut off: whether nothing is up, or IPv6 alone is dead, is not known.
    let o = without_attempts_at("v6-silent", Family::V4);
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Inconclusive, 0));
    // Old Squids give up before they come to an address that was not tried: that much is known.
    // So do those that try no more than a few addresses, or allow themselves no more than 100 s.
    let names: Vec<_> = target.clients.iter().map(|c| c.name).collect();
    assert_eq!(names, ["java-ipv6", "php", "ruby-3", "dotnet", "wininet", "squid-3.4", "squid-4"]);
    for (screen, start) in screens(&o).iter().zip(["partial: ", "inconclusive: ", "partial: ", "# partial: "]) {
        assert!(screen.starts_with(start) && screen.contains("cut short"), "{screen}");
    }
    assert_eq!(squid_snippet(&o, &Wish::default()).worth, SquidWorth::Unknown);
}

#[test]
fn what_was_seen_before_a_run_was_cut_short_counts() {
    let mut o = recorded("v6-silent");
    o.partial = true;
    let last = o.targets[0].attempts.iter().rposition(|a| a.address.is_ipv4()).unwrap();
    let untried = o.targets[0].attempts[last].address;
    o.targets[0].attempts.retain(|a| a.address != untried);
    let target = concluded(&o);
    assert_eq!(target.verdict, Verdict::Problem);
    assert_eq!(severity(&target, "v6-silent"), Some(Severity::Error));
    assert!(target.summary.contains("8 of 9 addresses up") && target.summary.contains(", 1 not tried to the end"));
    for client in &target.clients {
        assert!(client.tries.iter().all(|t| t.address != untried), "{}", client.name);
    }
}

#[test]
fn a_question_that_was_cut_off_is_not_a_lost_one() {
    let mut o = recorded("healthy");
    o.partial = true;
    o.targets[0].attempts.clear();
    o.targets[0].lookups.retain(|l| l.family == Family::V4);
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Inconclusive, 0));
    o.targets[0].lookups.clear();
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Inconclusive, 0));
    assert!(
        target.summary.ends_with("AAAA not yet answered, A not yet answered. Nothing was tried."),
        "{}",
        target.summary
    );
    // The one that was answered says no; the other one may have addresses.
    let mut o = recorded("healthy");
    o.partial = true;
    o.targets[0].attempts.clear();
    o.targets[0].lookups.retain(|l| l.family == Family::V4);
    o.targets[0].lookups[0].outcome = LookupOutcome::NoData { cnames: Vec::new() };
    assert_eq!(concluded(&o).verdict, Verdict::Inconclusive);
}

#[test]
fn a_quick_run_is_marked_and_its_silence_is_a_lower_bound() {
    let mut o = recorded("v6-silent");
    o.settings.quick = true;
    for attempt in o.targets[0].attempts.iter_mut().filter(|a| a.address.is_ipv6()) {
        super::rules::fail(attempt, tryorder::model::TcpCause::Timeout, Micros::from_millis(1_120));
    }
    assert!(diagnose(&o, Severity::Error).provisional);
    let [text, check, order, squid] = screens(&o);
    assert!(text.starts_with("provisional: ") && text.contains("--quick"), "{text}");
    assert!(check.contains(" (provisional: --quick)\n  failed") && check.starts_with("problem: "), "{check}");
    assert!(squid.starts_with("# provisional: "), "{squid}");
    let (quick, full) = (concluded(&o), concluded(&recorded("v6-silent")));
    assert_eq!(order, ordered(&recorded("v6-silent")));
    // How long a client waits is the client's affair, not ours.
    for (quick, full) in quick.clients.iter().zip(&full.clients) {
        if quick.name == "safari" {
            // Its 2 s are more than the 1.1 s that the quick run waited.
            let supposed = (quick.end.at(), quick.end.basis(), full.end.basis());
            assert_eq!(supposed, (full.end.at(), Basis::Assumed, Basis::Measured));
            continue;
        }
        assert_eq!((&quick.end, &quick.headroom), (&full.end, &full.headroom), "{}", quick.name);
    }

    let mut o = recorded("tls-stall");
    let full = concluded(&o);
    for attempt in &mut o.targets[0].attempts {
        if let Some(Tls::Failed { after_us, .. }) = &mut attempt.tls {
            *after_us = Micros::from_millis(1_160);
        }
    }
    let quick = concluded(&o);
    assert!(quick.summary.contains("silent after ClientHello for 1.2 s"), "{}", quick.summary);
    for (quick, full) in quick.clients.iter().zip(&full.clients) {
        assert!(full.end.at() - quick.end.at() < Micros::from_millis(10), "{}: {:?}", quick.name, quick.end);
    }
}
