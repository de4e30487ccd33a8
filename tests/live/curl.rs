//! A real curl in the box, against our Happy Eyeballs with curl's own delay.

use std::net::IpAddr;

use tryorder::clients::{HappyEyeballs, Timeline};
use tryorder::diagnose::Facts;
use tryorder::model::Micros;

use super::{in_the_box, observe_in_the_box};

/// `CURL_HET_DEFAULT` of curl's lib/connect.h: 200 ms.
const CURL: HappyEyeballs = HappyEyeballs { attempt_delay: Micros::from_millis(200), ..HappyEyeballs::RFC_8305 };

#[test]
fn curl_sends_its_syns_in_our_order_and_connects_when_we_say() {
    for scenario in ["v6-silent", "v4-silent", "healthy", "v6-no-route"] {
        let ours = predicted(scenario);
        let runs: Vec<Race> = (0..5).map(|_| race(scenario)).collect();
        let our_tries: Vec<IpAddr> = ours.tries.iter().map(|t| t.address).collect();
        for run in &runs {
            assert_eq!(run.tried, our_tries, "{scenario}: curl's order, then ours");
        }
        let mut times: Vec<f64> = runs.iter().map(|r| r.connect_ms).collect();
        times.sort_by(f64::total_cmp);
        let first = ours.tries[0].start_us;
        let winner = ours.tries.iter().find(|t| Some(t.address) == ours.end.connected()).unwrap();
        let expected = (winner.end_us - first).as_secs_f64() * 1e3;
        let apart = (times[2] - expected).abs();
        assert!(
            apart < 60.0,
            "{scenario}: curl connects after {} ms (median of {times:?}), we say {expected}",
            times[2]
        );
    }
}

/// `deviations.toml`: an older curl sits out its 200 ms although the first address has refused; a newer one goes on at
/// once, as we do.
#[test]
fn curl_among_refusing_addresses_is_as_the_deviations_say() {
    let ours: Vec<IpAddr> = predicted("v6-refused").tries.iter().map(|t| t.address).collect();
    let run = race("v6-refused");
    let sits_out = run.tried[..3] == [ours[0], address("2001:db8:365::2"), ours[1]] && run.connect_ms > 200.0;
    assert!(run.tried == ours || sits_out, "curl {:?} in {} ms, ours {ours:?}", run.tried, run.connect_ms);
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn predicted(scenario: &str) -> Timeline {
    let observation = observe_in_the_box(scenario);
    let mut situation = Facts::new(&observation.host, &observation.targets[0]).situation();
    // curl asks getaddrinfo, which returns both answers together.
    (situation.aaaa.at, situation.a.at) = (situation.both_in(), situation.both_in());
    CURL.run(&situation)
}

struct Race {
    /// The addresses in the order of their SYNs.
    tried: Vec<IpAddr>,
    /// From the end of the lookup to the end of the TCP connect.
    connect_ms: f64,
}

fn race(scenario: &str) -> Race {
    let format = "%{time_namelookup} %{time_connect}";
    let curl = ["curl", "-sv", "-o", "/dev/null", "--max-time", "20", "-w", format, "https://outlook.office365.com/"];
    let done = in_the_box(scenario, &curl);
    let (said, told) = (String::from_utf8_lossy(&done.stderr), String::from_utf8_lossy(&done.stdout));
    assert!(done.status.success(), "{scenario}: curl failed: {said}");
    let times: Vec<f64> = told.split_whitespace().map(|t| t.parse().unwrap()).collect();
    let tried = said.lines().filter_map(|l| l.split_once("Trying ")).filter_map(|(_, rest)| {
        let (address, _port) = rest.trim_end_matches('.').rsplit_once(':')?;
        address.trim_matches(['[', ']']).parse().ok()
    });
    Race { tried: tried.collect(), connect_ms: (times[1] - times[0]) * 1e3 }
}
