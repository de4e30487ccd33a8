//! `--what-if` on every verb that concludes.

use std::fs;

use super::Test;

const FROM: &str = "--from=fixtures/healthy/observation.json";

#[test]
fn a_saved_healthy_observation_gives_tomorrows_failure() {
    let golden = |file: &str| fs::read_to_string(format!("fixtures/healthy/{file}")).unwrap();
    let broken = "--what-if=aaaa=12,ipv6-silent";
    Test::new(&[FROM, broken]).stdout(&golden("what-if-report.txt")).code(1).run();
    Test::new(&[FROM, "--what-if", "aaaa=12", "--what-if", "ipv6-silent"])
        .stdout(&golden("what-if-report.txt"))
        .code(1)
        .run();
    assert_eq!(Test::new(&["squid", FROM, broken]).code(1).run_for_both().0, golden("what-if-squid.conf"));
    let check = golden("what-if-check.txt");
    // The line of the target, and those below it.
    let lines = check.split_inclusive('\n');
    let first: String =
        lines.enumerate().take_while(|(n, line)| *n == 0 || line.starts_with(' ')).map(|(_, l)| l).collect();
    Test::new(&["check", FROM, "--what-if=ipv6-silent"]).stdout(&first).code(1).run();
    let json = Test::new(&["diagnose", FROM, broken, "--format=json"]).code(1).run_for_stdout();
    assert!(
        json.contains("\"what_if\": [\n    \"DNS has 12 AAAA records\",\n    \"no IPv6 address answers\"\n  ]"),
        "{json}"
    );
    let order = Test::new(&["order", FROM, "--what-if=prefer-v4"]).run_for_stdout();
    assert!(order.starts_with("Supposed: IPv4 is tried first.\n") && order.contains("\n 1  198.51.100.1 "), "{order}");
    let lab = Test::new(&["lab", "healthy", "--recorded", broken]).run_for_stdout();
    assert_eq!(lab, golden("what-if-report.txt"));
    // What is only supposed can be healthy, too.
    Test::new(&["check", FROM, "--what-if=aaaa=0"]).code(0).run_for_stdout();
}

#[test]
fn a_live_run_takes_it_too() {
    let flags = ["--rounds=1", "--what-if=ipv4-refused"];
    let line = Test::new(&["check", "127.0.0.1:1", flags[0], flags[1]]).code(1).run_for_stdout();
    assert!(line.contains("(what if: every IPv4 connection is refused)"), "{line}");
    Test::new(&["check", "127.0.0.1:1", "--rounds=1", "--what-if=a=3"])
        .stderr("tryorder: cannot suppose `a=3`: the target is an address, and DNS is not asked for it\n\nhint: name a host instead\n")
        .code(2)
        .run();
}

#[test]
fn nonsense_is_one_error() {
    let value = |text: &str, why: &str| {
        let error = format!(
            "tryorder: invalid value '{text}' for '--what-if <CHANGE>': {why}\n\nFor more information, try '--help'.\n"
        );
        Test::new(&["check", FROM, "--what-if", text]).stderr(&error).code(2).run();
    };
    value("aaaa=300", "a number of records is 0 to 255: no Squid keeps more");
    value(
        "drop=198.51.100.0/33",
        "a prefix is an address and a length up to 32 or 128, as in `2603:1000::/24` or `198.51.100.0/24`",
    );
    value("rtt-v6=80ms", "a difference is a sign, a whole number and a unit, as in `+80ms`, `-500us` or `+1s`");
    value("rtt-v6=+2000s", "a round trip changes by at most 60 s");
    let names = "ipv6-silent, ipv6-refused, no-ipv6-route, ipv4-silent, ipv4-refused, no-ipv4-route, aaaa=N, a=N, prefer-v4, \
                 prefer-v6, drop=PREFIX, rtt-v6=+80ms, rtt-v4=+80ms";
    value("ipv6-broken", &format!("one of {names}"));
    for (what_ifs, error) in [
        (
            "ipv6-silent,ipv6-refused",
            "cannot suppose both `ipv6-silent` and `ipv6-refused`\n\nhint: one network at a time: run it again for the other",
        ),
        (
            "drop=10.0.0.0/8",
            "cannot suppose `drop=10.0.0.0/8`: no address lies in 10.0.0.0/8\n\nhint: `tryorder order` lists the addresses",
        ),
        (
            "aaaa=0,ipv6-silent",
            "cannot suppose `ipv6-silent`: there is no IPv6 address\n\nhint: suppose some before it: `aaaa=4` or `a=4`",
        ),
    ] {
        for verb in ["diagnose", "check", "squid", "order"] {
            Test::new(&[verb, FROM, "--what-if", what_ifs]).stderr(&format!("tryorder: {error}\n")).code(2).run();
        }
    }
}

#[test]
fn lines_for_a_supposed_network_are_shown_and_not_written() {
    let conf = std::env::temp_dir().join(format!("tryorder-what-if-{}.conf", std::process::id()));
    fs::write(&conf, "http_port 3128\n").unwrap();
    let named = format!("--squid-conf={}", conf.display());
    let flags = ["squid", FROM, &named, "--squid-version=4.13", "--what-if=ipv6-silent"];
    let error = "tryorder: `--write` changes a file for the network as it is, and `--what-if` supposes another one\n\nhint: \
                 `--diff` shows the change; `patch` makes it, if it is really wanted\n";
    Test::new(&[&flags[..], &["--write"]].concat()).stderr(error).code(2).run();
    assert_eq!(fs::read_to_string(&conf).unwrap(), "http_port 3128\n");
    let (diff, _) = Test::new(&[&flags[..], &["--diff"]].concat()).run_for_both();
    assert!(
        diff.starts_with("# what if: no IPv6 address answers\n# these lines are")
            && diff.contains("\n+dns_v4_first on"),
        "{diff}"
    );
    fs::remove_file(&conf).unwrap();
}
