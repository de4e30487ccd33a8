//! One TCP connect: its time, or why it failed.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;

use super::patience::{Patience, Stage};
use crate::model::{TcpCause, printable};
use crate::observation::{IcmpError, Tcp};
use crate::observe::binding::Binding;
use crate::observe::os::{self, Syn};

pub(super) struct Connected {
    pub(super) stream: TcpStream,
    /// Our own clock around connect.
    own: Duration,
    /// The kernel's figure, where it tells.
    syn: Option<Syn>,
}

impl Connected {
    /// Of the two times the kernel's is to be believed: our own clock runs late when hundreds of connects share a thread.
    pub(super) fn row(&self) -> Tcp {
        let best = self.syn.as_ref().and_then(|syn| syn.round_trip).unwrap_or(self.own);
        Tcp::Connected {
            us: best.into(),
            own_us: self.own.into(),
            syn_retransmits: self.syn.as_ref().map(|syn| syn.retransmits),
        }
    }
}

/// Connects, as long as there is patience; a failure comes as the row that says so.
///
/// On Linux an ICMP error ends the connect at once. Windows ignores it unless `TCP_FAIL_CONNECT_ON_ICMP_ERROR` is set,
/// for which no safe wrapper exists: there an unreachable address shows as a timeout. Windows also sends its SYN again
/// after a reset, a few times (Microsoft KB 175523), so a refusal takes it a second or two, and is a timeout when patience
/// is shorter. Both are what its programs meet.
pub(super) async fn connect(to: SocketAddr, binding: &Binding, patience: &Patience) -> Result<Connected, Tcp> {
    let socket = socket(to, binding).map_err(|e| failed(cause(&e), Duration::ZERO, os::Failure::default()))?;
    let begun = Instant::now();
    let stream = begin(&socket, to).and_then(|()| TcpStream::from_std(socket.into()));
    let stream = stream.map_err(|e| failed(cause(&e), begun.elapsed(), os::Failure::default()))?;
    let ended = patience.within(Stage::Tcp, begun, stream.writable()).await;
    let own = begun.elapsed();
    let error = match ended {
        Some(Ok(())) => stream.take_error().unwrap_or_else(Some),
        Some(Err(e)) => Some(e),
        None => return Err(failed(TcpCause::Timeout, own, os::failed(&stream))),
    };
    if let Some(e) = error {
        return Err(failed(cause(&e), own, os::failed(&stream)));
    }
    let syn = os::connected(&stream);
    // The last flight of a handshake must not wait for an acknowledgement. Where the option cannot be set, it does.
    let _ = stream.set_nodelay(true);
    Ok(Connected { stream, own, syn })
}

/// By hand and not with tokio's `TcpSocket`, which drops the socket of a failed connect, and with it all that the kernel
/// knows of the failure.
fn socket(to: SocketAddr, binding: &Binding) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    os::before_connect(&socket);
    binding.apply(&socket, &to)?;
    Ok(socket)
}

/// Sends the SYN.
fn begin(socket: &Socket, to: SocketAddr) -> io::Result<()> {
    match socket.connect(&to.into()) {
        // Winsock says WSAEWOULDBLOCK where others say EINPROGRESS.
        Err(e) if e.kind() == ErrorKind::WouldBlock || os::is_in_progress(&e) => Ok(()),
        done => done,
    }
}

fn failed(cause: TcpCause, after: Duration, known: os::Failure) -> Tcp {
    let prohibited = known.icmp.is_some_and(is_prohibition);
    let cause = if prohibited { TcpCause::Prohibited } else { cause };
    Tcp::Failed { cause, after_us: after.into(), syn_retransmits: known.syn_retransmits, icmp: known.icmp }
}

/// RFC 1812 §5.2.7.1: codes 9, 10 and 13, which Linux tells apart from an unreachable host no longer. Those of ICMPv6
/// (RFC 4443 §3.1) have an errno of their own.
fn is_prohibition(icmp: IcmpError) -> bool {
    icmp.from.is_ipv4() && icmp.kind == 3 && [9, 10, 13].contains(&icmp.code)
}

/// What an error of connect means; on Linux, which ICMP code or route causes which errno was measured one by one:
/// ENETUNREACH is no route, EHOSTUNREACH unreachable, EACCES (and EPERM, a local filter) prohibited, EINVAL a blackhole route.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest has no meaning of its own for a connect")]
pub(in super::super) fn cause(e: &io::Error) -> TcpCause {
    match e.kind() {
        ErrorKind::NetworkUnreachable => TcpCause::NoRoute,
        kind if os::is_blackhole(kind) => TcpCause::NoRoute,
        ErrorKind::HostUnreachable => TcpCause::Unreachable,
        ErrorKind::PermissionDenied => TcpCause::Prohibited,
        ErrorKind::ConnectionRefused => TcpCause::Refused,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => TcpCause::Reset,
        ErrorKind::TimedOut => TcpCause::Timeout,
        _ => TcpCause::Other { says: printable(&e.to_string(), 200) },
    }
}
