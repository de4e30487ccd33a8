//! One question over TCP (RFC 7766), after a truncated answer.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::answer::{self, Reading};
use super::exchange::Exchange;
use super::question::Question;
use crate::observation::LookupOutcome;
use crate::observe::stop::Stop;

/// Connects, asks and reads one message, all within `limit`.
pub(super) async fn exchange(question: &Question, server: SocketAddr, limit: Duration, stop: &Stop) -> Exchange {
    let id = fastrand::u16(..);
    let sent = Instant::now();
    let query = match question.encode(id) {
        Ok(query) => query,
        Err(says) => return Exchange { sent, ended: sent, outcome: LookupOutcome::Unreachable { says } },
    };
    let answered = stop.or_silence(sent, sent + limit, converse(&query, server)).await;
    let ended = Instant::now();
    let outcome = match answered {
        None => LookupOutcome::Timeout,
        Some(Err(e)) if e.kind() == ErrorKind::UnexpectedEof => {
            LookupOutcome::Unreachable { says: "the server closed the connection without an answer".into() }
        }
        Some(Err(e)) => LookupOutcome::Unreachable { says: e.to_string() },
        Some(Ok(message)) => match answer::read(&message, id, question) {
            Reading::Outcome(LookupOutcome::Truncated) => malformed("it is truncated, over TCP"),
            Reading::Outcome(outcome) => outcome,
            Reading::NotOurs => malformed("it answers another question"),
            Reading::Unreadable(says) => malformed(&says),
        },
    };
    Exchange { sent, ended, outcome }
}

async fn converse(query: &[u8], server: SocketAddr) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    // RFC 1035 §4.2.2: a two-byte length before each message, so an answer is below 64 KiB.
    let length = u16::try_from(query.len()).map_err(|_| io::Error::other("the question is too long"))?;
    let framed = [&length.to_be_bytes(), query].concat();
    stream.write_all(&framed).await?;
    let mut message = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

fn malformed(says: &str) -> LookupOutcome {
    LookupOutcome::Malformed { says: says.into() }
}
