//! Driving rustls by hand over the socket, so that every way to fail is seen as it is.

use std::io::{self, ErrorKind, IoSlice, Write};
use std::time::Instant;

use rustls::ClientConnection;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::cause;
use crate::model::TlsCause;

/// A handshake is 3 to 8 KB; certificates of 64 KiB are the most that rustls takes. What sends more sends no handshake.
const MAX_BYTES: u64 = 256 * 1024;

/// What is longer has to share [`Gates::long`](super::super::Gates) with its like.
const LONG: u64 = 8 * 1024;

/// One TLS record (RFC 8446 §5.1) and its header.
const READ_BYTES: usize = 16 * 1024 + 5;

pub(super) struct Session<'s> {
    stream: &'s TcpStream,
    long: &'s Semaphore,
    /// Held from the [`LONG`]th byte to the end.
    place: Option<SemaphorePermit<'s>>,
    pub(super) connection: ClientConnection,
    /// Bytes that came from the server.
    pub(super) received: u64,
    /// The `ClientHello` is written.
    pub(super) hello: Option<Instant>,
    pub(super) first_byte: Option<Instant>,
}

impl<'s> Session<'s> {
    pub(super) const fn new(stream: &'s TcpStream, long: &'s Semaphore, connection: ClientConnection) -> Self {
        Self { stream, long, place: None, connection, received: 0, hello: None, first_byte: None }
    }

    /// From the `ClientHello` to the end of the handshake, our last flight included.
    pub(super) async fn drive(&mut self) -> Result<(), TlsCause> {
        let mut buffer = vec![0; READ_BYTES];
        self.flush(&mut buffer).await?;
        self.hello = Some(Instant::now());
        while self.connection.is_handshaking() {
            let most = self.admit().await;
            self.stream.readable().await.map_err(|e| cause::of_io(&e))?;
            match self.stream.try_read(&mut buffer[..most]) {
                Ok(0) => return Err(TlsCause::Closed),
                Ok(n) => {
                    self.first_byte.get_or_insert_with(Instant::now);
                    self.take(&buffer[..n])?;
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => continue,
                Err(e) => return Err(cause::of_io(&e)),
            }
            if !self.connection.is_handshaking() {
                // Goes out with our last flight: servers that log broken connections shall not log us.
                self.connection.send_close_notify();
            }
            self.flush(&mut buffer).await?;
        }
        Ok(())
    }

    /// How many bytes may be read at once. A server that has sent too much waits here, with the rest in the kernel.
    async fn admit(&mut self) -> usize {
        if let Some(left) = LONG.checked_sub(self.received).filter(|left| *left > 0) {
            return usize::try_from(left).unwrap_or(READ_BYTES).min(READ_BYTES);
        }
        if self.place.is_none() {
            // A semaphore that nobody closes always gives a permit.
            self.place = self.long.acquire().await.ok();
        }
        // Thousands of records may be in one read: the other handshakes, and the limit of this one, must not wait until
        // all that a server can send is through.
        tokio::task::yield_now().await;
        READ_BYTES
    }

    /// Hands bytes to rustls.
    fn take(&mut self, bytes: &[u8]) -> Result<(), TlsCause> {
        if self.received == 0 && !looks_like_tls(bytes) {
            return Err(cause::plain_text(bytes));
        }
        self.received += bytes.len() as u64;
        if self.received > MAX_BYTES {
            return Err(TlsCause::Protocol { says: format!("more than {} KiB and no end", MAX_BYTES / 1024) });
        }
        let mut rest = bytes;
        while !rest.is_empty() && self.connection.is_handshaking() {
            match self.connection.read_tls(&mut rest) {
                // After a close_notify rustls takes nothing more.
                Ok(0) => return Err(TlsCause::Closed),
                Ok(_) => {}
                Err(e) => return Err(TlsCause::Protocol { says: e.to_string() }),
            }
            if let Err(e) = self.connection.process_new_packets() {
                // rustls has an alert for the server; if the socket does not take it, so be it.
                let _ = self.connection.write_tls(&mut Wire(self.stream));
                return Err(cause::of_rustls(&e));
            }
        }
        Ok(())
    }

    /// Writes what rustls has to say.
    async fn flush(&mut self, buffer: &mut [u8]) -> Result<(), TlsCause> {
        while self.connection.wants_write() {
            match self.connection.write_tls(&mut Wire(self.stream)) {
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => {
                    self.stream.writable().await.map_err(|e| cause::of_io(&e))?;
                }
                Err(e) => return Err(self.last_words(buffer).unwrap_or_else(|| cause::of_io(&e))),
            }
        }
        Ok(())
    }

    /// Writing failed because the server is gone; the alert that says why may still lie in our receive buffer.
    fn last_words(&mut self, buffer: &mut [u8]) -> Option<TlsCause> {
        let n = self.stream.try_read(buffer).ok().filter(|&n| n > 0)?;
        self.take(&buffer[..n])
            .err()
            .filter(|cause| matches!(cause, TlsCause::Alert { .. } | TlsCause::PlainText { .. }))
    }
}

/// RFC 8446 §5.1: a record begins with its type (20 to 23) and version 3.x.
fn looks_like_tls(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|kind| (20..=23).contains(kind)) && bytes.get(1).is_none_or(|major| *major == 3)
}

/// A tokio socket as rustls wants it: never waits.
struct Wire<'s>(&'s TcpStream);

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(parts)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
