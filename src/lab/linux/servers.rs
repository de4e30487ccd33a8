//! The target's servers: one listener for all addresses of a family, and a fate for each address.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::certificates::Certificates;
use crate::lab::network::{Fate, Network};

/// What every connection needs to know.
pub(super) struct Servers {
    fates: BTreeMap<IpAddr, Fate>,
    certificates: Certificates,
}

/// Listens on the target's port, on every address; to be called in the servers' namespace.
pub(super) fn listen(port: u16) -> io::Result<Vec<TcpListener>> {
    [(Domain::IPV6, Ipv6Addr::UNSPECIFIED.into()), (Domain::IPV4, Ipv4Addr::UNSPECIFIED.into())]
        .into_iter()
        .map(|(domain, any): (Domain, IpAddr)| {
            let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
            if any.is_ipv6() {
                socket.set_only_v6(true)?;
            }
            socket.bind(&SocketAddr::new(any, port).into())?;
            socket.listen(BACKLOG)?;
            socket.set_nonblocking(true)?;
            Ok(socket.into())
        })
        .collect()
}

impl Servers {
    pub(super) fn new(network: &Network, certificates: Certificates) -> Self {
        Self { fates: network.servers().map(|s| (s.address, s.fate)).collect(), certificates }
    }

    /// Serves until the process ends.
    pub(super) async fn run(self, listeners: Vec<TcpListener>) -> io::Result<()> {
        let servers = Arc::new(self);
        let mut tasks = tokio::task::JoinSet::new();
        for listener in listeners {
            tasks.spawn(accept(Arc::clone(&servers), tokio::net::TcpListener::from_std(listener)?));
        }
        while tasks.join_next().await.is_some() {}
        Ok(())
    }

    fn fate(&self, stream: &TcpStream) -> Fate {
        let address = stream.local_addr().map(|a| a.ip());
        address.ok().and_then(|a| self.fates.get(&a)).copied().unwrap_or(Fate::TlsClose)
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let certificates = &self.certificates;
        match self.fate(&stream) {
            Fate::TlsAlert(number) => {
                read_hello(&mut stream).await?;
                // RFC 8446 §5.1 and §6: content type 21, legacy version 3.3, length 2, level fatal.
                stream.write_all(&[21, 3, 3, 0, 2, 2, number]).await?;
                end(&mut stream).await
            }
            Fate::TlsClose => {
                read_hello(&mut stream).await?;
                end(&mut stream).await
            }
            Fate::TlsReset => {
                read_hello(&mut stream).await?;
                // Closing without lingering is a reset (RFC 9293 §3.10.5, socket(7)).
                stream.set_zero_linger()
            }
            Fate::PlainText => {
                read_hello(&mut stream).await?;
                stream.write_all(PLAIN).await?;
                end(&mut stream).await
            }
            Fate::CertUntrusted => https(&certificates.untrusted, stream).await,
            Fate::CertExpired => https(&certificates.expired, stream).await,
            Fate::CertWrongName => https(&certificates.wrong_name, stream).await,
            Fate::Good
            | Fate::TlsStall
            | Fate::Silent
            | Fate::Refused
            | Fate::NoRoute
            | Fate::Unreachable
            | Fate::Prohibited => https(&certificates.good, stream).await,
        }
    }
}

async fn accept(servers: Arc<Servers>, listener: tokio::net::TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let servers = Arc::clone(&servers);
                tokio::spawn(async move { timeout(LONGEST, servers.serve(stream)).await });
            }
            // Out of descriptors, or the client is gone already: there will be others.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// One request, whatever it is, and one answer.
async fn https(config: &Arc<rustls::ServerConfig>, stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = TlsAcceptor::from(Arc::clone(config)).accept(stream).await?;
    let mut request = Vec::new();
    let mut buffer = [0; 2048];
    while !request.windows(4).any(|w| w == b"\r\n\r\n") {
        let length = stream.read(&mut buffer).await?;
        request.extend_from_slice(&buffer[..length]);
        if length == 0 || request.len() > MAX_REQUEST {
            return end(&mut stream).await;
        }
    }
    stream.write_all(PAGE).await?;
    end(&mut stream).await
}

/// The client's first record, or as much as comes: what is left unread would turn the close into a reset.
async fn read_hello(stream: &mut TcpStream) -> io::Result<()> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).await?;
    let length = u64::from(u16::from_be_bytes([header[3], header[4]]));
    tokio::io::copy(&mut stream.take(length), &mut tokio::io::sink()).await.map(drop)
}

/// Ends our side, then waits for the other's end.
async fn end<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> io::Result<()> {
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(MAX_DRAIN), &mut tokio::io::sink()).await.map(drop)
}

/// Larger than any number of connects at once; the kernel caps it at net.core.somaxconn (4096).
const BACKLOG: i32 = 4_096;
/// A connection that lasts longer has lost its client.
const LONGEST: Duration = Duration::from_secs(120);
const MAX_REQUEST: usize = 16 * 1024;
const MAX_DRAIN: u64 = 1 << 20;
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 25\r\nConnection: close\r\n\r\n\
    Hello from a box, not a\r\n";
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
