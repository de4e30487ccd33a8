//! Hostile TLS servers, at 300 addresses together: whatever they send, the attempts end within 2 × timeout + 1 s, and
//! what was received is not kept.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread;

use socket2::{Domain, Socket, Type};
use tryorder::model::TlsCause;

use super::child::{Run, TIMEOUT, attempts, attempts_at_one};
use super::records::{
    ALERT, CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_STATUS, HANDSHAKE, LARGEST, SERVER_KEY_EXCHANGE, extension,
    message, pour, records, server_hello, session_id, u16_of, u24_of,
};
use super::servers::{hold, read_hello, serve};

/// TLS 1.2 (RFC 5289 §3.2): everything but the end travels in the open.
const ECDHE_RSA_AES128_GCM: u16 = 0xc02f;

/// The handshakes break the protocol.
#[track_caller]
fn breaks_the_protocol(behaviour: impl Fn(&[u8], &mut TcpStream) + Send + Sync + 'static) {
    ends(&attacked(behaviour), |cause| matches!(cause, TlsCause::Protocol { .. }));
}

/// Every handshake ends as expected, except where a slow machine has not come to that before the limit.
#[track_caller]
fn ends(run: &Run, is_expected: fn(&TlsCause) -> bool) {
    let (expected, rest): (Vec<&TlsCause>, _) = run.causes().into_iter().partition(|cause| is_expected(cause));
    assert!(!expected.is_empty(), "{rest:?}");
    assert!(rest.iter().all(|cause| matches!(cause, TlsCause::Silent { .. })), "{rest:?}");
    run.attempts_are_bounded();
}

/// Every handshake stops, and waits for its limit.
#[track_caller]
fn stalls(behaviour: impl Fn(&[u8], &mut TcpStream) + Send + Sync + 'static) {
    let run = attacked(behaviour);
    for cause in run.causes() {
        assert!(matches!(cause, TlsCause::Silent { .. }), "{cause:?}");
    }
    run.attempts_are_bounded();
}

/// The behaviour gets the `ClientHello`; afterwards the connection stays open.
fn attacked(behaviour: impl Fn(&[u8], &mut TcpStream) + Send + Sync + 'static) -> Run {
    attempts(serve(move |mut stream| {
        let hello = read_hello(&mut stream);
        behaviour(&hello, &mut stream);
        hold(stream);
    }))
}

#[test]
fn hello_requests_without_end() {
    // RFC 5246 §7.4.1.1: may come at any time, and asks for nothing.
    breaks_the_protocol(|_, stream| pour(stream, &records(HANDSHAKE, LARGEST, &[0; 4])));
}

#[test]
fn warnings_without_end() {
    const WARNING: u8 = 1;
    const USER_CANCELED: u8 = 90;
    breaks_the_protocol(|_, stream| pour(stream, &records(ALERT, LARGEST, &[WARNING, USER_CANCELED])));
}

#[test]
fn change_cipher_specs_without_end() {
    breaks_the_protocol(|_, stream| pour(stream, &[20, 3, 3, 0, 1, 1]));
}

#[test]
fn empty_records_without_end() {
    breaks_the_protocol(|_, stream| pour(stream, &[HANDSHAKE, 3, 3, 0, 0]));
    breaks_the_protocol(|_, stream| pour(stream, &[23, 3, 3, 0, 0]));
}

#[test]
fn one_message_without_end() {
    // The largest length that is no fault in itself.
    let message = [&message(11, &[])[..1], &[0, 0xff, 0xff]].concat();
    breaks_the_protocol(move |_, stream| {
        stream.write_all(&records(HANDSHAKE, LARGEST, &message)).unwrap();
        pour(stream, &records(HANDSHAKE, LARGEST, &[0x55; LARGEST]));
    });
}

#[test]
fn a_handshake_of_256_kib_is_ended() {
    for (size, body) in [IN_LARGEST_RECORDS, IN_RECORDS_OF_ONE_BYTE] {
        let run = attempts_at_one(serve(largest_handshake(size, body)));
        for cause in run.causes() {
            assert!(matches!(cause, TlsCause::Protocol { says } if says.contains("256 KiB")), "{size}: {cause:?}");
        }
    }
}

#[test]
fn handshakes_of_256_kib_in_the_largest_records() {
    are_ended_or_time_out(IN_LARGEST_RECORDS);
}

#[test]
fn handshakes_of_256_kib_in_records_of_one_byte() {
    are_ended_or_time_out(IN_RECORDS_OF_ONE_BYTE);
}

/// So many bytes at all addresses are more than a slow machine reads before the limit.
#[track_caller]
fn are_ended_or_time_out((size, body): (usize, usize)) {
    let run = attempts(serve(largest_handshake(size, body)));
    for cause in run.causes() {
        assert!(matches!(cause, TlsCause::Protocol { .. } | TlsCause::Silent { .. }), "{cause:?}");
    }
    run.attempts_are_bounded();
}

