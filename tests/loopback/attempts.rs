//! TCP causes, rounds, gates and the bound on a run's length.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use rustls::version::TLS13;
use tryorder::model::{Micros, TcpCause, TlsCause};
use tryorder::observation::Tls;
use tryorder::observe::Plan;

use super::certificates::Authority;
use super::plans::{TIMEOUT, attempts, plan, tcp_failure, tls_failure};
use super::servers::{hold, read_hello, refusing, reset, serve, tls};

/// 127.0.1.1, 127.0.1.2, … without end octets 0 and 255.
fn loopback(count: usize) -> Vec<IpAddr> {
    (0..count)
        .map(|n| IpAddr::from([127, 0, u8::try_from(1 + n / 250).unwrap(), u8::try_from(1 + n % 250).unwrap()]))
        .collect()
}

fn rounds(rounds: u32) -> Plan {
    Plan { rounds, ..plan() }
}

#[test]
fn a_reset_in_answer_to_the_syn_is_refused_in_every_round() {
    let attempts = attempts(&rounds(3), refusing(), &loopback(1));
    assert_eq!(attempts.iter().map(|a| a.round).collect::<Vec<_>>(), [1, 2, 3]);
    for attempt in &attempts {
        assert_eq!(tcp_failure(attempt), &TcpCause::Refused);
    }
}

#[test]
fn an_address_that_stalls_in_tls_is_tried_once() {
    let attempts = attempts(&rounds(3), serve(hold), &loopback(1));
    assert_eq!(attempts.len(), 1, "{attempts:?}");
    assert_eq!(tls_failure(&attempts[0]), &TlsCause::Silent { received: 0 });
    let Some(Tls::Failed { after_us, .. }) = attempts[0].tls else { unreachable!() };
    assert!(after_us >= TIMEOUT.into(), "{after_us}");
}

#[test]
fn an_address_that_fails_in_tls_at_once_gets_its_rounds_one_after_another() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        reset(stream);
    });
    let attempts = attempts(&rounds(3), port, &loopback(1));
    assert_eq!(attempts.iter().map(|a| a.round).collect::<Vec<_>>(), [1, 2, 3]);
    for pair in attempts.windows(2) {
        let Some(Tls::Failed { after_us, .. }) = pair[0].tls else { panic!("{pair:?}") };
        assert!(pair[1].started_us >= pair[0].started_us + after_us, "{pair:?}");
    }
}

#[test]
fn three_hundred_addresses_are_all_observed_in_all_rounds() {
    let authority = Authority::new();
    let port = serve(tls(authority.sign("server.test").config(&[&TLS13])));
    let plan = Plan { rounds: 2, timeout: Duration::from_secs(5), ..plan() };
    let attempts = attempts(&plan, port, &loopback(300));
    assert_eq!(attempts.len(), 600);
    assert_eq!(attempts.iter().map(|a| (a.address, a.round)).collect::<BTreeSet<_>>().len(), 600);
    for attempt in &attempts {
        assert!(matches!(attempt.tls, Some(Tls::Done { chain: Some(0), .. })), "{attempt:?}");
    }
    assert!(attempts.is_sorted_by_key(|a| (a.started_us, a.address)));
}

#[test]
fn an_address_that_is_named_twice_is_tried_once() {
    let twice = [loopback(1), loopback(1)].concat();
    assert_eq!(attempts(&plan(), refusing(), &twice).len(), 1);
}

#[test]
fn three_hundred_handshakes_that_stall_end_together() {
    let begun = Instant::now();
    let attempts = attempts(&rounds(3), serve(hold), &loopback(300));
    let took = begun.elapsed();
    assert_eq!(attempts.len(), 300);
    for attempt in &attempts {
        assert_eq!(tls_failure(attempt), &TlsCause::Silent { received: 0 });
        // However long it waited at the gate, it had its whole limit.
        let Some(Tls::Failed { after_us, .. }) = attempt.tls else { unreachable!() };
        assert!(after_us >= TIMEOUT.into(), "{after_us}");
    }
    assert!(took < 2 * TIMEOUT + Duration::from_secs(1), "{took:?}");
}

#[test]
fn rounds_end_with_the_run_however_slow_the_server_is() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        std::thread::sleep(TIMEOUT / 2);
    });
    let begun = Instant::now();
    let attempts = attempts(&rounds(50), port, &loopback(1));
    let took = begun.elapsed();
    assert!((2..=5).contains(&attempts.len()), "{attempts:?}");
    // None begins that could not have its whole limit: the run is 2 × timeout + 1 s.
    let latest: Micros = (TIMEOUT + Duration::from_millis(1_050)).into();
    for attempt in &attempts {
        assert_eq!(tls_failure(attempt), &TlsCause::Closed);
        assert!(attempt.started_us <= latest, "{attempt:?}");
    }
    assert!(took < 2 * TIMEOUT + Duration::from_millis(1_500), "{took:?}");
}
