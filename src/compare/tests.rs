use serde_json::{Value, json};

use super::*;
use crate::model::Family;
use crate::observation;

fn recording(scenario: &str) -> String {
    let file = format!("{}/fixtures/{scenario}/observation.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(file).unwrap()
}

/// What `tryorder --format json` concludes from a recording.
fn diagnosed(scenario: &str) -> Value {
    let observation = observation::read(recording(scenario).as_bytes()).unwrap();
    serde_json::to_value(crate::diagnose::diagnose(&observation, Severity::Error)).unwrap()
}

fn snapshot(document: &Value, label: &str) -> Snapshot {
    read(document.to_string().as_bytes(), label).unwrap()
}

fn scenario(name: &str) -> Snapshot {
    snapshot(&diagnosed(name), name)
}

fn kinds(old: &Snapshot, new: &Snapshot) -> Vec<(ChangeKind, String, bool)> {
    let all = changes(old, new, |_| Some(Severity::Error)).into_iter().flat_map(|target| target.changes);
    all.map(|change| (change.kind, change.which, change.counts)).collect()
}

#[test]
fn a_diagnosis_and_the_observation_that_it_rests_on_are_the_same_snapshot() {
    let observed = read(recording("v6-silent").as_bytes(), "x").unwrap();
    assert_eq!(observed, snapshot(&diagnosed("v6-silent"), "x"));
    assert_eq!(observed.verdict(), Verdict::Problem);
    let target = &observed.targets[0];
    let family = |family| target.family(family).map(FamilyState::says);
    assert_eq!(family(Family::V6).as_deref(), Some("0 of 9 up (9 silent)"));
    assert_eq!(family(Family::V4).as_deref(), Some("9 of 9 up"));
}

#[test]
fn nothing_has_changed_where_only_the_addresses_have_rotated_within_their_block() {
    let before = diagnosed("healthy");
    let text = before.to_string().replace("2001:db8:365::", "2001:db8:365:0:7::");
    let after: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kinds(&snapshot(&before, "a"), &snapshot(&after, "b")), []);
}

#[test]
fn a_family_that_dies_is_worse_and_its_findings_have_appeared_and_count() {
    let changed = kinds(&scenario("healthy"), &scenario("v6-silent"));
    assert!(changed.contains(&(ChangeKind::Appeared, "v6-silent".into(), true)), "{changed:?}");
    assert!(changed.contains(&(ChangeKind::Worse, "IPv6".into(), false)), "{changed:?}");
    assert!(changed.contains(&(ChangeKind::Worse, "verdict".into(), false)), "{changed:?}");
    assert!(changed.contains(&(ChangeKind::Appeared, "squid-never".into(), false)), "a warning does not count");
    assert!(!changed.iter().any(|(_, which, _)| which.starts_with("IPv4")), "{changed:?}");
    assert_eq!(
        Comparison::of_times(&scenario("healthy"), &scenario("v6-silent"), Severity::Error).exit(),
        Exit::Problem
    );
}

#[test]
fn the_way_back_is_better_and_counts_nowhere() {
    let changed = kinds(&scenario("v6-silent"), &scenario("healthy"));
    assert!(changed.contains(&(ChangeKind::Vanished, "v6-silent".into(), false)), "{changed:?}");
    assert!(changed.contains(&(ChangeKind::Better, "IPv6".into(), false)), "{changed:?}");
    assert!(changed.iter().all(|(kind, _, counts)| !counts && *kind >= ChangeKind::Vanished), "{changed:?}");
    assert_eq!(
        Comparison::of_times(&scenario("v6-silent"), &scenario("healthy"), Severity::Error).exit(),
        Exit::Healthy
    );
}

