//! A folder of `fixtures/` is a scenario: its observation was recorded in the lab, and every stage after it is compared
//! with the file beside it. `TRYORDER_BLESS=1 cargo test --test scenarios` writes them anew; then read `git diff fixtures/`.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod answer_rules;
mod baseline_rules;
mod check_rules;
mod clients;
mod formats;
mod order;
mod policy_rules;
mod proxy_rules;
mod race_rules;
mod redact;
mod rules;
mod run_rules;
mod squid_requests;
mod squid_rules;
mod what_if;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tryorder::check::{Checked, Expectations, check};
use tryorder::diagnose::{Diagnosis, RULES, Severity, Verdict, Wish, diagnose, orders, squid_snippet};
use tryorder::observation::{self, Observation, SquidFacts, SquidVersion, VersionSource};
use tryorder::report::{self, Layout};

#[test]
fn every_stage_of_every_scenario_is_as_recorded() {
    let mut wrong = Vec::new();
    for scenario in scenarios() {
        let observation = read(&scenario);
        let diagnosis = diagnose(&observation, Severity::Error);
        let usual = with_the_usual_clients(diagnosis.clone());
        let checked = check(&observation, &Expectations::default());
        let squid = squid_snippet(&observation, &Wish::default()).text;
        let wide = Layout { width: 140, colour: false };
        for (file, text) in [
            ("diagnosis.json", report::json(&usual)),
            ("report.txt", report::text(&diagnosis, Layout::PLAIN_80)),
            ("report-140.txt", report::text(&diagnosis, wide)),
            ("order.txt", report::order(&orders(&observation, &[]), Layout::PLAIN_80)),
            ("check.txt", report::check(&checked)),
            ("checks.json", checks(&checked)),
            ("squid.conf", squid),
        ] {
            wrong.extend(compare(&scenario.join(file), &text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The golden files hold those that the text shows; thirty clients in every one of them would hide what changes.
fn with_the_usual_clients(mut diagnosis: Diagnosis) -> Diagnosis {
    for target in &mut diagnosis.targets {
        target.clients.retain(|c| c.shown);
    }
    diagnosis
}

#[test]
fn a_saved_observation_reads_back_as_it_was_written() {
    let mut wrong = Vec::new();
    for scenario in scenarios() {
        // Blessing brings a recording to the present schema.
        wrong.extend(compare(&scenario.join("observation.json"), &observation::write(&read(&scenario))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_observation_of_schema_1_gives_the_diagnosis_that_it_gave_then() {
    for (name, chains) in [("cert-untrusted", 1), ("tls-stall", 1)] {
        let old = Path::new("tests/scenarios/schema-1").join(name);
        let observation = read(&old);
        assert_eq!((observation.schema, observation.targets[0].chains.len()), (observation::SCHEMA, chains));
        let diagnosis = with_the_usual_clients(diagnose(&observation, Severity::Error));
        assert_eq!(compare(&old.join("diagnosis.json"), &report::json(&diagnosis)), None);
        assert_eq!(observation::read(observation::write(&observation).as_bytes()).unwrap(), observation);
    }
}

#[test]
fn every_rule_fires_somewhere_and_none_in_a_healthy_network() {
    let mut fired = BTreeMap::new();
    for (scenario, diagnosis) in diagnoses() {
        let codes: BTreeSet<&str> = diagnosis.targets.iter().flat_map(|t| t.findings.iter().map(|f| f.code)).collect();
        if scenario.starts_with("healthy") {
            assert_eq!(codes, BTreeSet::new(), "{scenario} has findings");
            assert_eq!(diagnosis.targets[0].verdict, Verdict::Healthy);
        }
        fired.extend(codes.into_iter().map(|code| (code, scenario.clone())));
    }
    let silent: Vec<&str> = RULES.iter().map(|r| r.code).filter(|code| !fired.contains_key(code)).collect();
    assert_eq!(silent, Vec::<&str>::new(), "rules that fire in no scenario");
}

#[test]
fn every_remedy_that_predicts_predicts_a_gain() {
    let mut predictions = 0;
    for (scenario, diagnosis) in diagnoses() {
        let findings = diagnosis.targets.iter().flat_map(|t| &t.findings);
        for (finding, remedy) in findings.flat_map(|f| f.remedies.iter().map(move |r| (f, r))) {
            assert!(!remedy.snippet.trim().is_empty() && !remedy.undo.is_empty() && !remedy.place.is_empty());
            let Some(p) = &remedy.prediction else { continue };
            predictions += 1;
            let sooner = p.after.end.is_better_than(&p.before.end);
            let further = p.after.headroom.unwrap_or(u16::MAX) > p.before.headroom.unwrap_or(u16::MAX);
            assert!(sooner || further, "{scenario}, {}: `{}` gains nothing", finding.code, remedy.title);
        }
    }
    assert!(predictions > 20, "only {predictions} predictions were looked at");
}

#[test]
fn a_black_hole_on_squid_4_is_not_cured_by_more_tries() {
    let diagnosis = diagnose(&read(Path::new("fixtures/v6-silent")), Severity::Error);
    let finding = diagnosis.targets[0].findings.iter().find(|f| f.code == "squid-never").unwrap();
    let snippets: Vec<&str> =
        finding.remedies.iter().flat_map(|r| r.snippet.lines()).filter(|l| !l.starts_with('#')).collect();
    assert_eq!(snippets, ["dns_v4_first on", "connect_timeout 5 seconds"]);
    assert!(
        finding.says.contains("More tries (forward_max_tries) do not help squid-3.4 and squid-4"),
        "{}",
        finding.says
    );
    assert!(finding.says.contains("gai.conf"), "{}", finding.says);
}

#[test]
fn the_old_case_of_2015_needs_the_tries_and_says_how_many_are_left() {
    let diagnosis = diagnose(&read(Path::new("fixtures/squid-last-try")), Severity::Error);
    let target = &diagnosis.targets[0];
    let squid = target.clients.iter().find(|c| c.name == "squid-3.4").unwrap();
    assert_eq!((squid.headroom, squid.tries.len()), (Some(1), 10));
    assert!(squid.end.connected().is_some_and(|a| a.is_ipv4()), "{:?}", squid.end);
}

/// A recording, of a Squid of which only the version is known.
pub(crate) fn of_version(scenario: &str, version: &str) -> Observation {
    let mut observation = read(&Path::new("fixtures").join(scenario));
    let version = SquidVersion {
        stated: version.into(),
        source: VersionSource::Stated,
        without_ipv6: false,
        without_own_resolver: false,
    };
    observation.squid = Some(SquidFacts { version: Some(version), ..SquidFacts::default() });
    observation
}

#[test]
fn the_screens_of_the_readme_are_real() {
    let path = Path::new("README.md");
    let mut readme = fs::read_to_string(path).unwrap();
    for (command, file, cut) in [
        // The report up to the second cure of its second finding: the rest is of the same kind.
        ("tryorder lab v6-silent", "report.txt", Some("\n  2. rank only")),
        ("tryorder check --from fixtures/v6-silent/observation.json", "check.txt", None),
        ("tryorder squid --squid-version 4.13 --from fixtures/v6-silent/observation.json", "", None),
    ] {
        let real = match file {
            "" => squid_snippet(&of_version("v6-silent", "4.13"), &Wish::default()).text,
            file => fs::read_to_string(Path::new("fixtures/v6-silent").join(file)).unwrap(),
        };
        let screen = match cut {
            Some(cut) => format!("{}\n…", real.split_once(cut).unwrap().0.trim_end()),
            None => real.trim_end().to_owned(),
        };
        let (before, rest) = readme.split_once(&format!("$ {command}\n")).unwrap();
        let (_, after) = rest.split_once("\n```").unwrap();
        readme = format!("{before}$ {command}\n{screen}\n```{after}");
    }
    assert_eq!(compare(path, &readme), None);
}

#[test]
fn text_reports_fit_their_width_and_need_no_colour() {
    for (scenario, diagnosis) in diagnoses() {
        for width in [80, 140] {
            let plain = report::text(&diagnosis, Layout { width, colour: false });
            // Lines to be copied are never broken.
            let prose = plain.lines().filter(|l| !l.trim_start().starts_with('|'));
            let wide: Vec<_> = prose.filter(|l| l.chars().count() > width).collect();
            assert_eq!(wide, Vec::<&str>::new(), "{scenario} at {width}");
            let coloured = report::text(&diagnosis, Layout { width, colour: true });
            assert_ne!(coloured, plain);
            assert_eq!(without_colour(&coloured), plain, "{scenario}: colour says more than the words");
        }
    }
}

fn without_colour(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').unwrap().1)
}

fn diagnoses() -> impl Iterator<Item = (String, Diagnosis)> {
    scenarios().into_iter().map(|s| {
        let name = s.file_name().unwrap().to_str().unwrap().to_owned();
        (name, diagnose(&read(&s), Severity::Error))
    })
}

fn scenarios() -> Vec<PathBuf> {
    let folders = fs::read_dir("fixtures").unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir());
    let mut folders: Vec<_> = folders.collect();
    folders.sort();
    assert!(folders.len() >= 12, "only {} scenarios", folders.len());
    folders
}

fn read(scenario: &Path) -> Observation {
    let file = scenario.join("observation.json");
    let bytes = fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    observation::read(bytes.as_slice()).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The part that a check adds to the diagnosis.
fn checks(checked: &Checked) -> String {
    serde_json::to_string_pretty(&checked.checks).unwrap() + "\n"
}

/// What differs, in a line; or writes the file anew when blessing.
#[expect(clippy::disallowed_methods, reason = "the bless switch is an environment variable")]
fn compare(file: &Path, text: &str) -> Option<String> {
    let recorded = fs::read_to_string(file).unwrap_or_default();
    if std::env::var_os("TRYORDER_BLESS").is_some() {
        // Not when it is the same: other tests read it meanwhile.
        if recorded != text {
            fs::write(file, text).unwrap();
        }
        return None;
    }
    let differs = recorded.lines().zip(text.lines()).position(|(a, b)| a != b);
    (recorded != text).then(|| match differs {
        Some(n) => format!(
            "{}:{}:\n  recorded {}\n  now      {}",
            file.display(),
            n + 1,
            recorded.lines().nth(n).unwrap(),
            text.lines().nth(n).unwrap()
        ),
        None => format!("{}: not of the same length", file.display()),
    })
}
