//! One request on a connected socket: its answer, or why there is none.

use std::io::{self, ErrorKind};
use std::time::Instant;

use tokio::net::TcpStream;

use super::head::{Reader, Step};
use super::{Patience, STAGE, unanswered};
use crate::model::{Target, printable};
use crate::observation::{ProxyAnswer, ProxyCause};

/// As much as is read at once.
const READ_BYTES: usize = 16 * 1024;

/// Asks, and reads the head of the answer, as long as there is patience. Also the bytes that came behind that head.
pub(super) async fn ask(stream: &TcpStream, request: &str, patience: &Patience) -> (ProxyAnswer, Vec<u8>) {
    let mut begun = Instant::now();
    let mut reader = Reader::default();
    let mut first_byte = None;
    let work = async {
        write(stream, request.as_bytes()).await?;
        begun = Instant::now();
        read(stream, &mut reader, &mut first_byte).await
    };
    let ended = patience.within(STAGE, Instant::now(), work).await;
    let after = begun.elapsed();
    let failed = |cause| ProxyAnswer::Failed { cause, after_us: after.into() };
    let answer = match ended {
        Some(Ok((head, early))) => {
            let first = first_byte.map_or(after, |at: Instant| at.saturating_duration_since(begun));
            return (ProxyAnswer::Head { first_byte_us: first.into(), us: after.into(), head }, early);
        }
        Some(Err(Ended::Bad(cause))) => failed(cause),
        Some(Err(Ended::Io(e))) => failed(of_io(&e)),
        None => unanswered(reader.received(), after),
    };
    (answer, Vec::new())
}

/// RFC 9110 §9.3.6; RFC 9112 §3.2.3: the target is in authority form, with its port.
pub(super) fn connect(target: &Target, authorization: Option<&str>) -> String {
    let authorization = authorization.map(|value| format!("Proxy-Authorization: {value}\r\n")).unwrap_or_default();
    format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {AGENT}\r\n{authorization}\r\n")
}

/// RFC 9110 §9.3.7: with `Max-Forwards: 0` the proxy answers by itself.
pub(super) fn about(proxy: &Target) -> String {
    format!(
        "OPTIONS * HTTP/1.1\r\nHost: {proxy}\r\nUser-Agent: {AGENT}\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n"
    )
}

const AGENT: &str = concat!("tryorder/", env!("CARGO_PKG_VERSION"));

enum Ended {
    Bad(ProxyCause),
    Io(io::Error),
}

impl From<io::Error> for Ended {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> Result<(), Ended> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(n) => bytes = &bytes[n..],
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}

async fn read(
    stream: &TcpStream,
    reader: &mut Reader,
    first_byte: &mut Option<Instant>,
) -> Result<(crate::observation::ProxyHead, Vec<u8>), Ended> {
    let mut buffer = vec![0; READ_BYTES];
    loop {
        stream.readable().await?;
        let n = match stream.try_read(&mut buffer) {
            Ok(0) => return Err(Ended::Bad(reader.closed())),
            Ok(n) => n,
            Err(e) if e.kind() == ErrorKind::WouldBlock => continue,
            Err(e) => return Err(e.into()),
        };
        first_byte.get_or_insert_with(Instant::now);
        match reader.take(&buffer[..n]) {
            Step::More => {}
            Step::Done(head, early) => return Ok((head, early)),
            Step::Bad(cause) => return Err(Ended::Bad(cause)),
        }
    }
}

fn of_io(e: &io::Error) -> ProxyCause {
    let gone = [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];
    if gone.contains(&e.kind()) {
        ProxyCause::Reset
    } else {
        ProxyCause::Other { says: printable(&e.to_string(), 200) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_names_the_target_with_its_port() {
        let target: Target = "[2001:db8::1]:443".parse().unwrap();
        let text = connect(&target, Some("Basic eA=="));
        assert!(text.starts_with("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n"), "{text}");
        assert!(text.ends_with("\r\nProxy-Authorization: Basic eA==\r\n\r\n"), "{text}");
    }
}
