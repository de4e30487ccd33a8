use super::*;

const GOOD: &str = r#"
about = "one silent family"
name = "Outlook.Office365.com"
cnames = ["a.example", "b.example"]
[client]
syn_retries = 1
[v6]
count = 3
fate = "silent"
rtt_ms = 0.5
[v4]
addresses = ["203.0.113.9", "198.51.100.1"]
rtt_ms = 20
dns = "servfail"
[[except]]
addresses = ["2001:db8:365::2"]
fate = "tls_alert"
alert = 112
rtt_ms = 35
"#;

fn error(text: &str) -> (Option<usize>, String) {
    let error = Network::parse(text).expect_err(text);
    (error.line, error.says)
}

/// `head` comes before the tables of a network that is good otherwise; line 3 is its first line.
fn error_in(rest: &str) -> (Option<usize>, String) {
    error(&format!("about = \"x\"\nname = \"n.example\"\n{rest}"))
}

#[test]
fn a_network_means_what_is_written() {
    let network = Network::parse(GOOD).unwrap();
    assert_eq!(network.about(), "one silent family");
    assert_eq!(network.target().to_string(), "outlook.office365.com:443");
    assert_eq!(network.stack(Family::V6).cnames, ["a.example", "b.example"]);
    assert_eq!(network.ttl(), 8);
    assert_eq!(network.client().syn_retries, Some(1));
    assert_eq!(network.client().resolver_options, "timeout:1 attempts:2");
    let v6 = network.stack(Family::V6);
    let row = |server: &Server| (server.address.to_string(), server.fate, server.path.rtt.as_micros());
    assert_eq!(
        v6.servers.iter().map(row).collect::<Vec<_>>(),
        [
            ("2001:db8:365::1".to_owned(), Fate::Silent, 500),
            ("2001:db8:365::2".to_owned(), Fate::TlsAlert { number: 112 }, 35_000),
            ("2001:db8:365::3".to_owned(), Fate::Silent, 500),
        ]
    );
    let v4 = network.stack(Family::V4);
    let mut good = Server::good("203.0.113.9".parse().unwrap());
    good.path.rtt = Duration::from_millis(20);
    assert_eq!(v4.servers[0], good);
    assert_eq!((v4.names, v4.default_route, v4.client_address), (Names::Servfail, true, true));
    assert_eq!(network.name_server_family(), Family::V4);
}

#[test]
fn a_client_without_an_ipv4_address_asks_its_name_server_by_ipv6() {
    let network = Network::parse("about = \"\"\nname = \"n.example\"\n[v4]\nclient_address = false").unwrap();
    assert_eq!(network.name_server_family(), Family::V6);
    assert!(!network.stack(Family::V4).default_route);
}

#[test]
fn an_exception_changes_only_what_it_names() {
    let text = GOOD.replace("fate = \"tls_alert\"\nalert = 112\n", "");
    let network = Network::parse(&text).unwrap();
    let second = &network.stack(Family::V6).servers[1];
    assert_eq!((second.fate, second.path.rtt), (Fate::Silent, Duration::from_millis(35)));
}

#[test]
fn what_is_missing_unknown_or_no_toml_is_refused_with_its_line() {
    let (line, says) = error("about = \"x\"\n");
    assert!(says.contains("missing field `name`"), "{line:?} {says}");
    let (line, says) = error_in("[v6]\nfat = \"good\"");
    assert_eq!(line, Some(4));
    assert!(says.contains("unknown field `fat`") && says.contains("`fate`"), "{says}");
    let (line, says) = error_in("[v6]\nfate = \"dead\"");
    assert_eq!(line, Some(4));
    assert!(says.contains("unknown variant `dead`") && says.contains("`silent`"), "{says}");
    let (line, says) = error_in("[v6]\naddresses = [\"2001:db8::\",\n\"nonsense\"]");
    assert_eq!((line, says.as_str()), (Some(5), "invalid IP address syntax"));
    assert_eq!(error_in("[v6\n").0, Some(3));
    assert_eq!(error_in("[v6]\ncount = -1").0, Some(4));
    assert_eq!(error_in("[v6]\nfate = \"tls_alert\"\nalert = 256").0, Some(5));
}

