//! `compare` and `check --baseline` from outside: files, labels, exit codes, and everything that can be wrong with a file.

use std::fs;

use serde_json::{Value, json};

use super::{Test, scratch};

const HEALTHY: &str = "fixtures/healthy/observation.json";
const SILENT: &str = "fixtures/v6-silent/observation.json";
const DEAD: &str = "fixtures/dns-dead/observation.json";

fn golden(file: &str) -> String {
    fs::read_to_string(format!("fixtures/{file}")).unwrap()
}

#[test]
fn the_exit_code_is_that_of_what_is_new() {
    Test::new(&["compare", HEALTHY, SILENT]).stdout(&golden("v6-silent/since-healthy.txt")).code(1).run();
    Test::new(&["compare", SILENT, HEALTHY]).stdout(&golden("healthy/since-v6-silent.txt")).code(0).run();
    let same = Test::new(&["compare", SILENT, SILENT]).code(0).run_for_stdout();
    assert!(same.ends_with("\nnothing is new that fails\n\nas before: outlook.office365.com:443\n"), "{same}");
    Test::new(&["compare", HEALTHY, DEAD]).stdout(&golden("dns-dead/since-healthy.txt")).code(3).run();
    Test::new(&["compare", DEAD, DEAD]).code(3).run_for_stdout();
    Test::new(&["compare", "--fail-on=warning", HEALTHY, SILENT]).code(1).run_for_stdout();
    let mild = Test::new(&["--format=json", "--from", HEALTHY]).run_for_stdout();
    let mut document: Value = serde_json::from_str(&mild).unwrap();
    let finding = json!({"code": "x", "severity": "warning", "says": "new: odd", "evidence": [], "remedies": []});
    document["targets"][0]["findings"] = json!([finding]);
    let with_warning = scratch("warning.json", document.to_string().as_bytes());
    let with_warning = with_warning.to_str().unwrap();
    for (flag, code) in [("--fail-on=error", 0), ("--fail-on=warning", 1)] {
        Test::new(&["compare", flag, HEALTHY, with_warning]).code(code).run_for_stdout();
    }
    document["partial"] = json!(true);
    fs::write(with_warning, document.to_string()).unwrap();
    Test::new(&["compare", HEALTHY, with_warning]).code(3).run_for_stdout();
    fs::remove_file(with_warning).unwrap();
}

#[test]
fn many_files_are_sites_and_two_on_demand() {
    let four = ["fixtures/v6-silent/observation.json", "fixtures/v6-partial/observation.json", HEALTHY, DEAD];
    let args = [&["compare"][..], &four].concat();
    Test::new(&args).stdout(&golden("v6-silent/sites.txt")).code(1).run();
    let json = Test::new(&[&args[..], &["--format=json"]].concat()).code(1).run_for_stdout();
    assert_eq!(json, golden("v6-silent/sites.json"));
    let two = Test::new(&["compare", "--sites", SILENT, HEALTHY]).code(1).run_for_stdout();
    assert!(two.contains("  found at v6-silent alone: that site's network\n"), "{two}");
    Test::new(&["compare", "--sites", HEALTHY, HEALTHY]).code(0).run_for_stdout();
    Test::new(&["compare", "--sites", DEAD, DEAD]).code(3).run_for_stdout();
}

#[test]
fn a_diagnosis_a_check_and_an_observation_are_read_from_files_and_from_stdin() {
    let diagnosis = Test::new(&["--format=json", "--from", SILENT]).code(1).run_for_stdout();
    let run = |from: &str, more: &[&str], code| {
        let args = [&["check", "--require=v6", "--from", from], more].concat();
        Test::new(&args).code(code).run_for_stdout()
    };
    run(SILENT, &["--format=json", "--output", path], 1);
    let known = run(SILENT, &["--baseline", path], 0);
    assert!(known.contains("  known reachable-v6: ") && known.contains("  known findings: "), "{known}");
    assert!(known.contains("\nsince the baseline ") && known.ends_with(" nothing has changed\n"), "{known}");
    assert!(run(SILENT, &["--baseline", path, "--format=nagios"], 0).starts_with("TRYORDER OK - "));
    run(HEALTHY, &["--format=json", "--output", path], 0);
    let new = run(SILENT, &["--baseline", path], 1);
    assert!(new.contains("\n  worse IPv6: 9 of 9 up -> 0 of 9 up (9 silent)\n"), "{new}");
    // The baseline may be brought up to date in place.
    run(SILENT, &["--baseline", path, "--format=json", "--output", path], 1);
    let refreshed: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(refreshed["checks"]["baseline"]["has_cases"], json!(true));
    run(SILENT, &["--baseline", path], 0);
    fs::remove_file(&baseline).unwrap();
}
