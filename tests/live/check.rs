//! `check` in the box: several names, some dead; what is confirmed and what is not; a signal in the middle.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{network_file, tryorder};

/// Five names: two good, one of which has half its addresses silent, one silent, one with nothing but IPv4, one with none.
const NETWORK: &str = r#"
about = "a handful of names"
name = "outlook.office365.com"
[v6]
count = 4
rtt_ms = 20
[v4]
count = 4
rtt_ms = 20
[[except]]
addresses = ["2001:db8:365::3", "2001:db8:365::4", "198.51.100.4"]
fate = "silent"
[[also]]
name = "good.outlook.office365.com"
addresses = ["2001:db8:365::1", "198.51.100.1"]
[[also]]
name = "dead.outlook.office365.com"
addresses = ["2001:db8:365::3", "2001:db8:365::4", "198.51.100.4"]
[[also]]
name = "only-v4.outlook.office365.com"
addresses = ["198.51.100.2"]
"#;

#[test]
fn names_of_one_run_are_judged_each_by_its_own_expectations() {
    let targets = "[expect]\nrequire = 'both'\nquorum = '2/4'\n[[target]]\nhost = 'outlook.office365.com'\n\
        [[target]]\nhost = 'good.outlook.office365.com'\nexpect = { quorum = 'all', trusted = true, cert_days = 14, max_connect = '2s' }\n\
        [[target]]\nhost = 'dead.outlook.office365.com'\n\
        [[target]]\nhost = 'only-v4.outlook.office365.com'\nexpect = { require = 'v4' }\n\
        [[target]]\nhost = 'only-v4.outlook.office365.com:1'\nexpect = { require = 'v4' }\n\
        [[target]]\nhost = 'nobody.outlook.office365.com'\n";
    let targets = network_file("targets", targets);
    let args = ["--targets", targets.to_str().unwrap(), "--fail-on", "never", "--timeout", "1s", "--format", "json"];
    let done = check("handful", NETWORK, &args);
    fs::remove_file(targets).unwrap();
    let json: Value = serde_json::from_slice(&done.stdout).unwrap();
    let mut seen = String::new();
    for target in json["checks"]["targets"].as_array().unwrap() {
        let _ = write!(
            seen,
            "{}:{} {}",
            target["host"].as_str().unwrap(),
            target["port"],
            target["verdict"].as_str().unwrap()
        );
        for case in target["cases"].as_array().unwrap() {
            let _ = write!(seen, "; {} {}", case["name"].as_str().unwrap(), case["outcome"].as_str().unwrap());
        }
        seen.push('\n');
    }
    assert_eq!(
        seen,
        "outlook.office365.com:443 healthy; reachable-v6 passed; reachable-v4 passed\n\
         good.outlook.office365.com:443 healthy; reachable-v6 passed; reachable-v4 passed; connect-time passed; trusted passed; certificate-days passed\n\
         dead.outlook.office365.com:443 problem; reachable-v6 failed; reachable-v4 failed\n\
         only-v4.outlook.office365.com:443 healthy; reachable-v4 passed\n\
         only-v4.outlook.office365.com:1 problem; reachable-v4 failed\n\
         nobody.outlook.office365.com:443 problem; reachable-v6 failed; reachable-v4 failed\n"
    );
    assert_eq!((done.status.code(), &json["checks"]["exit"]), (Some(1), &1.into()));
}

/// 120 dead names before a good one, four times as many as have a place at once: did they keep it, it would take 32 seconds.
#[test]
fn dead_targets_hold_up_no_other() {
    let mut network = NETWORK.to_owned();
    let mut targets = String::new();
    for n in 0..120 {
        let name = format!("dead{n}.outlook.office365.com");
        let _ = writeln!(network, "[[also]]\nname = \"{name}\"\naddresses = [\"2001:db8:365::3\", \"198.51.100.4\"]");
        let _ = writeln!(targets, "{name}");
    }
    targets.push_str("good.outlook.office365.com\n");
    let file = std::env::temp_dir().join(format!("tryorder-live-{}-targets.txt", std::process::id()));
    fs::write(&file, targets).unwrap();
    let begun = Instant::now();
    let done =
        check("many", &network, &["--targets", file.to_str().unwrap(), "--timeout", "8s", "--squid-conf", "none"]);
    let took = begun.elapsed();
    fs::remove_file(file).unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.starts_with("121 targets: 120 problem, 1 healthy\n"), "{text}");
    assert!(took < Duration::from_secs(24), "{took:?}");
}

