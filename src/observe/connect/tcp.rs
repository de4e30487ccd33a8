//! One TCP connect: its time, or why it failed.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::net::{TcpSocket, TcpStream};

use super::syn::{self, Syn};
use crate::model::{TcpCause, printable};

pub(super) struct Connected {
    pub(super) stream: TcpStream,
    /// Our own clock around connect.
    pub(super) own: Duration,
    /// The kernel's figure, where it tells.
    pub(super) syn: Option<Syn>,
}

impl Connected {
    /// The time to believe. Our own clock runs late when hundreds of connects share a thread; the kernel's does not.
    pub(super) fn best(&self) -> Duration {
        self.syn.as_ref().and_then(|syn| syn.round_trip).unwrap_or(self.own)
    }
}

/// Connects within `limit`.
///
/// On Linux an ICMP error ends the connect at once. Windows ignores it unless `TCP_FAIL_CONNECT_ON_ICMP_ERROR` is set,
/// for which no safe wrapper exists: there an unreachable address shows as a timeout. Windows also sends its SYN again
/// after a reset, a few times (Microsoft KB 175523), so a refusal takes it a second or two, and is a timeout when `limit`
/// is shorter. Both are what its programs meet.
pub(super) async fn connect(to: SocketAddr, limit: Duration) -> Result<Connected, (TcpCause, Duration)> {
    let socket = if to.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() };
    let socket = socket.map_err(|e| (cause(&e), Duration::ZERO))?;
    let begun = Instant::now();
    let connected = tokio::time::timeout(limit, socket.connect(to)).await;
    let own = begun.elapsed();
    match connected {
        Ok(Ok(stream)) => {
            let syn = syn::measured(&stream);
            // The last flight of a handshake must not wait for an acknowledgement. Where the option cannot be set, it does.
            let _ = stream.set_nodelay(true);
            Ok(Connected { stream, own, syn })
        }
        Ok(Err(e)) => Err((cause(&e), own)),
        Err(_) => Err((TcpCause::Timeout, own)),
    }
}

/// What an error of connect means; on Linux, which ICMP code or route causes which errno was measured one by one:
/// ENETUNREACH is no route, EHOSTUNREACH unreachable, EACCES (and EPERM, a local filter) prohibited, EINVAL a blackhole route.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest has no meaning of its own for a connect")]
fn cause(e: &io::Error) -> TcpCause {
    match e.kind() {
        ErrorKind::NetworkUnreachable => TcpCause::NoRoute,
        ErrorKind::InvalidInput if cfg!(target_os = "linux") => TcpCause::NoRoute,
        ErrorKind::HostUnreachable => TcpCause::Unreachable,
        ErrorKind::PermissionDenied => TcpCause::Prohibited,
        ErrorKind::ConnectionRefused => TcpCause::Refused,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => TcpCause::Reset,
        ErrorKind::TimedOut => TcpCause::Timeout,
        _ => TcpCause::Other { says: printable(&e.to_string(), 200) },
    }
}

#[cfg(all(test, any(target_os = "linux", windows)))]
mod tests {
    use super::*;

    fn of(number: i32) -> TcpCause {
        cause(&io::Error::from_raw_os_error(number))
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn each_errno_has_its_cause() {
        assert_eq!(of(libc::ENETUNREACH), TcpCause::NoRoute);
        assert_eq!(of(libc::EINVAL), TcpCause::NoRoute);
        assert_eq!(of(libc::EHOSTUNREACH), TcpCause::Unreachable);
        assert_eq!(of(libc::EACCES), TcpCause::Prohibited);
        assert_eq!(of(libc::EPERM), TcpCause::Prohibited);
        assert_eq!(of(libc::ECONNREFUSED), TcpCause::Refused);
        assert_eq!(of(libc::ECONNRESET), TcpCause::Reset);
        assert_eq!(of(libc::ETIMEDOUT), TcpCause::Timeout);
        assert!(matches!(of(libc::ENOPROTOOPT), TcpCause::Other { .. }));
    }

    /// Their numbers: winsock2.h.
    #[test]
    #[cfg(windows)]
    fn each_winsock_error_has_its_cause() {
        assert_eq!(of(10_051), TcpCause::NoRoute, "WSAENETUNREACH");
        assert_eq!(of(10_065), TcpCause::Unreachable, "WSAEHOSTUNREACH");
        assert_eq!(of(10_013), TcpCause::Prohibited, "WSAEACCES");
        assert_eq!(of(10_061), TcpCause::Refused, "WSAECONNREFUSED");
        assert_eq!(of(10_054), TcpCause::Reset, "WSAECONNRESET");
        assert_eq!(of(10_060), TcpCause::Timeout, "WSAETIMEDOUT");
        assert!(matches!(of(10_042), TcpCause::Other { .. }), "WSAENOPROTOOPT");
    }
}
