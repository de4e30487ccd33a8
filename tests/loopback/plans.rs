//! The plans of these tests.

use std::net::IpAddr;
use std::time::Duration;

use tryorder::model::{Target, TcpCause, TlsCause};
use tryorder::observation::{Attempt, Chain, Tcp, Tls};
use tryorder::observe::{Plan, Prober};

/// Short enough for a test, long enough for a loaded machine.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(900);

pub(crate) fn plan() -> Plan {
    Plan { rounds: 1, timeout: TIMEOUT, gap: Duration::ZERO, seed: 1, ..Plan::default() }
}

pub(crate) fn target(host: &str, port: u16) -> Target {
    Target { host: host.into(), port }
}

/// One round at 127.0.0.1, under the name `server.test`.
pub(crate) fn attempt(port: u16) -> Attempt {
    let attempts = attempts(&plan(), port, &["127.0.0.1".parse().unwrap()]);
    attempts.into_iter().next().unwrap()
}

pub(crate) fn attempts(plan: &Plan, port: u16, addresses: &[IpAddr]) -> Vec<Attempt> {
    attempts_and_chains(plan, port, addresses).0
}

pub(crate) fn attempts_and_chains(plan: &Plan, port: u16, addresses: &[IpAddr]) -> (Vec<Attempt>, Vec<Chain>) {
    Prober::new(plan).unwrap().attempts(&target("server.test", port), addresses)
}

#[track_caller]
pub(crate) fn tcp_failure(attempt: &Attempt) -> &TcpCause {
    assert_eq!(attempt.tls, None, "TLS without TCP");
    match &attempt.tcp {
        Tcp::Failed { cause, .. } => cause,
        Tcp::Connected { .. } => panic!("TCP connected: {attempt:?}"),
    }
}

#[track_caller]
pub(crate) fn tls_failure(attempt: &Attempt) -> &TlsCause {
    match &attempt.tls {
        Some(Tls::Failed { cause, .. }) => cause,
        _ => panic!("TLS did not fail: {attempt:?}"),
    }
}