#[test]
fn a_finding_that_grows_more_severe_counts_and_one_that_grows_milder_does_not() {
    let severe = diagnosed("v6-silent");
    let mild: Value = serde_json::from_str(&severe.to_string().replace(r#""error""#, r#""warning""#)).unwrap();
    let (severe, mild) = (snapshot(&severe, "severe"), snapshot(&mild, "mild"));
    assert!(kinds(&mild, &severe).contains(&(ChangeKind::Worse, "v6-silent".into(), true)));
    assert!(kinds(&severe, &mild).contains(&(ChangeKind::Better, "v6-silent".into(), false)));
}

#[test]
fn a_time_is_another_one_when_it_is_half_as_much_again_and_more_than_a_trifle() {
    let with = |tcp: u64| {
        let mut document = diagnosed("healthy");
        for address in document["targets"][0]["addresses"].as_array_mut().unwrap() {
            if address["family"] == "v6" {
                address["tcp_us"] = json!(tcp);
            }
        }
        snapshot(&document, "x")
    };
    assert_eq!(kinds(&with(100_000), &with(150_000)), [(ChangeKind::Worse, "IPv6 TCP".into(), false)]);
    assert_eq!(kinds(&with(150_000), &with(100_000)), [(ChangeKind::Better, "IPv6 TCP".into(), false)]);
    assert_eq!(kinds(&with(100_000), &with(149_999)), []);
    assert_eq!(kinds(&with(1_000), &with(20_999)), [], "ever so much more, and a trifle all the same");
}

#[test]
fn a_block_that_dies_while_another_lives_is_named() {
    let dead = |prefix: &str| {
        let mut document = diagnosed("v6-partial");
        let rows = document["targets"][0]["addresses"].as_array_mut().unwrap();
        rows.retain(|row| row["family"] == "v6");
        for (n, row) in rows.iter_mut().enumerate() {
            let block = if n % 2 == 0 { "2001:db8:1" } else { "2001:db8:2" };
            row["address"] = json!(format!("{block}::{n}"));
            row["fate"] = json!(if block == prefix { "silent" } else { "up" });
        }
        snapshot(&document, prefix)
    };
    let changed = kinds(&dead("2001:db8:1"), &dead("2001:db8:2"));
    assert!(changed.contains(&(ChangeKind::Better, "2001:db8:1::/48".into(), false)), "{changed:?}");
    assert!(changed.contains(&(ChangeKind::Worse, "2001:db8:2::/48".into(), false)), "{changed:?}");
}

#[test]
fn a_target_that_comes_or_goes_is_said_and_counts_when_it_comes_with_a_fault() {
    let both = |first: &str, second: &str| {
        let mut document = diagnosed(first);
        let mut other = diagnosed(second)["targets"][0].clone();
        other["host"] = json!("login.microsoftonline.com");
        document["targets"].as_array_mut().unwrap().push(other);
        snapshot(&document, "both")
    };
    let name = "login.microsoftonline.com:443".to_owned();
    assert_eq!(
        kinds(&scenario("healthy"), &both("healthy", "v6-silent")),
        [(ChangeKind::Appeared, name.clone(), true)]
    );
    assert_eq!(kinds(&scenario("healthy"), &both("healthy", "healthy")), [(ChangeKind::Appeared, name.clone(), false)]);
    assert_eq!(kinds(&both("healthy", "v6-silent"), &scenario("healthy")), [(ChangeKind::Vanished, name, false)]);
}

#[test]
fn what_every_site_has_is_told_from_what_one_has_and_who_could_not_judge_does_not_count() {
    let names = ["v6-silent", "v6-partial", "dns-dead"];
    let all = names.map(scenario);
    let targets = sites(&all.iter().collect::<Vec<_>>());
    let spread = |code: &str| {
        let finding = targets[0].findings.iter().find(|finding| finding.code == code).unwrap();
        (finding.spread, finding.sites.join(" "), finding.others.join(" "))
    };
    assert_eq!(spread("squid-never"), (Spread::Everywhere, "v6-silent v6-partial".into(), String::new()));
    assert_eq!(spread("v6-silent"), (Spread::One, "v6-silent".into(), "v6-partial".into()));
    assert_eq!(targets[0].not_judged, ["dns-dead"]);
    assert_eq!(targets[0].findings[0].spread, Spread::Everywhere, "the widest first");

    let with_healthy = ["v6-silent", "v6-partial", "healthy"].map(scenario);
    let targets = sites(&with_healthy.iter().collect::<Vec<_>>());
    let never = targets[0].findings.iter().find(|finding| finding.code == "squid-never").unwrap();
    assert_eq!((never.spread, never.others.join(" ").as_str()), (Spread::Some, "healthy"));

    let alone = ["v6-silent", "dns-dead"].map(scenario);
    let targets = sites(&alone.iter().collect::<Vec<_>>());
    assert!(targets[0].findings.iter().all(|finding| finding.spread == Spread::Alone));
}

#[test]
fn what_is_no_result_is_refused_with_its_reason() {
    let refused = |text: &str| read(text.as_bytes(), "x").unwrap_err().to_string();
    assert_eq!(refused(" \r\n"), "it is empty");
    assert!(refused("{}").starts_with("it is no saved diagnosis, check or observation: missing field"));
    assert!(refused("\u{7f}ELF").starts_with("it is no saved"));
    let mut newer = diagnosed("healthy");
    newer["schema"] = json!(u64::from(crate::diagnose::SCHEMA) + 1);
    newer["tool"] = json!("tryorder 99\u{1b}[2J");
    assert!(refused(&newer.to_string()).starts_with("it was written by tryorder 99\\u{1b}[2J (schema "));
    let mut bad = diagnosed("healthy");
    bad["targets"][0]["verdict"] = json!("splendid");
    assert!(refused(&bad.to_string()).contains("splendid"));
    let too_large = std::io::repeat(b' ');
    assert!(matches!(read(too_large, "x"), Err(SavedError::TooLarge)));
}

#[test]
fn what_came_from_outside_reaches_no_terminal_as_it_is() {
    let mut document = diagnosed("v6-silent");
    document["taken_at"] = json!("2026\u{1b}[2J");
    document["targets"][0]["findings"][0]["says"] = json!("\u{202e}evil\n");
    document["targets"][0]["findings"][0]["code"] = json!("v6\u{1b}");
    let evil = snapshot(&document, "x");
    let text = format!("{:?}", changes(&scenario("healthy"), &evil, |_| Some(Severity::Error)));
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !evil.taken_at.contains('\u{1b}'), "{text}");
}

#[test]
fn order_of_time_haste_and_supposition_are_noted() {
    let (mut old, mut new) = (scenario("healthy"), scenario("healthy"));
    (old.label, new.label) = ("old".into(), "new".into());
    new.taken_at = "2020-01-01T00:00:00Z".into();
    (old.partial, new.provisional) = (true, true);
    new.what_if = vec!["IPv6 silent".into()];
    let notes = Comparison::of_times(&old, &new, Severity::Error).notes;
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes.iter().any(|note| note.starts_with("new was taken before old")), "{notes:?}");
}

