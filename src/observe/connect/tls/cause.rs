//! Why a handshake failed, in our words.

use std::io::{self, ErrorKind};

use rustls::Error;

use super::alert;
use crate::model::{TlsCause, printable};

/// Enough for `HTTP/1.1 400 Bad Request` or `220 mail.example ESMTP`.
const FIRST_BYTES: usize = 32;

#[expect(clippy::wildcard_enum_match_arm, reason = "all the rest breaks the protocol in some way or other")]
pub(super) fn of_rustls(e: &Error) -> TlsCause {
    match e {
        Error::AlertReceived(description) => {
            let number = u8::from(*description);
            TlsCause::Alert { number, name: alert::name(number).into() }
        }
        Error::General(_)
        | Error::Other(_)
        | Error::FailedToGetCurrentTime
        | Error::FailedToGetRandomBytes
        | Error::UnsupportedNameType => TlsCause::Other { says: printable(&e.to_string(), 200) },
        _ => TlsCause::Protocol { says: printable(&e.to_string(), 200) },
    }
}

/// An error of the socket after TCP had connected.
pub(super) fn of_io(e: &io::Error) -> TlsCause {
    let gone = [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];
    if gone.contains(&e.kind()) { TlsCause::Reset } else { TlsCause::Other { says: printable(&e.to_string(), 200) } }
}

pub(super) fn plain_text(bytes: &[u8]) -> TlsCause {
    let first = &bytes[..bytes.len().min(FIRST_BYTES)];
    TlsCause::PlainText { first_bytes: first.escape_ascii().to_string() }
}
