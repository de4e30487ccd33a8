//! One connection, from the accept to its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::slow;
use crate::lab::Stages;

/// What a connection meets.
#[derive(Clone)]
pub(super) enum Manner {
    Serve(Arc<ServerConfig>),
    /// A fatal alert with this number.
    Alert(u8),
    Close,
    Reset,
    PlainText,
}

pub(super) async fn meet(mut stream: TcpStream, manner: Manner, stages: Stages) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if matches!(manner, Manner::Reset) {
        hear(&mut stream).await?;
        tokio::time::sleep(stages.hello).await;
        return SockRef::from(&stream).set_linger(Some(Duration::ZERO));
    }
    if stages == Stages::default() {
        return answer(stream, manner).await;
    }
    let (told, telling) = slow::slowly(stream, stages);
    let (answered, ()) = tokio::join!(answer(told, manner), telling);
    answered
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) -> io::Result<()> {
    let config = match manner {
        Manner::Serve(config) => config,
        // RFC 8446 §5.1 and §6: record type 21, version 3.3, two bytes: level fatal, number.
        Manner::Alert(number) => return say(stream, &[21, 3, 3, 0, 2, 2, number]).await,
        Manner::PlainText => return say(stream, BAD_REQUEST).await,
        Manner::Close | Manner::Reset => return say(stream, &[]).await,
    };
    let mut tls = TlsAcceptor::from(config).accept(stream).await?;
    if request(&mut tls).await? {
        tls.write_all(OK).await?;
    }
    tls.shutdown().await?;
    drain(&mut tls).await
}

/// Says something in answer to the ClientHello, and then closes in good order.
async fn say(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> io::Result<()> {
    hear(&mut stream).await?;
    stream.write_all(bytes).await?;
    stream.shutdown().await?;
    drain(&mut stream).await
}

async fn hear(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    stream.read(&mut [0; MAX_HELLO]).await.map(drop)
}

/// Waits for the client to close: closing with bytes unread would send a reset that overtakes what was said.
async fn drain(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut buffer = [0; MAX_HELLO];
    for _ in 0..MAX_READS {
        if stream.read(&mut buffer).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Whether a request came, up to the empty line that ends its head; not if the client closed before.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<bool> {
    let mut head = Vec::new();
    while head.len() < MAX_HEAD {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(false);
        }
        if head.windows(4).any(|window| window == b"\r\n\r\n") {
            return Ok(true);
        }
    }
    Ok(false)
}

const OK: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\ntryorder lab\n";
const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const MAX_HEAD: usize = 16 * 1024;
/// A post-quantum ClientHello has about 1.8 KiB.
const MAX_HELLO: usize = 4 * 1024;
const MAX_READS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_request_ends_with_an_empty_line_and_is_bounded() {
        assert!(block_on(request(&mut &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..])).unwrap());
        assert!(!block_on(request(&mut &b"GET / HTTP/1.1\r\n"[..])).unwrap());
        assert!(!block_on(request(&mut tokio::io::repeat(b'x'))).unwrap());
    }

    #[test]
    fn the_answer_says_its_own_length() {
        let text = std::str::from_utf8(OK).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{text}");
    }
}