#[test]
fn what_could_not_be_judged_fails_nothing_and_says_nothing_of_families_and_clients() {
    let of = |old: &Snapshot, new: &Snapshot| {
        let all = changes(old, new, |_| Some(Severity::Info)).remove(0).changes;
        assert!(all.iter().all(|change| matches!(change.subject, Subject::Verdict | Subject::Finding)), "{all:?}");
        all.iter().filter(|change| change.counts).count()
    };
    assert_eq!(of(&scenario("healthy"), &scenario("dns-dead")), 0);
    assert_ne!(of(&scenario("dns-dead"), &scenario("v6-silent")), 0, "it was not known before");
    assert_eq!(
        Comparison::of_times(&scenario("healthy"), &scenario("dns-dead"), Severity::Info).exit(),
        Exit::Inconclusive
    );
}

#[test]
fn a_family_that_was_left_out_has_not_vanished_and_that_is_noted() {
    let mut document = diagnosed("healthy");
    document["targets"][0]["not_asked"] = json!("v6");
    document["targets"][0]["addresses"].as_array_mut().unwrap().retain(|row| row["family"] == "v4");
    let alone = snapshot(&document, "alone");
    assert_eq!(kinds(&scenario("healthy"), &alone), []);
    assert_eq!(kinds(&alone, &scenario("healthy")), []);
    let notes = Comparison::of_times(&scenario("healthy"), &alone, Severity::Error).notes;
    assert_eq!(notes, ["alone: a family was not asked for (-4, -6): nothing is known of it there"]);
}

#[test]
fn results_of_different_versions_are_noted() {
    let mut old = scenario("healthy");
    old.tool = "tryorder 0.0.9".into();
    let notes = Comparison::of_times(&old, &scenario("healthy"), Severity::Error).notes;
    assert!(notes[0].starts_with("written by tryorder 0.0.9, tryorder "), "{notes:?}");
}

#[test]
fn a_case_that_did_not_fail_before_counts_and_one_that_was_known_does_not() {
    let with = |cases: &[(&str, &str)]| {
        let mut document = diagnosed("healthy");
        let cases: Vec<Value> = cases.iter().map(|(name, outcome)| json!({"name": name, "outcome": outcome})).collect();
        let host = "outlook.office365.com";
        document["checks"] = json!({"targets": [{"host": host, "port": 443, "cases": cases}]});
        snapshot(&document, "x")
    };
    let (held, failed) =
        (with(&[("tls-time", "unconfirmed")]), with(&[("tls-time", "failed"), ("findings", "failed")]));
    assert_eq!(kinds(&held, &failed), [(ChangeKind::Worse, "tls-time".into(), true)]);
    assert_eq!(kinds(&failed, &held), [(ChangeKind::Better, "tls-time".into(), false)]);
    assert_eq!(kinds(&failed, &with(&[("tls-time", "known")])), []);
    assert_eq!(kinds(&scenario("healthy"), &failed), [], "the first is no check");
}

#[test]
fn of_the_clients_those_come_first_that_do_not_get_through_any_more() {
    let all = changes(&scenario("healthy"), &scenario("v6-silent"), |_| None).remove(0).changes;
    let clients: Vec<&Change> = all.iter().filter(|change| change.subject == Subject::Client).collect();
    let gives_up = |change: &&&Change| change.after.as_ref().unwrap().starts_with("gives up");
    let first = clients.iter().take_while(gives_up).count();
    assert!(first > 0 && first == clients.iter().filter(gives_up).count(), "{clients:?}");
}

#[test]
fn long_lists_of_names_are_counted() {
    let names: Vec<String> = (1..=10).map(|n| n.to_string()).collect();
    assert_eq!(some_of(&names), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
    assert_eq!(some_of(&names[..8]), "1, 2, 3, 4, 5, 6, 7, 8");
}
