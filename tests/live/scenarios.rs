//! Every bundled scenario, live: the same fates, findings and ends as in its recording.

use std::net::IpAddr;

use tryorder::diagnose::{ClientView, Diagnosis, Severity, diagnose};
use tryorder::observation;

use super::observe_rounds;

#[test]
fn every_scenario_gives_the_fates_findings_and_ends_of_its_recording() {
    let mut wrong = Vec::new();
    for scenario in tryorder::lab::scenarios() {
        let recorded = observation::read(scenario.recording.as_bytes()).unwrap();
        let live = observe_rounds(scenario.name, recorded.settings.rounds);
        let live = essence(&diagnose(&live, Severity::Error));
        let recorded = essence(&diagnose(&recorded, Severity::Error));
        if live != recorded {
            wrong.push(format!("{}:\n  recorded {recorded:?}\n  live     {live:?}", scenario.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What must not differ from run to run: no times.
#[derive(Debug, PartialEq)]
struct Essence {
    verdict: String,
    fates: Vec<(IpAddr, Option<&'static str>, Option<&'static str>)>,
    order: Vec<IpAddr>,
    findings: Vec<(&'static str, Severity)>,
    ends: Vec<(&'static str, Vec<Option<IpAddr>>, usize)>,
}

fn essence(diagnosis: &Diagnosis) -> Essence {
    let target = &diagnosis.targets[0];
    let mut fates: Vec<_> = target.addresses.iter().map(|a| (a.address, a.fate, a.trust)).collect();
    fates.sort_unstable();
    let findings =
        target.findings.iter().map(|f| (f.code, f.severity)).filter(|(code, _)| !BY_MILLISECONDS.contains(code));
    let is_kind = |c: &&ClientView| matches!(c.name, "sequential" | "happy-eyeballs") || c.name.starts_with("squid");
    let kinds = target.clients.iter().filter(is_kind);
    Essence {
        verdict: format!("{:?}", target.verdict),
        fates,
        order: target.order.iter().map(|o| o.address).collect(),
        findings: findings.collect(),
        ends: kinds.map(ends).collect(),
    }
}

/// On which side of a program's 200 or 250 ms an address falls is decided by a few milliseconds, and so by what else the machine
/// does: programs are held against the real ones in `programs`, where such a run is repeated.
const BY_MILLISECONDS: [&str; 3] = ["some-clients-fail", "worst-client", "nothing-learns"];

/// A Squid that races begins with the answer that arrives first, which differs from run to run: its ends are those of both
/// orders.
fn ends(client: &ClientView) -> (&'static str, Vec<Option<IpAddr>>, usize) {
    match (&client.best, &client.worst) {
        (Some(best), Some(worst)) if client.name.starts_with("squid-5") => {
            let mut both = vec![best.connected(), worst.connected()];
            both.sort_unstable();
            (client.name, both, 0)
        }
        // So does the family with which a race begins; what it comes to does not.
        _ if client.name == "happy-eyeballs" => (client.name, vec![client.end.connected()], 0),
        _ => (client.name, vec![client.end.connected()], client.tries.len()),
    }
}