/// The size of a record, and of the messages: rustls buffers 65 535 bytes of one, record headers included.
const IN_LARGEST_RECORDS: (usize, usize) = (LARGEST, 65_506);
const IN_RECORDS_OF_ONE_BYTE: (usize, usize) = (1, 10_918);

/// Every message of TLS 1.2 up to `ServerHelloDone`, each with a body of `body` bytes, in records of `size`.
fn largest_handshake(size: usize, body: usize) -> impl Fn(TcpStream) + Send + Sync {
    const STATUS_REQUEST: u16 = 5;
    let fill = |head: &[u8]| [head, &vec![0x55; body - head.len()]].concat();
    let certificate = fill(&[u24_of(body - 3), u24_of(body - 6)].concat());
    let status = fill(&[&[1], &u24_of(body - 4)[..]].concat());
    // RFC 8422 §5.4: named_curve, x25519, a key of 32 bytes; then an ecdsa_secp256r1_sha256 signature.
    let key_exchange = fill(&[&[3, 0, 29, 32], &[0x55; 32][..], &[4, 3], &u16_of(body - 40)].concat());
    // RFC 5246 §7.4.4: one certificate type, one algorithm, one name.
    let request = fill(&[&[1, 64, 0, 2, 4, 3], &u16_of(body - 8)[..], &u16_of(body - 10)].concat());
    let messages = [
        server_hello(&[], [0; 32], ECDHE_RSA_AES128_GCM, &extension(STATUS_REQUEST, &[])),
        message(CERTIFICATE, &certificate),
        message(CERTIFICATE_STATUS, &status),
        message(SERVER_KEY_EXCHANGE, &key_exchange),
        message(CERTIFICATE_REQUEST, &request),
    ];
    let flight: Vec<u8> = messages.iter().flat_map(|message| records(HANDSHAKE, size, message)).collect();
    move |mut stream| {
        read_hello(&mut stream);
        // The client may be gone before it has read the last byte.
        let _ = stream.write_all(&flight);
        hold(stream);
    }
}

#[test]
fn plain_text_without_end() {
    let run = attacked(|_, stream| pour(stream, b"HTTP/1.1 400 Bad Request\r\n"));
    ends(&run, |cause| matches!(cause, TlsCause::PlainText { first_bytes } if first_bytes.len() < 200));
}

#[test]
fn accepted_connections_that_nobody_reads() {
    // The kernel answers the SYN and takes the ClientHello.
    let run = attempts(half_open());
    assert!(run.causes().iter().all(|cause| **cause == TlsCause::Silent { received: 0 }), "{:?}", run.causes());
    run.attempts_are_bounded();
}

fn half_open() -> u16 {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
    listener.listen(1_024).unwrap();
    let port = listener.local_addr().unwrap().as_socket().unwrap().port();
    std::mem::forget(listener);
    port
}

#[test]
fn a_byte_now_and_then() {
    stalls(|_, stream| {
        let message = [22, 3, 3, 0x20, 0, 2, 0, 0x1f, 0xf0];
        for byte in message.into_iter().chain([0; 100]) {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            thread::sleep(TIMEOUT / 10);
        }
    });
}

#[test]
fn a_message_that_fills_the_buffer_and_stops() {
    stalls(|_, stream| {
        let bytes = message(CERTIFICATE, &vec![0x55; 65_500]);
        let records = records(HANDSHAKE, LARGEST, &bytes);
        stream.write_all(&records[..records.len() - 1]).unwrap();
    });
}

#[test]
fn a_chain_of_sixteen_thousand_certificates_and_then_nothing() {
    stalls(|_, stream| {
        let certificates = [0, 0, 1, 0x30].repeat(16_000);
        let chain = [&u24_of(certificates.len())[..], &certificates].concat();
        let messages = [server_hello(&[], [0; 32], ECDHE_RSA_AES128_GCM, &[]), message(CERTIFICATE, &chain)];
        stream.write_all(&records(HANDSHAKE, LARGEST, &messages.concat())).unwrap();
    });
}

#[test]
fn a_retry_with_the_largest_cookie_that_nobody_reads_the_answer_to() {
    // RFC 8446 §4.1.3: this random says that it is a HelloRetryRequest.
    const RETRY: [u8; 32] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2,
        0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ];
    const AES_128_GCM: u16 = 0x1301;
    const COOKIE: u16 = 44;
    const SUPPORTED_VERSIONS: u16 = 43;
    stalls(|hello, stream| {
        let cookie = [u16_of(65_000).to_vec(), vec![0x55; 65_000]].concat();
        let extensions = [extension(SUPPORTED_VERSIONS, &[3, 4]), extension(COOKIE, &cookie)].concat();
        let retry = server_hello(session_id(hello), RETRY, AES_128_GCM, &extensions);
        stream.write_all(&records(HANDSHAKE, LARGEST, &retry)).unwrap();
        thread::sleep(3 * TIMEOUT);
    });
}
