//! Our verdict "stops this Squid" against the exit code of `squid -k parse`, recorded from five real Squids. The live test
//! `squid_parse` asks the one that is installed.

use std::collections::BTreeSet;
use std::fs;

use tryorder::squid::identity::Identity;

use crate::corpus::{deviations, folder, gathered, verdicts};

const ASKED: [&str; 5] = ["3.5.12", "4.13", "5.7", "6.13", "7.7"];

#[test]
fn real_squids_and_we_stop_at_the_same_files() {
    let apart = apart();
    let expected: BTreeSet<String> = deviations().into_iter().collect();
    assert_eq!(apart.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>(), expected, "{apart:#?}");
    let stopped_by_us: Vec<_> = apart.iter().filter(|(_, says)| says.ends_with("starts")).collect();
    assert!(stopped_by_us.is_empty(), "we stop where a real one starts: {stopped_by_us:?}");
}

/// The files on which some real Squid and we differ, and what that Squid does.
fn apart() -> Vec<(String, String)> {
    let mut apart = Vec::new();
    for (name, stops) in verdicts() {
        let files = gathered(&name);
        for version in ASKED {
            let ours = !files.read(version.parse::<Identity>().unwrap().version).starts();
            let real = stops.iter().any(|v| v == version);
            if ours != real {
                apart.push((name.clone(), format!("Squid {version} {}", if real { "stops" } else { "starts" })));
            }
        }
    }
    apart
}

#[test]
fn every_file_has_a_verdict() {
    let names = fs::read_dir(folder()).unwrap().filter_map(|e| {
        let name = e.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".conf").map(str::to_owned)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    let judged: Vec<String> = verdicts().into_keys().collect();
    assert!(names.len() >= 100);
    assert_eq!(names, judged);
}
