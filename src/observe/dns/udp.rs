//! One question over UDP.

use std::future::poll_fn;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

use super::answer::{self, Reading};
use super::exchange::Exchange;
use super::question::Question;
use crate::observation::LookupOutcome;
use crate::observe::stop::Stop;

/// No UDP payload is larger (RFC 768: a 16-bit length).
const MAX_DATAGRAM: usize = 65_535;

/// The socket of a question that has not been answered in time. Its answer may still come while the question is asked
/// again, as stubs that keep their socket find (glibc does).
pub(super) struct Unanswered {
    socket: UdpSocket,
    id: u16,
}

/// Datagrams read in one go from one socket, so that a flood does not hold up what runs beside it.
const BATCH: usize = 8;

/// Waits for the first conclusive answer to one of the earlier questions: its place, when it came, and what it says.
pub(super) async fn late(unanswered: &[Unanswered], question: &Question) -> (usize, Instant, LookupOutcome) {
    let mut buffer = vec![0; MAX_DATAGRAM];
    poll_fn(|context| {
        for (place, Unanswered { socket, id }) in unanswered.iter().enumerate() {
            for _ in 0..BATCH {
                let mut datagram = ReadBuf::new(&mut buffer);
                match socket.poll_recv(context, &mut datagram) {
                    Poll::Pending => break,
                    // An ICMP error for a question that is given up already.
                    Poll::Ready(Err(_)) => {}
                    Poll::Ready(Ok(())) => match answer::read(datagram.filled(), *id, question) {
                        Reading::Outcome(outcome) if outcome.is_conclusive() => {
                            return Poll::Ready((place, Instant::now(), outcome));
                        }
                        Reading::Outcome(_) | Reading::NotOurs | Reading::Unreadable(_) => {}
                    },
                }
            }
        }
        Poll::Pending
    })
    .await
}

/// Asks once and waits until an answer to this very question comes, or `limit` has passed.
///
/// What is not ours is ignored and does not end the waiting: whoever can send to our port must not be able to cut a
/// lookup short. A message with our id that cannot be read is remembered, and named if nothing better comes.
///
/// A question without any answer leaves its socket.
pub(super) async fn exchange(
    question: &Question,
    server: SocketAddr,
    limit: Duration,
    stop: &Stop,
) -> (Exchange, Option<Unanswered>) {
    let id = fastrand::u16(..);
    let ready = async {
        let query = question.encode(id)?;
        // Binding to port 0 has the kernel pick a random source port; connecting has it drop what others send.
        let local =
            if server.is_ipv6() { (Ipv6Addr::UNSPECIFIED, 0).into() } else { (Ipv4Addr::UNSPECIFIED, 0).into() };
        let socket = UdpSocket::bind::<SocketAddr>(local).await.map_err(|e| e.to_string())?;
        socket.connect(server).await.map_err(|e| e.to_string())?;
        Ok::<_, String>((query, socket))
    };
    let ready = ready.await;
    let sent = Instant::now();
    let done = |ended, outcome| (Exchange { sent, ended, outcome }, None);
    let (query, socket) = match ready {
        Ok(ready) => ready,
        Err(says) => return done(sent, LookupOutcome::Unreachable { says }),
    };
    if let Err(e) = socket.send(&query).await {
        return done(Instant::now(), LookupOutcome::Unreachable { says: e.to_string() });
    }
    let deadline = sent + limit;
    let mut buffer = vec![0; MAX_DATAGRAM];
    let mut unreadable = None;
    let (ended, unreadable) = loop {
        let received = stop.or_silence(sent, deadline, socket.recv(&mut buffer)).await;
        let ended = Instant::now();
        match received {
            None => break (ended, unreadable),
            // ICMP port unreachable comes back as ECONNREFUSED on a connected socket.
            Some(Err(e)) => return done(ended, LookupOutcome::Unreachable { says: e.to_string() }),
            Some(Ok(n)) => match answer::read(&buffer[..n], id, question) {
                Reading::NotOurs => {}
                Reading::Unreadable(says) => unreadable = Some(says),
                Reading::Outcome(outcome) => return done(ended, outcome),
            },
        }
        // Under a flood there is always a next datagram, and the runtime looks at its timers only when a task lets it:
        // reading one may take milliseconds, and tokio would take 128 of them in a row.
        if ended >= deadline {
            break (ended, unreadable);
        }
        tokio::task::yield_now().await;
    };
    let exchange = Exchange { sent, ended, outcome: nothing_good(unreadable) };
    (exchange, Some(Unanswered { socket, id }))
}

fn nothing_good(unreadable: Option<String>) -> LookupOutcome {
    unreadable.map_or(LookupOutcome::Timeout, |says| LookupOutcome::Malformed { says })
}