#[test]
fn at_a_port_that_begins_in_the_clear_nothing_is_asked_of_tls() {
    let network =
        "about = \"submission\"\nname = \"smtp.office365.com\"\nport = 587\n[v4]\ncount = 2\nfate = \"stall\"\n";
    let args = ["smtp.office365.com:587", "--quick", "--trusted", "--format", "json"];
    let done = check("submission", network, &args);
    let json: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{json}");
    let addresses = json["targets"][0]["addresses"].as_array().unwrap();
    assert!(addresses.len() == 2 && addresses.iter().all(|a| a["fate"] == "up" && a["tls_us"].is_null()), "{json}");
    assert!(addresses.iter().all(|a| a["tcp_us"].is_u64()), "{json}");
}

/// Every attempt at an address is answered or not by the seed: with half of them lost no three looks are alike.
#[test]
fn what_flaps_is_unconfirmed_and_what_is_dead_is_confirmed() {
    let flapping = "about = \"flapping\"\nname = \"outlook.office365.com\"\nseed = 4\n[v4]\ncount = 1\nfate = \"flapping\"\nanswers = 0.5\n";
    let args = ["--confirm", "8", "--rounds", "1", "--timeout", "500ms", "--format", "json"];
    let done = check("flapping", flapping, &args);
    let json: Value = serde_json::from_slice(&done.stdout).unwrap();
    let case = &json["checks"]["targets"][0]["cases"][0];
    assert_eq!(case["name"], "reachable");
    let dead =
        check("dead", &flapping.replace("0.5", "0.0"), &["--confirm", "1", "--rounds", "1", "--timeout", "500ms"]);
    let text = String::from_utf8(dead.stdout).unwrap();
    assert!(text.contains("  failed reachable: ") && text.contains("got 0 of 1 address up (in 2 looks)"), "{text}");
    assert_eq!((done.status.code(), dead.status.code()), (Some(0), Some(1)), "{case}");
    assert!(
        case["outcome"] == "unconfirmed" && case["failed"].as_u64() >= Some(1),
        "seed 4 loses the first attempt: {case}"
    );
}

#[test]
fn a_signal_while_a_fault_is_confirmed_prints_what_is_known_and_leaves_no_half_file() {
    let network = network_file("signal", NETWORK);
    let output = network_file("output", "old");
    for (to, whole) in [("-", false), (output.to_str().unwrap(), true)] {
        let mut command = Command::new(tryorder());
        command.args(["lab", network.to_str().unwrap(), "--", tryorder(), "check", "dead.outlook.office365.com"]);
        command.args(["--confirm", "5", "--timeout", "1s", "--output", to]);
        command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
        let run = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The first look takes a second, the pause after it two.
        thread::sleep(Duration::from_millis(2_200));
        assert!(Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap().success());
        let done = run.wait_with_output().unwrap();
        assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(3), ""));
        let text = if whole { fs::read_to_string(&output).unwrap() } else { String::from_utf8(done.stdout).unwrap() };
        assert!(text.starts_with("inconclusive: dead.outlook.office365.com:443 "), "{text}");
        assert!(text.contains("(partial: the run was cut short)"), "{text}");
    }
    fs::remove_file(network).unwrap();
    fs::remove_file(output).unwrap();
}

fn check(name: &str, network: &str, args: &[&str]) -> Output {
    let file = network_file(name, network);
    let mut command = Command::new(tryorder());
    command.args(["lab", file.to_str().unwrap(), "--", tryorder(), "check"]).args(args);
    let done = command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").output().unwrap();
    fs::remove_file(file).unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{name}");
    done
}
