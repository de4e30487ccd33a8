//! Saved observations give what they give on every system: texts for people with the line ends of Windows, all else the
//! same byte for byte.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::program::{command, crlf, run, run_for_both, said};

fn scenarios() -> Vec<PathBuf> {
    let folders = fs::read_dir("fixtures").unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = folders.filter(|folder| folder.join("report.txt").exists()).collect();
    folders.sort();
    assert!(folders.len() > 25, "only {} scenarios", folders.len());
    folders
}

#[test]
fn every_scenario_gives_its_golden_files_on_stdout() {
    for folder in scenarios() {
        let golden = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
        let from = format!("--from={}", folder.join("observation.json").display());
        let both = |args: &[&str]| {
            let ended = command(args).output().unwrap();
            let code = ended.status.code().unwrap();
            assert!([0, 1, 3].contains(&code), "{args:?}: {code}");
            said(ended, args, code).0
        };
        assert_eq!(both(&["diagnose", &from]), crlf(&golden("report.txt")), "{from}");
        let diagnosis = golden("diagnosis.json");
        let clients = clients_of(&diagnosis);
        let json = ["diagnose", &from, "--format=json", &format!("--clients={clients}")];
        assert_eq!(both(&json[..if clients.is_empty() { 3 } else { 4 }]), diagnosis, "{from}");
        assert_eq!(both(&["check", &from]), crlf(&golden("check.txt")), "{from}");
        assert_eq!(both(&["order", &from]), crlf(&golden("order.txt")), "{from}");
        assert_eq!(both(&["squid", &from, "--squid-conf=none"]), golden("squid.conf"), "{from}");
        assert_eq!(both(&["observe", &from]), golden("observation.json"), "{from}");
    }
}

/// The golden files hold those that the text shows, not all. Apart by commas.
fn clients_of(diagnosis: &str) -> String {
    let diagnosis: Value = serde_json::from_str(diagnosis).unwrap();
    let clients = diagnosis["targets"].as_array().unwrap().iter().flat_map(|t| t["clients"].as_array().unwrap());
    let names: BTreeSet<&str> = clients.map(|client| client["name"].as_str().unwrap()).collect();
    names.into_iter().collect::<Vec<_>>().join(",")
}

#[test]
fn exit_codes_are_those_of_every_system() {
    for (scenario, code) in [("healthy", 0), ("v6-silent", 1), ("windows-v6-silent", 1), ("dns-dead", 3)] {
        let golden = fs::read_to_string(format!("fixtures/{scenario}/check.txt")).unwrap();
        let from = format!("--from=fixtures/{scenario}/observation.json");
        assert_eq!(run(&["check", &from], code), crlf(&golden));
    }
    let (stdout, stderr) = run_for_both(&["--no-such-flag"], 2);
    assert!(
        stdout.is_empty() && stderr.starts_with("tryorder: unexpected argument '--no-such-flag' found\r\n"),
        "{stderr}"
    );
}

#[test]
fn a_file_holds_what_stdout_would_have_been_given() {
    let folder = std::env::temp_dir().join("tryorder-files");
    fs::create_dir_all(&folder).unwrap();
    let from = "--from=fixtures/windows-v6-silent/observation.json";
    for format in ["text", "json"] {
        let file = folder.join(format);
        let args = ["diagnose", from, "--format", format, "--output", file.to_str().unwrap()];
        let expected = run(&args[..4], 1);
        assert_eq!(run(&args, 1), "");
        assert_eq!(fs::read_to_string(&file).unwrap(), expected);
        // A file that is there is replaced, whole.
        assert_eq!(run(&args, 1), "");
        assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside the files");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_people_read_has_carriage_returns_and_what_programs_read_has_none() {
    let is_crlf = |text: &str| text.contains("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']);
    assert_eq!(run(&["--version"], 0), format!("tryorder {}\r\n", env!("CARGO_PKG_VERSION")));
    for args in [&["explain"][..], &["explain", "v6-silent"], &["--help"], &["lab", "--list"], &["--plan", "127.0.0.1"]]
    {
        assert!(is_crlf(&run(args, 0)), "{args:?}");
    }
    for args in
        [&["schema", "diagnosis"][..], &["completions", "powershell"], &["man"], &["--plan", "--format=json", "::1"]]
    {
        let text = run(args, 0);
        assert!(text.contains('\n') && !text.contains('\r'), "{args:?}");
    }
    let (_, stderr) = run_for_both(&["explain", "nope"], 2);
    assert_eq!(stderr, "tryorder: there is no finding `nope`\r\n\r\nhint: `tryorder explain` lists all codes\r\n");
    let page = fs::read_to_string("src/diagnose/rules/v6_silent.md").unwrap();
    let title = page.lines().next().unwrap();
    assert!(run(&["explain", "v6-silent"], 0).contains(title.trim_start_matches("# ")), "{title}");
}
