//! What a path, a server and a name server can do besides being there or not, on real packets.

use std::net::IpAddr;

use tryorder::lab::Network;
use tryorder::model::{Family, Micros, TcpCause, TlsCause};
use tryorder::observation::{Attempt, Observation, Tcp, Tls};

use super::{network_file, tryorder};

/// Runs `observe` in the network described by `text`, with these further arguments of `lab`.
fn observe(name: &str, text: &str, lab: &[&str], rounds: &str) -> Observation {
    let text = format!("about = \"{name}\"\nname = \"outlook.office365.com\"\n{text}");
    let file = network_file(name, &text);
    let mut arguments = vec!["lab", file.to_str().unwrap()];
    arguments.extend(lab);
    arguments.extend(["--", tryorder(), "observe", "--rounds", rounds, "--timeout", "2s"]);
    let done = std::process::Command::new(tryorder()).args(arguments).env_remove("SSL_CERT_FILE").output().unwrap();
    std::fs::remove_file(file).unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{name}: {said}");
    tryorder::observation::read(done.stdout.as_slice()).unwrap()
}

/// The attempts at the `n`th address of a family, in the order of their rounds.
fn attempts(observation: &Observation, family: Family, n: u8) -> Vec<&Attempt> {
    let address: IpAddr = match family {
        Family::V6 => format!("2001:db8:365::{n:x}").parse().unwrap(),
        Family::V4 => [198, 51, 100, n].into(),
    };
    observation.targets[0].attempts.iter().filter(|a| a.address == address).collect()
}

fn tcp(attempt: &Attempt) -> (Micros, u32) {
    match attempt.tcp {
        Tcp::Connected { us, syn_retransmits, .. } => (us, syn_retransmits.unwrap()),
        Tcp::Failed { .. } => panic!("{attempt:?}"),
    }
}

fn tls(attempt: &Attempt) -> Micros {
    match attempt.tls {
        Some(Tls::Done { us, .. }) => us,
        Some(Tls::Failed { .. }) | None => panic!("{attempt:?}"),
    }
}

const fn ms(millis: u64) -> Micros {
    Micros::from_millis(millis)
}

/// Seed 353 loses the first SYN to the first and the seventh address, and no second one: `fixtures/v6-lossy`.
#[test]
fn a_lost_syn_is_sent_again_and_the_seed_decides_which_are_lost() {
    let network = "seed = 353\n[v6]\ncount = 9\nrtt_ms = 20\nloss = 0.1\n";
    for wire in ["auto", "veth"] {
        let observation = observe("loss", network, &["--wire", wire], "1");
        let lost = (1..=9).filter(|n| tcp(attempts(&observation, Family::V6, *n)[0]).1 > 0);
        assert_eq!(lost.collect::<Vec<_>>(), [1, 7], "{wire}");
        let (us, _) = tcp(attempts(&observation, Family::V6, 1)[0]);
        assert!(us > ms(1_000), "a second passed before the second SYN, not {us}");
    }
}

#[test]
fn jitter_spreads_the_times_within_its_limits() {
    let observation = observe("jitter", "[v6]\ncount = 12\nrtt_ms = 20\njitter_ms = 40\n", &[], "1");
    let times: Vec<Micros> = (1..=12).map(|n| tcp(attempts(&observation, Family::V6, n)[0]).0).collect();
    let (least, most) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
    assert!(least >= ms(20) && most < ms(140) && most - least > ms(15), "{times:?}");
}

#[test]
fn large_packets_vanish_or_are_answered_with_the_size_that_fits() {
    let silent = "[v6]\ncount = 1\nmax_size = 1280\n[v4]\ncount = 1\nmax_size = 1000\n";
    let told = silent.replace("max_size", "too_big = \"icmp\"\nmax_size");
    let (silent, told) = (observe("small", silent, &[], "1"), observe("too-big", &told, &[], "1"));
    for family in Family::BOTH {
        let stalled = attempts(&silent, family, 1)[0];
        let silence = Some(TlsCause::Silent { received: 0 });
        assert_eq!(tls_cause(stalled), silence.as_ref(), "{stalled:?}");
        assert!(tls(attempts(&told, family, 1)[0]) < ms(1_000));
    }
}

