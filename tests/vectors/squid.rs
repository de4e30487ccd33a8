//! Our Squid against the wire recordings of real ones (`fixtures/squid-timelines*.json`): every request of every run. A run
//! is reproduced when some attempt lengths inside the stated spread give exactly its tries, outcome and error. Another
//! file of the same form can stand in its place.

mod compare;
mod conf;
mod recording;
mod search;

use std::collections::BTreeMap;
use std::fs;

use recording::{Case, Recordings};
use search::reproduce;
use serde::Deserialize;

/// How many lengths may differ from the first guess of the search.
const CHANGES: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviations {
    #[serde(default)]
    deviation: Vec<Deviation>,
}

/// A run that is not reproduced, by what it prints, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviation {
    case: String,
    reason: String,
}

#[test]
fn squid_timeline_vectors_are_reproduced() {
    let cases = recordings();
    assert!(!cases.is_empty(), "the recordings are there");
    let deviations: Deviations = toml::from_str(include_str!("squid-deviations.toml")).unwrap();
    let mut known: BTreeMap<String, String> = deviations.deviation.into_iter().map(|d| (d.case, d.reason)).collect();
    let (mut wrong, mut healed) = (Vec::new(), Vec::new());
    for case in &cases {
        match (reproduce(case, CHANGES), known.remove(&case.to_string())) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Err(why), None) => wrong.push(format!("{case}\n    {why}")),
            (Ok(()), Some(reason)) => healed.push(format!("{case}\n    {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {} are not reproduced:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(healed.is_empty(), "squid-deviations.toml names what is reproduced:\n{}", healed.join("\n"));
}

/// Each recording, changed in one thing that a client of Squid or the network would notice, is no longer reproduced.
#[test]
fn squid_timeline_vectors_are_not_reproduced_when_changed() {
    let mut unnoticed = Vec::new();
    for case in recordings().iter().filter(|case| reproduce(case, CHANGES).is_ok()) {
        for (what, changed) in changes(case) {
            if reproduce(&changed, 0).is_ok() {
                unnoticed.push(format!("{what}: {case}"));
            }
        }
    }
    assert!(unnoticed.is_empty(), "{} changes went unnoticed:\n{}", unnoticed.len(), unnoticed.join("\n"));
}

#[test]
fn squid_vectors_with_an_unknown_directive_fail_by_its_name() {
    let mut case = recordings().remove(0);
    case.squid_conf.push("forward_most_tries 3".into());
    let error = reproduce(&case, 0).unwrap_err();
    assert!(error.contains("forward_most_tries"), "{error}");
}

fn changes(case: &Case) -> Vec<(&'static str, Case)> {
    let mut changes = Vec::new();
    let mut change = |what, edit: &dyn Fn(&mut Case) -> bool| {
        let mut edited = case.clone();
        if edit(&mut edited) {
            changes.push((what, edited));
        }
    };
    change("another status", &|c| {
        let status = &mut c.requests.last_mut().unwrap().status;
        *status = if *status == Some(502) { Some(504) } else { Some(502) };
        true
    });
    change("another errno", &|c| c.requests[0].errno.as_mut().is_some_and(|e| std::mem::replace(e, 5) != 5));
    change("the try that connected is missing", &|c| {
        let request = c.requests.last_mut().unwrap();
        let before = request.tries.len();
        request.tries.retain(|t| Some(&t.address) != request.connected.as_ref());
        request.tries.len() < before
    });
    change("the first two tries are swapped", &|c| {
        let tries = &mut c.requests[0].tries;
        let differ = tries.len() > 1 && tries[0].address != tries[1].address;
        // Of two tracks that start together the order is not told.
        let same_track = differ && tries[0].address[..2] == tries[1].address[..2];
        if same_track {
            let (a, b) = tries.split_at_mut(1);
            std::mem::swap(&mut a[0].address, &mut b[0].address);
        }
        same_track
    });
    change("it connects elsewhere", &|c| {
        c.requests.last_mut().unwrap().connected.as_mut().is_some_and(|a| std::mem::replace(a, "v4#7".into()) != "v4#7")
    });
    change("it ends 5 s later", &|c| {
        c.requests.last_mut().unwrap().seconds += 5.0;
        true
    });
    changes
}

fn recordings() -> Vec<Case> {
    let read = |name| -> Recordings { serde_json::from_str(&fs::read_to_string(name).unwrap()).unwrap() };
    let files = ["fixtures/squid-timelines.json", "fixtures/squid-timelines-debian.json"];
    files.map(|name| read(name).cases).into_iter().flatten().collect()
}