#[test]
fn what_no_network_can_be_is_refused_with_its_line() {
    let at = |line, says: &str| (Some(line), says.to_owned());
    assert_eq!(error_in("port = 0"), at(3, "port 0 cannot be connected to"));
    assert_eq!(error_in("port = 53"), at(3, "port 53 belongs to the name server of the box"));
    assert_eq!(error_in("ttl = 3000000000"), at(3, "`ttl` is at most 2147483647 seconds"));
    assert_eq!(error_in("cnames = [\"a.example\", \"n.example\"]"), at(3, "`n.example` makes the chain a loop"));
    assert_eq!(error_in("[v6]\ncnames = [\"N.example\"]"), at(4, "`n.example` makes the chain a loop"));
    assert_eq!(error_in("cnames = [\"192.0.2.1\"]"), at(3, "`192.0.2.1` is not a name"));
    assert_eq!(error_in("[v6]\ncount = 2501"), at(4, "`count` is at most 2500"));
    assert_eq!(error_in("[v6]\nrtt_ms = -1"), at(4, "`rtt_ms` is 0 to 10000"));
    assert_eq!(error_in("[v6]\nrtt_ms = nan"), at(4, "`rtt_ms` is 0 to 10000"));
    assert_eq!(error_in("[v6]\ndns_delay_ms = 60001"), at(4, "`dns_delay_ms` is 0 to 60000"));
    assert_eq!(error_in("[v6]\ncount = 1\naddresses = []"), at(5, "either `count` or `addresses`, not both"));
    assert_eq!(error_in("[v6]\naddresses = [\"198.51.100.1\"]"), at(4, "198.51.100.1 is not an IPv6 address"));
    assert_eq!(error_in("[v4]\naddresses = [\"198.51.100.53\"]"), at(4, "198.51.100.53 is the name server of the box"));
    let twice = "[v4]\naddresses = [\"198.51.100.1\",\n\"198.51.100.1\"]";
    assert_eq!(error_in(twice), at(5, "198.51.100.1 stands here twice"));
    let except = "[[except]]\naddresses = [\"198.51.100.1\"]\nfate = \"good\"";
    assert_eq!(error_in(except), at(4, "198.51.100.1 is no address of this network"));
    assert_eq!(error_in("[v4]\nalert = 40"), at(4, "`alert` belongs to `fate = \"tls_alert\"`"));
    assert_eq!(error_in("[client]\nsyn_retries = 0"), at(4, "`syn_retries` is 1 to 127"));
    assert_eq!(error_in("[client]\nresolver_options = \"a\\nb\""), at(4, "`resolver_options` is one line"));
    let names: Vec<String> = (0..17).map(|n| format!("\"c{n}.example\"")).collect();
    assert_eq!(error_in(&format!("cnames = [{}]", names.join(","))), at(3, "a chain has at most 16 names"));
    let about = format!("about = \"{}\"\nname = \"n.example\"", "x".repeat(201));
    assert_eq!(error(&about), at(1, "`about` is one line of at most 200 characters"));
    let many: Vec<String> = (0..2501).map(|n| format!("\"2001:db8:9::{n:x}\"")).collect();
    assert_eq!(
        error_in(&format!("[v6]\naddresses = [{}]", many.join(","))),
        at(4, "at most 2500 addresses of a family")
    );
    assert_eq!(error(&" ".repeat(256 * 1024 + 1)), (None, "it is larger than 256 KiB".to_owned()));
}

const EVERYTHING: &str = r#"
about = ""
name = "n.example"
seed = 9
[v6]
count = 2
fate = "flapping"
answers = 0.25
rtt_ms = 10
jitter_ms = 3
reorder = true
loss = 0.01
max_size = 1280
too_big = "icmp"
icmp_from = "2001:db8:9::1"
syn_ack_delay_ms = 100
hello_delay_ms = 200
certificate_delay_ms = 300
dribble_ms = 1000
dns = "truncated"
dns_lost = 2
[v4]
count = 1
[[except]]
addresses = ["2001:db8:365::2", "198.51.100.1"]
fate = "icmp"
icmp_code = 6
loss = 0
[[except]]
addresses = ["198.51.100.1"]
fate = "icmp"
icmp_type = 11
icmp_code = 1
icmp_from = "203.0.113.77"
max_size = 600
"#;

