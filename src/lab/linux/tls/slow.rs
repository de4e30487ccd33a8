//! A server that is slow, stage by stage: what it says goes through here on its way to the client.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, copy, duplex, split};
use tokio::time::sleep;

use crate::lab::Stages;

/// A stream to answer on, and the work that carries what is said there to the client, which ends with the answer.
pub(super) fn slowly(client: impl AsyncRead + AsyncWrite, stages: Stages) -> (DuplexStream, impl Future<Output = ()>) {
    let (server, relay) = duplex(BUFFER);
    let telling = async move {
        let (mut from_client, mut to_client) = split(client);
        let (mut from_server, mut to_server) = split(relay);
        // Clients come and go as they like; how a connection ends is theirs to judge.
        let hearing = async {
            drop(copy(&mut from_client, &mut to_server).await);
            drop(to_server.shutdown().await);
        };
        let saying = async {
            drop(say(&mut from_server, &mut to_client, stages).await);
            drop(to_client.shutdown().await);
        };
        tokio::join!(hearing, saying);
    };
    (server, telling)
}

async fn say(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    stages: Stages,
) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    let mut length = from.read(&mut buffer).await?;
    sleep(stages.hello).await;
    let (hello, rest) = buffer[..length].split_at(first_message(&buffer[..length]));
    tell(to, hello, stages).await?;
    sleep(stages.certificate).await;
    tell(to, rest, stages).await?;
    while length > 0 {
        length = from.read(&mut buffer).await?;
        tell(to, &buffer[..length], stages).await?;
    }
    Ok(())
}

async fn tell(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8], stages: Stages) -> io::Result<()> {
    if stages.dribble.is_zero() {
        return to.write_all(bytes).await;
    }
    for byte in bytes.chunks(1) {
        to.write_all(byte).await?;
        sleep(stages.dribble).await;
    }
    Ok(())
}

/// How many bytes the first handshake message takes, its record's header included: of a server's flight, the
/// ServerHello (RFC 8446 §4 and §5.1). All bytes where they begin with something else.
fn first_message(flight: &[u8]) -> usize {
    match flight {
        [HANDSHAKE, _, _, _, _, _, high, middle, low, ..] => {
            let body = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
            (RECORD_HEADER + MESSAGE_HEADER + body).min(flight.len())
        }
        _ => flight.len(),
    }
}

const BUFFER: usize = 64 * 1024;
/// The record's content type.
const HANDSHAKE: u8 = 22;
const RECORD_HEADER: usize = 5;
const MESSAGE_HEADER: usize = 4;

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_first_message_ends_where_its_length_says_or_where_the_bytes_end() {
        let hello = [22, 3, 3, 0, 90, 2, 0, 0, 3, 7, 7, 7, 11, 0, 0];
        assert_eq!(first_message(&hello), 12);
        assert_eq!(first_message(&hello[..10]), 10);
        assert_eq!(first_message(&[21, 3, 3, 0, 2, 2, 40]), 7);
        assert_eq!(first_message(b"HTTP/1.1 400 Bad Request"), 24);
        assert_eq!(first_message(&[]), 0);
    }

    #[test]
    fn what_is_said_arrives_whole_and_late() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (begun, mut heard) = (Instant::now(), Vec::new());
        runtime.block_on(async {
            let stages = Stages {
                hello: Duration::from_millis(20),
                certificate: Duration::from_millis(20),
                dribble: Duration::from_millis(1),
                ..Stages::default()
            };
            let (mut client, far) = duplex(BUFFER);
            let (mut server, telling) = slowly(far, stages);
            let serving = async move {
                server.write_all(&[22, 3, 3, 0, 20, 2, 0, 0, 1, 9]).await.unwrap();
                server.write_all(b"certificate").await.unwrap();
                drop(server);
            };
            let hearing = async {
                client.read_to_end(&mut heard).await.unwrap();
                client.shutdown().await.unwrap();
            };
            tokio::join!(serving, hearing, telling);
        });
        assert_eq!(heard, [&[22, 3, 3, 0, 20, 2, 0, 0, 1, 9][..], b"certificate"].concat());
        assert!(begun.elapsed() >= Duration::from_millis(60), "{:?}", begun.elapsed());
    }
}