fn tls_cause(attempt: &Attempt) -> Option<&TlsCause> {
    match &attempt.tls {
        Some(Tls::Failed { cause, .. }) => Some(cause),
        Some(Tls::Done { .. }) | None => None,
    }
}

#[test]
fn any_icmp_error_can_be_sent() {
    let mut network = "[v6]\ncount = 5\n[v4]\ncount = 5\n".to_owned();
    for (n, v6, v4) in [(1, (1, 5), (3, 9)), (2, (1, 6), (3, 10)), (3, (3, 0), (11, 0)), (4, (1, 4), (3, 3))] {
        for (address, (kind, code)) in [(format!("2001:db8:365::{n}"), v6), (format!("198.51.100.{n}"), v4)] {
            network += &format!(
                "[[except]]\naddresses = [\"{address}\"]\nfate = \"icmp\"\nicmp_type = {kind}\nicmp_code = {code}\n"
            );
        }
    }
    let observation = observe("icmp", &network, &[], "1");
    let cause = |family, n| match &attempts(&observation, family, n)[0].tcp {
        Tcp::Failed { cause, .. } => cause.clone(),
        Tcp::Connected { .. } => panic!("{n} connects"),
    };
    use TcpCause::{Prohibited, Refused, Unreachable};
    // net/ipv6/icmp.c, icmpv6_err_convert; net/ipv4/icmp.c, icmp_err_convert; a prohibition is known by its code.
    assert_eq!([1, 2, 3, 4].map(|n| cause(Family::V6, n)), [Prohibited, Prohibited, Unreachable, Refused]);
    assert_eq!([1, 2, 3, 4].map(|n| cause(Family::V4, n)), [Prohibited, Prohibited, Unreachable, Refused]);
}

#[test]
fn a_server_is_slow_in_the_stage_that_is_written_down() {
    let slow = ["syn_ack_delay_ms = 300", "hello_delay_ms = 300", "certificate_delay_ms = 300", "dribble_ms = 500"];
    let mut network = "[v6]\ncount = 5\n[v4]\ncount = 5\n".to_owned();
    for (n, key) in (1..).zip(slow) {
        network += &format!("[[except]]\naddresses = [\"2001:db8:365::{n}\", \"198.51.100.{n}\"]\n{key}\n");
    }
    let observation = observe("stages", &network, &[], "1");
    for family in Family::BOTH {
        let attempt = |n| attempts(&observation, family, n)[0];
        assert!(tcp(attempt(1)).0 >= ms(300) && tls(attempt(1)) < ms(300));
        assert!([2, 3, 5].iter().all(|n| tcp(attempt(*n)).0 < ms(300)));
        assert!([2, 3].iter().all(|n| tls(attempt(*n)) >= ms(300)));
        let Some(TlsCause::Silent { received }) = tls_cause(attempt(4)) else { panic!("{:?}", attempt(4)) };
        assert!((2..=5).contains(received), "{received} bytes in 2 s, one each 0.5 s");
    }
}

#[test]
fn a_flapping_address_answers_the_attempts_that_the_seed_says() {
    let text = "seed = 60\n[v6]\ncount = 9\nfate = \"flapping\"\nanswers = 0.75\n";
    let network = Network::parse(&format!("about = \"\"\nname = \"n.example\"\n{text}")).unwrap();
    let observation = observe("flapping", text, &[], "3");
    for (n, server) in (1..).zip(&network.stack(Family::V6).servers) {
        let seen: Vec<bool> = attempts(&observation, Family::V6, n).iter().map(|a| a.tls.is_some()).collect();
        let said: Vec<bool> = (0..).map(|attempt| network.chance().answers(server, attempt)).take(seen.len()).collect();
        assert_eq!(seen, said, "{}", server.address);
    }
}

