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
    let check = Test::new(&["check", "--format=json", "--from", SILENT]).code(1).run_for_stdout();
    for text in [diagnosis, check, golden("v6-silent/observation.json")] {
        let out = Test::new(&["compare", "-", SILENT]).stdin(&text).run_for_stdout();
        assert!(out.starts_with("stdin (problem, ") && out.contains("\nas before: "), "{out}");
    }
    let file = scratch("compared.txt", b"");
    let path = file.to_str().unwrap();
    Test::new(&["compare", HEALTHY, SILENT, "--output", path]).code(1).run();
    assert_eq!(fs::read_to_string(&file).unwrap(), golden("v6-silent/since-healthy.txt"));
    fs::remove_file(&file).unwrap();
}

#[test]
fn a_file_that_is_no_result_is_one_error_with_a_hint() {
    let newer = |mut document: Value| {
        document["schema"] = json!(99);
        document["tool"] = json!("tryorder 9.9.9");
        document.to_string()
    };
    let diagnosis = Test::new(&["--format=json", "--from", HEALTHY]).run_for_stdout();
    let newer_diagnosis = newer(serde_json::from_str(&diagnosis).unwrap());
    let newer_observation = newer(serde_json::from_str(&golden("healthy/observation.json")).unwrap());
    let writes = "hint: `tryorder check --format json --output FILE` writes one\n";
    let update = "hint: use the version of tryorder that wrote it, or a later one\n";
    for (text, why, hint) in [
        ("", "it is empty", writes),
        ("not json", "it is no saved diagnosis, check or observation: expected ident", writes),
        ("{}", "it is no saved diagnosis, check or observation: missing field `schema`", writes),
        ("[1, 2]", "it is no saved diagnosis, check or observation: invalid ", writes),
        (&diagnosis[..diagnosis.len() / 2], "it is no saved diagnosis, check or observation: EOF while", writes),
        (&newer_diagnosis, "it was written by tryorder 9.9.9 (schema 99), this is tryorder ", update),
        (&newer_observation, "tryorder 9.9.9", "hint: "),
    ] {
        let file = scratch("bad-baseline.json", text.as_bytes());
        let path = file.to_str().unwrap();
        for args in [&["compare", HEALTHY, path][..], &["check", "--from", HEALTHY, "--baseline", path]] {
            let said = Test::new(args).code(2).run_for_stderr();
            let begins = format!("tryorder: cannot read `{path}`: ");
            assert!(said.starts_with(&begins) && said.contains(why) && said.contains(hint), "{text:.40}: {said}");
        }
        fs::remove_file(&file).unwrap();
    }
    let said = Test::new(&["compare", HEALTHY, "/no/such/file"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: cannot read `/no/such/file`: "), "{said}");
    let said = Test::new(&["compare", "-", "-"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: stdin can be read once only\n\nhint: "), "{said}");
    let many = vec![HEALTHY; 1_001];
    let said = Test::new(&[&["compare"][..], &many].concat()).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: 1001 files are more than 1000\n\nhint: "), "{said}");
    let (_, said) = Test::new(&["compare", HEALTHY]).code(2).run_for_both();
    assert!(said.contains("2 values required"), "{said}");
}

#[test]
fn a_baseline_makes_what_failed_already_known() {
    let baseline = scratch("baseline.json", b"");
    let path = baseline.to_str().unwrap();
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
