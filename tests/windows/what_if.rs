//! What is only supposed, and of whom it is told.

use std::fs;

use super::program::{crlf, json, run, run_for_both};

const FROM: &str = "--from=fixtures/healthy/observation.json";

#[test]
fn a_saved_healthy_observation_gives_tomorrows_failure() {
    let golden = |file: &str| fs::read_to_string(format!("fixtures/healthy/{file}")).unwrap();
    let broken = "--what-if=aaaa=12,ipv6-silent";
    assert_eq!(run(&[FROM, broken], 1), crlf(&golden("what-if-report.txt")));
    // The golden file has several checks, one after the other.
    let check = run(&["check", FROM, "--what-if=ipv6-silent"], 1);
    assert!(crlf(&golden("what-if-check.txt")).starts_with(&check) && check.contains("\r\n"), "{check}");
    assert_eq!(run_for_both(&["squid", FROM, "--squid-conf=none", broken], 1).0, golden("what-if-squid.conf"));
    let order = run(&["order", FROM, "--what-if=prefer-v4"], 0);
    assert!(order.starts_with("Supposed: IPv4 is tried first.\r\n"), "{order}");
    let (_, stderr) = run_for_both(&["check", FROM, "--what-if=ipv6-silent,ipv6-refused"], 2);
    assert_eq!(
        stderr,
        "tryorder: cannot suppose both `ipv6-silent` and `ipv6-refused`\r\n\r\nhint: one network at a time: run it again for \
         the other\r\n"
    );
}

#[test]
fn the_programs_that_are_asked_for_are_told_of() {
    let from = "--from=fixtures/windows-v6-silent/observation.json";
    let text = run(&[from, "--clients=outlook,edge"], 1);
    assert!(text.contains("\r\n outlook ") && text.contains("\r\n edge "), "{text}");
    assert!(!text.contains("\r\n chrome "), "{text}");
    let diagnosis = json(&["diagnose", from, "--clients=outlook,edge", "--format=json"], 1);
    let clients = diagnosis["targets"][0]["clients"].as_array().unwrap().iter().map(|c| c["name"].clone());
    let mut names: Vec<_> = clients.map(|name| name.as_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["edge", "outlook"]);
    let (_, stderr) = run_for_both(&[from, "--clients=outlock"], 2);
    assert!(
        stderr.starts_with("tryorder: there is no client `outlock`\r\n\r\nhint: did you mean `outlook`?"),
        "{stderr}"
    );
}
