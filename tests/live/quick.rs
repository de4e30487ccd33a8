//! A quick run sees the same fates as a full one, sooner.

use std::time::{Duration, Instant};

use tryorder::diagnose::{Diagnosis, Severity, diagnose};
use tryorder::observation;

use super::{stdout_in_the_box, tryorder};

/// Scenarios in which haste may see another fate, each with its reason. None so far: wherever an address answers at all, it
/// does so within the patience that the others suggest.
const MAY_DIFFER: [(&str, &str); 0] = [];

#[test]
fn a_quick_run_gives_the_fates_of_a_full_one_in_every_scenario() {
    let mut wrong = Vec::new();
    for scenario in tryorder::lab::scenarios() {
        let recorded = diagnose(&observation::read(scenario.recording.as_bytes()).unwrap(), Severity::Error);
        let quick = quick(scenario.name, "4s");
        let may_differ = MAY_DIFFER.iter().any(|(name, _)| *name == scenario.name);
        if !may_differ && fates(&quick) != fates(&recorded) {
            wrong.push(format!("{}:\n  full  {:?}\n  quick {:?}", scenario.name, fates(&recorded), fates(&quick)));
        }
        assert!(quick.provisional && !quick.partial);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, _) in MAY_DIFFER {
        assert!(tryorder::lab::scenarios().iter().any(|s| s.name == name), "there is no scenario `{name}`");
    }
}

#[test]
fn a_quick_run_needs_a_fraction_of_the_limit_where_a_family_is_silent() {
    let begun = Instant::now();
    let diagnosis = quick("v6-silent", "20s");
    // It takes 1.3 s; machines are loaded.
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    for silent in diagnosis.targets[0].addresses.iter().filter(|a| a.fate == Some("silent")) {
        assert!(silent.says.starts_with("no answer for 1."), "{}", silent.says);
    }
}

fn quick(scenario: &str, timeout: &str) -> Diagnosis {
    let text = stdout_in_the_box(scenario, &[tryorder(), "observe", "--quick", "--timeout", timeout]);
    diagnose(&observation::read(text.as_bytes()).unwrap(), Severity::Error)
}

fn fates(diagnosis: &Diagnosis) -> Vec<(std::net::IpAddr, Option<&'static str>)> {
    let mut fates: Vec<_> = diagnosis.targets[0].addresses.iter().map(|a| (a.address, a.fate)).collect();
    fates.sort_unstable();
    fates
}