#[test]
fn what_a_path_and_a_server_do_is_read_for_families_and_exceptions() {
    let network = Network::parse(EVERYTHING).unwrap();
    let ms = Duration::from_millis;
    let v6 = network.stack(Family::V6);
    assert_eq!((v6.names, v6.dns_lost), (Names::Truncated, 2));
    let path = Path {
        rtt: ms(10),
        jitter: ms(3),
        reorder: true,
        loss: 0.01,
        max_size: Some(1280),
        too_big: TooBig::Icmp,
        router: "2001:db8:9::1".parse().unwrap(),
    };
    let stages = Stages { syn_ack: ms(100), hello: ms(200), certificate: ms(300), dribble: ms(1000) };
    let first =
        Server { address: "2001:db8:365::1".parse().unwrap(), fate: Fate::Flapping { answers: 0.25 }, path, stages };
    assert_eq!(v6.servers[0], first);
    let second = Server {
        address: "2001:db8:365::2".parse().unwrap(),
        fate: Fate::Icmp { kind: 1, code: 6 },
        path: Path { loss: 0.0, ..path },
        stages,
    };
    assert_eq!(v6.servers[1], second);
    let v4 = &network.stack(Family::V4).servers[0];
    assert_eq!(v4.fate, Fate::Icmp { kind: 11, code: 1 });
    assert_eq!((v4.path.max_size, v4.path.too_big), (Some(600), TooBig::Silent));
    assert_eq!(v4.path.router.to_string(), "203.0.113.77");
}

#[test]
fn the_words_for_router_errors_stand_for_codes_of_their_family() {
    for (word, v6, v4) in [("no_route", 0, 0), ("unreachable", 3, 1), ("prohibited", 1, 13)] {
        let stack = format!("count = 1\nfate = \"{word}\"");
        let network = format!("about = \"\"\nname = \"n.example\"\n[v6]\n{stack}\n[v4]\n{stack}");
        let network = Network::parse(&network).unwrap();
        assert_eq!(network.stack(Family::V6).servers[0].fate, Fate::Icmp { kind: 1, code: v6 }, "{word}");
        assert_eq!(network.stack(Family::V4).servers[0].fate, Fate::Icmp { kind: 3, code: v4 }, "{word}");
    }
}

#[test]
fn what_no_path_can_do_is_refused_with_its_line() {
    let at = |line, says: &str| (Some(line), says.to_owned());
    assert_eq!(error_in("[v6]\nloss = 1.5"), at(4, "`loss` is a share, from 0 to 1"));
    assert_eq!(error_in("[v6]\nloss = nan"), at(4, "`loss` is a share, from 0 to 1"));
    let flapping = "[v6]\nfate = \"flapping\"\nanswers = -0.1";
    assert_eq!(error_in(flapping), at(5, "`answers` is a share, from 0 to 1"));
    assert_eq!(error_in("[v6]\nanswers = 0.1"), at(4, "`answers` belongs to `fate = \"flapping\"`"));
    assert_eq!(error_in("[v6]\nicmp_code = 1"), at(4, "`icmp_code` belongs to `fate = \"icmp\"`"));
    assert_eq!(error_in("[v6]\nicmp_type = 1"), at(4, "`icmp_type` belongs to `fate = \"icmp\"`"));
    assert_eq!(error_in("[v6]\nfate = \"icmp\""), at(4, "`fate = \"icmp\"` needs an `icmp_code`"));
    assert_eq!(error_in("[v6]\nicmp_from = \"192.0.2.1\""), at(4, "192.0.2.1 is not an IPv6 address"));
    assert_eq!(error_in("[v6]\nmax_size = 67"), at(4, "`max_size` is 68 or more for IPv6 here"));
    assert_eq!(error_in("[v6]\nmax_size = 65536").0, Some(4));
    let told = "[v6]\nmax_size = 1279\ntoo_big = \"icmp\"";
    assert_eq!(error_in(told), at(4, "`max_size` is 1280 or more for IPv6 here"));
    assert_eq!(error_in("[v4]\ntoo_big = \"icmp\""), at(4, "`too_big` needs a `max_size` of 552 or more"));
    assert_eq!(error_in("[v6]\njitter_ms = 10001"), at(4, "`jitter_ms` is 0 to 10000"));
    assert_eq!(error_in("[v6]\ndribble_ms = 60001"), at(4, "`dribble_ms` is 0 to 60000"));
    assert_eq!(error_in("[v6]\ndns_lost = -1").0, Some(4));
    assert_eq!(error_in("seed = -1").0, Some(3));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z0-9=\\[\\]\"{}., \n_]{0,200}") {
        drop(Network::parse(&text));
        drop(Network::parse(&format!("about = \"\"\nname = \"n.example\"\n[v6]\n{text}")));
    }
}
