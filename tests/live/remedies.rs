//! Remedies applied in the box: the real getaddrinfo then gives the predicted order.

use std::net::IpAddr;

use tryorder::diagnose::{Premise, Remedy, Severity, diagnose, prefer};
use tryorder::model::Family;
use tryorder::observation::{self, Observation, SystemAnswer, TextFile};

use super::stdout_in_the_box;

/// The bundled recording of a scenario.
fn recorded(scenario: &str) -> Observation {
    let scenario = tryorder::lab::scenarios().iter().find(|s| s.name == scenario).unwrap();
    observation::read(scenario.recording.as_bytes()).unwrap()
}

fn remedy(observation: &Observation, title: &str) -> Remedy {
    let findings = diagnose(observation, Severity::Error).targets.remove(0).findings;
    findings.into_iter().flat_map(|f| f.remedies).find(|r| r.title.starts_with(title)).unwrap()
}

/// The order that the rules give once this is the gai.conf.
fn predicted(observation: &Observation, gai_conf: &str) -> Vec<IpAddr> {
    let mut after = observation.clone();
    after.host.gai_conf = TextFile::Text { text: gai_conf.into() };
    after.targets[0].system = SystemAnswer::Unknown;
    let facts = Premise::from(&after).facts(&after.targets[0]);
    facts.placed.iter().map(|p| p.candidate.destination).collect()
}

/// What `getent ahosts` says in the box after `script`, whose `$1` is the snippet.
fn getaddrinfo_after(scenario: &str, script: &str, snippet: &str) -> Vec<IpAddr> {
    let script = format!("{script} && getent ahosts outlook.office365.com");
    let said = stdout_in_the_box(scenario, &["sh", "-ec", &script, "sh", snippet]);
    let streams = said.lines().filter(|line| line.contains("STREAM"));
    streams.map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect()
}

/// The box's `/etc` is read-only: the new file is mounted over the old one.
const WRITE: &str = "printf %s \"$1\" > /dev/shm/gai.conf && mount --bind /dev/shm/gai.conf /etc/gai.conf";

#[test]
fn with_the_gai_conf_remedies_the_real_getaddrinfo_gives_the_predicted_order() {
    let o = recorded("v6-silent");
    for title in ["rank IPv4 above IPv6", "rank only the failing IPv6 addresses behind IPv4"] {
        let snippet = remedy(&o, title).snippet;
        let order = getaddrinfo_after("v6-silent", WRITE, &snippet);
        assert_eq!(order, predicted(&o, &snippet), "{title}");
        assert!(order[0].is_ipv4() && order.len() == 18, "{title}: {order:?}");
    }
}

#[test]
fn what_prefer_v6_prints_undoes_a_workaround_for_the_real_getaddrinfo() {
    let o = recorded("workaround-left");
    assert!(getaddrinfo_after("workaround-left", "true", "")[0].is_ipv4());
    let snippet = prefer(&o, Family::V6).remove(0).remedies.remove(0).snippet;
    let order = getaddrinfo_after("workaround-left", WRITE, &snippet);
    assert_eq!(order, predicted(&o, &snippet));
    assert!(order[0].is_ipv6());
}

#[test]
fn a_mended_gai_conf_gives_the_default_order_back() {
    let o = recorded("gai-conf-ties");
    assert!(getaddrinfo_after("gai-conf-ties", "true", "")[0].is_ipv4(), "A comes before AAAA where they tie");
    let order = getaddrinfo_after("gai-conf-ties", WRITE, &remedy(&o, "write the rows that are missing").snippet);
    assert!(order[0].is_ipv6(), "{order:?}");
}

#[test]
fn a_route_that_refuses_sends_the_addresses_to_the_end_and_fails_at_once() {
    let o = recorded("v6-silent");
    let snippet = remedy(&o, "refuse the failing IPv6 addresses").snippet.replace("sudo ", "");
    let order = getaddrinfo_after("v6-silent", "sh -ec \"$1\"", &snippet);
    assert!(order[..9].iter().all(IpAddr::is_ipv4) && order[9..].iter().all(IpAddr::is_ipv6), "{order:?}");
    let curl = "sh -ec \"$1\"; ! curl -6 -sS --max-time 3 https://outlook.office365.com/ 2>&1";
    let said = stdout_in_the_box("v6-silent", &["sh", "-c", curl, "sh", &snippet]);
    assert!(!said.contains("timed out") && !said.contains("Timeout"), "it failed late: {said}");
}
