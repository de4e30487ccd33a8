//! The servers on loopback: 18 that live, 9 that are silent.

use std::io::{Read, Write, stdin, stdout};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use socket2::{Domain, Socket, Type};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// With this argument the benchmark is the servers instead.
pub(crate) const ARGUMENT: &str = "serve-on-loopback";

/// The line after the authority's PEM.
pub(crate) const END: &str = "end";

pub(crate) const NAME: &str = "bench.test";

/// One of them IPv6: loopback has no more.
pub(crate) fn living() -> Vec<IpAddr> {
    let v4 = (1..=17).map(|last| IpAddr::from([127, 0, 0, last]));
    v4.chain([Ipv6Addr::LOCALHOST.into()]).collect()
}

pub(crate) fn silent() -> Vec<IpAddr> {
    (1..=9).map(|last| IpAddr::from([127, 0, 9, last])).collect()
}

/// Prints the port and the authority, then serves until standard input ends.
pub(crate) fn serve() {
    let (config, ca_pem) = identity();
    let (port, listeners) = loop {
        let first = listen((living()[0], 0).into(), 1_024).unwrap();
        let port = first.local_addr().unwrap().as_socket().unwrap().port();
        let rest = living().into_iter().skip(1).map(|address| listen((address, port).into(), 1_024));
        // The port may be taken on one of the other addresses.
        if let Some(listeners) = [Some(first)].into_iter().chain(rest).collect::<Option<Vec<_>>>() {
            break (port, listeners);
        }
    };
    let _silent: Vec<_> = silent().into_iter().map(|address| full(address, port)).collect();
    std::thread::spawn(move || run(listeners, &config));
    println!("{port}\n{ca_pem}{END}");
    stdout().flush().unwrap();
    let _ = stdin().read_to_end(&mut Vec::new());
}

fn identity() -> (Arc<ServerConfig>, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca_pem = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![NAME.to_owned()]).unwrap().signed_by(&own, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivatePkcs8KeyDer::from(own.serialize_der()).into();
    let config = builder.with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key).unwrap();
    (Arc::new(config), ca_pem)
}

fn listen(address: SocketAddr, backlog: i32) -> Option<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
    socket.bind(&address.into()).ok()?;
    socket.listen(backlog).unwrap();
    Some(socket)
}

/// A listener whose accept queue is full: Linux drops further SYNs.
fn full(address: IpAddr, port: u16) -> (Socket, TcpStream) {
    let listener = listen((address, port).into(), 0).unwrap();
    let queued = TcpStream::connect((address, port)).unwrap();
    (listener, queued)
}

fn run(listeners: Vec<Socket>, config: &Arc<ServerConfig>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for socket in listeners {
            socket.set_nonblocking(true).unwrap();
            tokio::spawn(accept(TcpListener::from_std(socket.into()).unwrap(), config.clone().into()));
        }
        std::future::pending::<()>().await;
    });
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read(&mut [0; 64]).await;
            }
        });
    }
}
