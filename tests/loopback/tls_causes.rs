//! One server for each way in which a handshake fails.

use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tryorder::model::TlsCause;
use tryorder::observe::Plan;

use super::plans::{TIMEOUT, attempt, attempts, plan, tls_failure};
use super::servers::{hold, read_hello, reset, serve, tls};

#[test]
fn a_fatal_alert_is_told_by_number_and_name() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(&[21, 3, 3, 0, 2, 2, 40]).unwrap();
        hold(stream);
    });
    let expected = TlsCause::Alert { number: 40, name: "handshake_failure".into() };
    assert_eq!(tls_failure(&attempt(port)), &expected);
}

#[test]
fn an_alert_that_is_followed_by_a_reset_is_still_told() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(&[21, 3, 3, 0, 2, 2, 112]).unwrap();
        thread::sleep(Duration::from_millis(50));
        reset(stream);
    });
    let expected = TlsCause::Alert { number: 112, name: "unrecognized_name".into() };
    assert_eq!(tls_failure(&attempt(port)), &expected);
}

#[test]
#[cfg_attr(windows, ignore = "there a reset takes along what was received before it and not yet read")]
fn an_alert_that_lies_in_front_of_a_reset_before_the_hello_is_still_told() {
    // Half of the addresses keep the only place at the gate, so that the other half is gone before its turn.
    let rejects = |address: IpAddr| matches!(address, IpAddr::V4(v4) if v4.octets()[3] > 5);
    let port = serve(move |mut stream| {
        if rejects(stream.local_addr().unwrap().ip()) {
            stream.write_all(&[21, 3, 3, 0, 2, 2, 80]).unwrap();
            // Sooner, and connect itself would meet the reset.
            thread::sleep(Duration::from_millis(60));
            reset(stream);
        } else {
            hold(stream);
        }
    });
    let addresses: Vec<_> = (1..=10).map(|last| IpAddr::from([127, 0, 1, last])).collect();
    let attempts = attempts(&Plan { tls_concurrency: 1, ..plan() }, port, &addresses);
    let expected = TlsCause::Alert { number: 80, name: "internal_error".into() };
    for attempt in attempts.iter().filter(|attempt| rejects(attempt.address)) {
        assert_eq!(tls_failure(attempt), &expected, "{attempts:?}");
    }
}

#[test]
fn a_server_without_a_certificate_for_the_name_sends_its_alert() {
    #[derive(Debug)]
    struct NoCertificate;
    impl ResolvesServerCert for NoCertificate {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            None
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let port = serve(tls(Arc::new(builder.with_no_client_auth().with_cert_resolver(Arc::new(NoCertificate)))));
    let expected = TlsCause::Alert { number: 49, name: "access_denied".into() };
    assert_eq!(tls_failure(&attempt(port)), &expected);
}

#[test]
fn a_connection_closed_after_the_hello_is_closed() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
    });
    assert_eq!(tls_failure(&attempt(port)), &TlsCause::Closed);
}

#[test]
fn a_close_notify_in_the_place_of_an_answer_is_closed_too() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(&[21, 3, 3, 0, 2, 1, 0]).unwrap();
    });
    assert_eq!(tls_failure(&attempt(port)), &TlsCause::Closed);
}

#[test]
fn a_reset_after_the_hello_is_a_reset() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        reset(stream);
    });
    assert_eq!(tls_failure(&attempt(port)), &TlsCause::Reset);
}

#[test]
fn plain_text_is_shown_escaped_and_cut() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\x1b[2Jand much more").unwrap();
        hold(stream);
    });
    let expected = TlsCause::PlainText { first_bytes: r"HTTP/1.1 400 Bad Request\r\n\x1b[2Jan".into() };
    assert_eq!(tls_failure(&attempt(port)), &expected);
}

#[test]
fn a_server_that_greets_first_is_plain_text() {
    let port = serve(|mut stream| {
        stream.write_all(b"220 mail.example ESMTP\r\n").unwrap();
        hold(stream);
    });
    let expected = TlsCause::PlainText { first_bytes: r"220 mail.example ESMTP\r\n".into() };
    assert_eq!(tls_failure(&attempt(port)), &expected);
}

#[test]
fn silence_after_the_hello_has_no_bytes() {
    let port = serve(hold);
    assert_eq!(tls_failure(&attempt(port)), &TlsCause::Silent { received: 0 });
}

#[test]
fn a_handshake_that_stops_in_the_middle_is_silent_after_its_bytes() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(&[22, 3, 3, 0x20, 0, 2, 0]).unwrap();
        hold(stream);
    });
    assert_eq!(tls_failure(&attempt(port)), &TlsCause::Silent { received: 7 });
}

#[test]
fn a_server_that_dribbles_does_not_prolong_the_wait() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        for byte in [22, 3, 3, 0x20, 0, 2].into_iter().chain(std::iter::repeat(0)) {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(200));
        }
    });
    let begun = Instant::now();
    let attempt = attempt(port);
    assert!(begun.elapsed() < TIMEOUT + Duration::from_secs(1), "{:?}", begun.elapsed());
    let cause = tls_failure(&attempt);
    assert!(matches!(cause, TlsCause::Silent { received: 2..=10 }), "{cause:?}");
}

#[test]
fn bytes_that_only_begin_like_tls_break_the_protocol() {
    let port = serve(|mut stream| {
        read_hello(&mut stream);
        stream.write_all(&[22, 3, 3, 0, 4, 11, 0, 0, 0]).unwrap();
        hold(stream);
    });
    let cause = tls_failure(&attempt(port)).clone();
    assert!(matches!(cause, TlsCause::Protocol { .. }), "{cause:?}");
}
