//! TLS records and handshake messages, as an attacker writes them.

use std::io::Write;
use std::net::TcpStream;

pub(crate) const ALERT: u8 = 21;
pub(crate) const HANDSHAKE: u8 = 22;

pub(crate) const SERVER_HELLO: u8 = 2;
pub(crate) const CERTIFICATE: u8 = 11;
pub(crate) const SERVER_KEY_EXCHANGE: u8 = 12;
pub(crate) const CERTIFICATE_REQUEST: u8 = 13;
pub(crate) const CERTIFICATE_STATUS: u8 = 22;

/// RFC 8446 §5.1: the most that a record of plain text holds.
pub(crate) const LARGEST: usize = 16_384;

/// The bytes in records of this type, each with at most `size` of them.
pub(crate) fn records(kind: u8, size: usize, bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(size).flat_map(|chunk| [&[kind, 3, 3], &u16_of(chunk.len())[..], chunk].concat()).collect()
}

/// RFC 8446 §4: type, length, body.
pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &u24_of(body.len())[..], body].concat()
}

/// The session id of a `ClientHello`, which a `ServerHello` of TLS 1.3 has to repeat.
pub(crate) fn session_id(hello: &[u8]) -> &[u8] {
    // Record header, handshake header, version, random; then the length.
    let at = 5 + 4 + 2 + 32;
    &hello[at + 1..at + 1 + usize::from(hello[at])]
}

/// RFC 8446 §4.1.3 and, alike, RFC 5246 §7.4.1.3.
pub(crate) fn server_hello(session_id: &[u8], random: [u8; 32], suite: u16, extensions: &[u8]) -> Vec<u8> {
    let body = [
        &[3, 3],
        &random[..],
        &[u8::try_from(session_id.len()).unwrap()],
        session_id,
        &suite.to_be_bytes(),
        &[0],
        &u16_of(extensions.len()),
        extensions,
    ];
    message(SERVER_HELLO, &body.concat())
}

/// RFC 8446 §4.2.
pub(crate) fn extension(number: u16, data: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes(), &u16_of(data.len())[..], data].concat()
}

/// The same bytes for as long as the client takes them.
pub(crate) fn pour(stream: &mut TcpStream, bytes: &[u8]) {
    let block = bytes.repeat((64 * 1024 / bytes.len()).max(1));
    while stream.write_all(&block).is_ok() {}
}

pub(crate) fn u16_of(n: usize) -> [u8; 2] {
    u16::try_from(n).unwrap().to_be_bytes()
}

pub(crate) fn u24_of(n: usize) -> [u8; 3] {
    let [zero, rest @ ..] = u32::try_from(n).unwrap().to_be_bytes();
    assert_eq!(zero, 0);
    rest
}
