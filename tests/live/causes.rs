//! Every cause that the report keeps apart, on real packets: one network with a fate for each address.

use std::net::IpAddr;

use tryorder::model::{TcpCause, TlsCause, Trust};
use tryorder::observation::{Attempt, IcmpError, Observation, TargetRows, Tcp, Tls};

use super::{network_file, observe_in_the_box};

const FATES: [&str; 12] = [
    "no_route",
    "unreachable",
    "prohibited",
    "refused",
    "silent",
    "tls_alert",
    "tls_close",
    "tls_reset",
    "plain_text",
    "stall",
    "cert_expired",
    "cert_wrong_name",
];

#[test]
fn every_fate_of_the_box_is_its_own_cause_in_both_families() {
    let mut network =
        "about = \"a fate for each address\"\nname = \"outlook.office365.com\"\n[v6]\ncount = 12\n[v4]\ncount = 12\n"
            .to_owned();
    for (n, fate) in (1..).zip(FATES) {
        network +=
            &format!("[[except]]\naddresses = [\"2001:db8:365::{n:x}\", \"198.51.100.{n}\"]\nfate = \"{fate}\"\n");
    }
    let file = network_file("causes", &network);
    let observation = observe_in_the_box(file.to_str().unwrap());
    std::fs::remove_file(file).unwrap();
    for (n, fate) in (1..).zip(FATES) {
        for address in [format!("2001:db8:365::{n:x}"), format!("198.51.100.{n}")] {
            let attempt = attempt_at(&observation, address.parse().unwrap());
            assert_eq!(cause(&observation.targets[0], attempt), expected(fate), "{fate} at {address}: {attempt:?}");
            assert_eq!(sender(attempt), by_whom(fate, attempt.address), "{fate} at {address}: {attempt:?}");
        }
    }
}

fn expected(fate: &str) -> String {
    match fate {
        "stall" => "silent after ClientHello",
        "tls_alert" => "TLS alert 40 handshake_failure",
        "tls_close" => "closed after ClientHello",
        "tls_reset" => "reset after ClientHello",
        "plain_text" => "not TLS",
        "no_route" => "no route",
        "silent" => "no answer",
        "cert_expired" => "expired",
        "cert_wrong_name" => "wrong_name",
        other => other,
    }
    .to_owned()
}

/// The box's router says what it says, with these types and codes (RFC 1812 §5.2.7.1, RFC 4443 §3.1); a reset is no ICMP.
fn by_whom(fate: &str, address: IpAddr) -> Option<IcmpError> {
    let v6 = address.is_ipv6();
    let code = match fate {
        "no_route" => 0,
        "unreachable" => {
            if v6 {
                3
            } else {
                1
            }
        }
        "prohibited" => {
            if v6 {
                1
            } else {
                13
            }
        }
        _ => return None,
    };
    let from = if v6 { "2001:db8:1::1" } else { "192.0.2.1" };
    Some(IcmpError { from: from.parse().unwrap(), kind: if v6 { 1 } else { 3 }, code })
}

fn sender(attempt: &Attempt) -> Option<IcmpError> {
    if let Tcp::Failed { icmp, .. } = attempt.tcp { icmp } else { None }
}

fn attempt_at(observation: &Observation, address: IpAddr) -> &Attempt {
    observation.targets[0].attempts.iter().find(|a| a.address == address).unwrap()
}

fn cause(rows: &TargetRows, attempt: &Attempt) -> String {
    match (&attempt.tcp, &attempt.tls) {
        (Tcp::Failed { cause, .. }, _) => TcpCause::says(cause),
        (_, Some(Tls::Failed { cause: TlsCause::PlainText { first_bytes }, .. })) => {
            assert!(first_bytes.starts_with("HTTP/1."), "{first_bytes}");
            "not TLS".into()
        }
        (_, Some(Tls::Failed { cause, .. })) => TlsCause::says(cause),
        (_, Some(Tls::Done { .. })) => Trust::word(&rows.trust_of(attempt).unwrap()).into(),
        (Tcp::Connected { .. }, None) => "connected, and then nothing".into(),
    }
}