#[test]
fn tun_and_veth_give_the_same_fates_and_similar_times() {
    let network = include_str!("../../fixtures/v6-silent/network.toml");
    let (_, tables) = network.split_once("ttl = 8\n").unwrap();
    let tables = format!(
        "{tables}\n[[except]]\naddresses = [\"198.51.100.2\"]\nfate = \"refused\"\n\
         [[except]]\naddresses = [\"2001:db8:365::2\"]\nfate = \"good\"\n"
    );
    let [tun, veth] = ["tun", "veth"].map(|wire| observe(wire, &tables, &["--wire", wire], "1"));
    for family in Family::BOTH {
        for n in 1..=9 {
            let [on_tun, on_veth] = [&tun, &veth].map(|observation| attempts(observation, family, n)[0]);
            match (&on_tun.tcp, &on_veth.tcp) {
                (Tcp::Connected { us: a, .. }, Tcp::Connected { us: b, .. }) => {
                    assert!((20..80).contains(&(a.0 / 1_000)) && (20..80).contains(&(b.0 / 1_000)), "{a} {b}");
                    assert!(on_tun.tls.is_some() && on_veth.tls.is_some());
                }
                (Tcp::Failed { cause: a, .. }, Tcp::Failed { cause: b, .. }) => assert_eq!(a, b),
                _ => panic!("{on_tun:?}\n{on_veth:?}"),
            }
        }
    }
}

#[test]
fn tun_that_is_not_there_gives_way_to_veth() {
    // A device file that is none: as in a container without it.
    let script = "mount --bind /dev/null /dev/net/tun && exec \"$0\" lab healthy --rounds 1 --wire \"$1\"";
    let run = |wire| {
        let mut command = std::process::Command::new("unshare");
        command.args(["-rm", "sh", "-c", script, tryorder(), wire]).output().unwrap()
    };
    let (auto, tun) = (run("auto"), run("tun"));
    assert!(String::from_utf8_lossy(&auto.stdout).starts_with("healthy: "), "{auto:?}");
    let said = String::from_utf8_lossy(&tun.stderr);
    assert!(
        said.starts_with("tryorder: cannot make the client's end of the wire: ") && said.contains("hint: "),
        "{said}"
    );
}

#[test]
fn the_name_server_can_answer_by_tcp_alone_or_late_or_not_at_first() {
    for (name, keys, options, expected) in [
        ("truncated", "dns = \"truncated\"", "timeout:1", "truncated, 2 addresses"),
        ("tcp-only", "dns = \"tcp_only\"", "timeout:1", "no answer, no answer"),
        ("use-vc", "dns = \"tcp_only\"", "use-vc", "2 addresses"),
        ("late", "dns_delay_ms = 700", "timeout:1", "2 addresses"),
        // The answer to the first question, while the second one is on its way.
        ("overtaken", "dns_delay_ms = 1700", "timeout:1", "2 addresses, no answer"),
        ("too-late", "dns_delay_ms = 2700", "timeout:1", "no answer, no answer"),
        // Ours and the system's own first question.
        ("lost", "dns_lost = 2", "timeout:1", "no answer, 2 addresses"),
    ] {
        let network = format!("[client]\nresolver_options = \"{options}\"\n[v6]\ncount = 2\n{keys}\n[v4]\ncount = 2\n");
        let observation = observe(name, &network, &[], "1");
        let rows = observation.targets[0].lookups.iter().filter(|l| l.family == Family::V6);
        let said: Vec<String> = rows.map(|l| l.outcome.says()).collect();
        assert_eq!(said.join(", "), expected, "{name}");
        let a = observation.targets[0].lookups.iter().find(|l| l.family == Family::V4).unwrap();
        assert_eq!(a.outcome.says(), "2 addresses", "{name}");
    }
}
