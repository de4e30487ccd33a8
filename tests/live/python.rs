//! A real Python urllib in the box, against our sequential client.

use tryorder::clients::sequential;
use tryorder::diagnose::Facts;

use super::{network_file, observe_in_the_box, stdout_in_the_box};

/// Two silent AAAA with one SYN retry each: about six seconds before IPv4 is tried.
const NETWORK: &str = r#"
about = "two AAAA silent, and a kernel that gives up soon"
name = "outlook.office365.com"
[client]
syn_retries = 1
[v6]
count = 2
fate = "silent"
[v4]
count = 2
rtt_ms = 20
"#;

#[test]
fn urllib_waits_out_every_silent_address_as_long_as_we_say() {
    let file = network_file("urllib", NETWORK);
    let scenario = file.to_str().unwrap();
    let observation = observe_in_the_box(scenario);
    assert_eq!(observation.host.syn_retries, Some(1));
    let ours = sequential(&Facts::new(&observation.host, &observation.targets[0]).situation());

    let script = "import time, urllib.request\n\
                  start = time.monotonic()\n\
                  urllib.request.urlopen('https://outlook.office365.com/').read()\n\
                  print(time.monotonic() - start)";
    let took: f64 = stdout_in_the_box(scenario, &["python3", "-c", script]).trim().parse().unwrap();
    std::fs::remove_file(&file).unwrap();

    let predicted = ours.end.at().as_secs_f64();
    assert!((6.0..6.5).contains(&predicted), "two times about 3.06 s, we say {predicted}");
    assert!((took - predicted).abs() < 0.4, "urllib took {took} s, we say {predicted}");
}
