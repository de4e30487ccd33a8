//! Reading `network.toml`.

use std::net::IpAddr;
use std::time::Duration;

use super::{DnsFate, Fate, Network};

#[test]
fn a_file_is_read_with_its_defaults() {
    let network = parse(HEAD).unwrap();
    assert_eq!(network.about(), "one line");
    assert_eq!(network.target().to_string(), "host.example:443");
    assert_eq!((network.ttl, network.cnames.len()), (8, 0));
    assert!(network.v6.servers.is_empty() && network.v4.servers.is_empty());
    assert_eq!((network.v6.dns, network.v6.default_route), (DnsFate::Answer, true));
    assert_eq!((network.client.syn_retries, network.client.gai_conf.as_str()), (None, ""));
}

#[test]
fn everything_that_can_be_written_is_read() {
    let text = format!(
        "{HEAD}port = 8443\ncnames = [\"A.example\"]\nttl = 60\n[v6]\ncount = 2\nfate = \"tls_alert\"\nalert = 112\n\
         rtt_ms = 30\ndns = \"servfail\"\ndns_delay_ms = 5\ndefault_route = false\n[v4]\naddresses = [\"203.0.113.9\", \
         \"40.0.0.1\"]\n[[except]]\naddresses = [\"40.0.0.1\"]\nfate = \"no_route\"\nrtt_ms = 7\n[client]\nsyn_retries \
         = 1\ngai_conf = \"\"\"\nprecedence ::ffff:0:0/96 100\n\"\"\"\n"
    );
    let network = parse(&text).unwrap();
    assert_eq!(network.target().to_string(), "host.example:8443");
    assert_eq!((network.ttl, network.cnames), (60, vec!["A.example".to_owned()]));
    assert_eq!(network.v6.servers[1].address, "2001:db8:365::2".parse::<IpAddr>().unwrap());
    assert_eq!(network.v6.servers[1].fate, Fate::TlsAlert(112));
    assert_eq!((network.v6.rtt, network.v6.dns_delay), (Duration::from_millis(30), Duration::from_millis(5)));
    assert_eq!((network.v6.dns, network.v6.default_route), (DnsFate::ServFail, false));
    let v4: Vec<_> = network.v4.servers.iter().map(|s| (s.address.to_string(), s.fate, s.rtt)).collect();
    let (good, except) = ("203.0.113.9".to_owned(), "40.0.0.1".to_owned());
    assert_eq!(v4, [(good, Fate::Good, Duration::ZERO), (except, Fate::NoRoute, Duration::from_millis(7))]);
    assert_eq!(network.client.syn_retries, Some(1));
    assert_eq!(network.client.gai_conf, "precedence ::ffff:0:0/96 100\n");
}

#[test]
fn an_alert_without_a_number_is_a_handshake_failure() {
    let network = parse(&format!("{HEAD}[v6]\ncount = 1\nfate = \"tls_alert\"\n")).unwrap();
    assert_eq!(network.v6.servers[0].fate, Fate::TlsAlert(40));
}

