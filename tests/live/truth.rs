#![expect(clippy::print_stdout, reason = "the figures are printed: benches/RESULTS.md has them")]
//! Are the reported times true? Each is compared with the packets that crossed the client's device meanwhile.
//!
//! `cargo test --release --test live truth -- --nocapture` prints the figures of benches/RESULTS.md. A test allows ten
//! times what they may be: they are to be right on a busy machine too.

mod comparison;
mod connection;

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;

use tryorder::model::Micros;
use tryorder::observation::{self, Attempt, Tcp, Tls};

use super::{network_file, tryorder, wire};
use comparison::Comparison;
use connection::Connection;

/// The capture's clock is the wall's, which may be slewed by 500 ppm (adjtimex(2)); ours is monotonic.
const SLEW: Micros = Micros(200);

#[test]
fn two_hundred_concurrent_attempts_report_what_the_wire_did() {
    println!("reported minus wire in ms: median, 95th percentile of the absolute difference");
    for (rtt_ms, tls_concurrency) in [(0, 32), (20, 32), (0, 200), (20, 200)] {
        let (attempts, wire) = observed_and_captured(100, rtt_ms, tls_concurrency);
        assert_eq!((attempts.len(), wire.len()), (200, 200));
        let figures = compare(&attempts, &wire);
        println!("200 attempts, {rtt_ms} ms away, {tls_concurrency} handshakes together: {figures}");
        assert!(figures.tcp.median().abs() < 0.5, "TCP at {rtt_ms} ms: {figures}");
        assert!(figures.tls.median().abs() < 3.0, "TLS at {rtt_ms} ms: {figures}");
    }
}

/// RFC 6298 §2.1: a SYN without an answer is sent again after a second. Then the kernel's figure hides that second.
#[test]
fn a_syn_that_was_sent_again_is_counted_and_its_second_is_in_the_time() {
    let (attempts, wire) = observed_and_captured(2, 1_400, 32);
    assert_eq!((attempts.len(), wire.len()), (4, 4));
    assert!(wire.values().all(|connection| connection.syn_retransmits == 1), "its answer comes after 1.4 s");
    let figures = compare(&attempts, &wire);
    println!("4 attempts, 1400 ms away: {figures}");
    assert!(figures.tcp.median().abs() < 50.0, "{figures}");
}

/// One run over as many AAAA as A, and every connection that was captured in it.
fn observed_and_captured(
    of_a_family: u32,
    rtt_ms: u32,
    tls_concurrency: u32,
) -> (Vec<Attempt>, BTreeMap<IpAddr, Connection>) {
    let stack = |family| format!("[{family}]\ncount = {of_a_family}\nrtt_ms = {rtt_ms}\n");
    let head = "about = \"all good\"\nname = \"outlook.office365.com\"\n[client]\nresolver_options = \"timeout:4\"\n";
    let text = format!("{head}{}{}", stack("v6"), stack("v4"));
    let name = format!("truth-{of_a_family}-{rtt_ms}-{tls_concurrency}");
    let (network, capture) = (network_file(&name, &text), network_file(&format!("{name}-capture"), ""));
    let done = wire::captured(&network, &capture)
        .args([tryorder(), "observe", "--rounds", "1", "--tls-concurrency", &tls_concurrency.to_string()])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let observation = observation::read(done.stdout.as_slice()).unwrap();
    let wire = connection::all(&fs::read_to_string(&capture).unwrap());
    for file in [network, capture] {
        fs::remove_file(file).unwrap();
    }
    (observation.targets.into_iter().next().unwrap().attempts, wire)
}

/// Each attempt with its own packets; none may be without.
fn compare(attempts: &[Attempt], wire: &BTreeMap<IpAddr, Connection>) -> Comparison {
    let mut comparison = Comparison::default();
    for attempt in attempts {
        let connection = wire.get(&attempt.address).unwrap_or_else(|| panic!("no packet of {attempt:?}"));
        let Tcp::Connected { us: tcp, own_us: own, syn_retransmits } = attempt.tcp else { panic!("{attempt:?}") };
        let Some(Tls::Done { us: tls, phases, .. }) = attempt.tls else { panic!("{attempt:?}") };
        assert_eq!(syn_retransmits, Some(connection.syn_retransmits), "{attempt:?}");
        comparison.tcp.add(tcp, connection.tcp());
        comparison.own.add(own, connection.tcp());
        let (hello, first_byte) = (phases.hello_us.unwrap(), phases.first_byte_us.unwrap());
        let certificate = phases.certificate_us.unwrap();
        assert!(hello <= first_byte && first_byte <= certificate && certificate <= tls, "{attempt:?}");
        // Our clock starts before the first byte leaves and is read after the last one has: it can only be late.
        assert!(first_byte + SLEW >= connection.first_byte().into(), "{attempt:?}");
        assert!(tls + SLEW >= connection.tls().into(), "{attempt:?}");
        comparison.tls.add(tls, connection.tls());
        comparison.first_byte.add(first_byte - hello, connection.first_byte());
        comparison.rest.add(tls - hello, connection.tls());
    }
    comparison
}