#[test]
fn generated_addresses_leave_out_the_name_server() {
    let network = parse(&format!("{HEAD}[v4]\ncount = 507\n")).unwrap();
    let all: Vec<_> = network.v4.servers.iter().map(|s| s.address.to_string()).collect();
    assert_eq!((all[0].as_str(), all[51].as_str()), ("198.51.100.1", "198.51.100.52"));
    assert_eq!((all[52].as_str(), all[506].as_str()), ("198.51.100.54", "203.0.113.254"));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases = [
        ("fate = \"good\"", "line 3: unknown field `fate`"),
        ("about = \"again\"", "line 3: duplicate key"),
        ("[v5]", "line 3: unknown field `v5`"),
        ("port = 0", "line 3: `port` is a number from 1 to 65535"),
        ("port = 53", "line 3: `port` is a number from 1 to 65535, but not 53"),
        ("port = 70000", "line 3: invalid value: integer `70000`"),
        ("ttl = 4294967295", "line 3: `ttl` is at most"),
        ("cnames = [\n\"a b\"]", "line 4: `a b` is not a host name"),
        ("cnames = [\"192.0.2.1\"]", "line 3: `192.0.2.1` is not a host name"),
        ("cnames = [\"a.example:53\"]", "line 3: `a.example:53` is not a host name"),
        ("[v6]\nfate = \"dead\"", "line 4: unknown variant `dead`"),
        ("[v6]\ndns = \"lost\"", "line 4: unknown variant `lost`"),
        ("[v6]\nalert = 40", "line 4: `alert` goes with"),
        ("[v6]\nrtt_ms = -1", "line 4: invalid value"),
        ("[v6]\nrtt_ms = 60001", "line 4: at most 60000 ms"),
        ("[v6]\ncount = 1\naddresses = []", "line 4: either `count` or `addresses`"),
        ("[v6]\ncount = 1001", "line 4: `count` is at most 1000 here"),
        ("[v4]\ncount = 508", "line 4: `count` is at most 507 here"),
        ("[v4]\naddresses = [\"x\"]", "line 4: invalid IP address syntax"),
        ("[v6]\naddresses = [\n\"2001:db8::1\",\n\"198.51.100.1\"]", "line 6: `198.51.100.1` is not an IPv6 address"),
        ("[v4]\naddresses = [\"1.1.1.1\", \"1.1.1.1\"]", "line 4: `1.1.1.1` stands there twice"),
        ("[v4]\naddresses = [\"198.51.100.53\"]", "line 4: `198.51.100.53` cannot be a server"),
        ("[v4]\naddresses = [\"192.0.2.7\"]", "line 4: `192.0.2.7` cannot be a server"),
        ("[v4]\naddresses = [\"127.0.0.1\"]", "line 4: `127.0.0.1` cannot be a server"),
        ("[v6]\naddresses = [\"::ffff:1.2.3.4\"]", "line 4: `::ffff:1.2.3.4` cannot be a server"),
        ("[v6]\naddresses = [\"fe80::1\"]", "line 4: `fe80::1` cannot be a server"),
        ("[v6]\naddresses = [\"2001:db8:1::9\"]", "line 4: `2001:db8:1::9` cannot be a server"),
        ("[[except]]\naddresses = [\"1.1.1.1\"]\nfate = \"good\"", "line 4: `1.1.1.1` is not an address of"),
        ("[[except]]\naddresses = []", "line 4: an exception needs"),
        ("[client]\nsyn_retries = 0", "line 4: `syn_retries` is a number"),
    ];
    for (text, says) in cases {
        let error = parse(&format!("{HEAD}{text}\n")).unwrap_err().to_string();
        assert!(error.starts_with(says), "{text}: {error}");
    }
}

#[test]
fn an_incomplete_or_oversized_file_is_refused() {
    let error = |text: &str| parse(text).unwrap_err().to_string();
    assert!(error("").contains("missing field `about`"));
    assert!(error("about = \"\"\nname = \"a.example\"").starts_with("line 1: `about` is one line"));
    assert!(error("about = \"a\\nb\"\nname = \"a.example\"").starts_with("line 1: `about` is one line"));
    assert!(error("about = \"x\"\nname = \"\"").starts_with("line 2: the target is empty"));
    assert!(error("about = \"\u{1b}[31m").starts_with("line 1: "));
    assert_eq!(error(&"#".repeat(65 * 1024)), "longer than 64 KiB");
    let many = "[v6]\ncount = 600\n[v4]\ncount = 401\n";
    assert_eq!(error(&format!("{HEAD}{many}")), "more than 1000 addresses");
    let aliases = vec!["\"a.example\""; 17].join(", ");
    assert_eq!(error(&format!("{HEAD}cnames = [{aliases}]")), "line 3: more than 16 aliases");
}

#[test]
fn an_error_never_carries_control_characters() {
    let error = parse(&format!("{HEAD}\"\\u001B[31m\" = 1\n")).unwrap_err().to_string();
    assert!(!error.contains(char::is_control), "{error:?}");
}

fn parse(text: &str) -> Result<Network, super::NetworkError> {
    Network::parse(text)
}

const HEAD: &str = "about = \"one line\"\nname = \"host.example\"\n";
