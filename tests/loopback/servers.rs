//! Servers on loopback, each with one behaviour. They live until the test process ends.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection};
use socket2::{Domain, SockRef, Socket, Type};

/// Listens on every loopback IPv4 address and does this with each connection. Returns the port.
pub(crate) fn serve(behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    serve_on((Ipv4Addr::UNSPECIFIED, 0).into(), behaviour)
}

/// The same on ::1.
pub(crate) fn serve_v6(behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    serve_on((Ipv6Addr::LOCALHOST, 0).into(), behaviour)
}

fn serve_on(address: SocketAddr, behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
    socket.bind(&address.into()).unwrap();
    socket.listen(1_024).unwrap();
    let listener = TcpListener::from(socket);
    let port = listener.local_addr().unwrap().port();
    let behaviour = Arc::new(behaviour);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let behaviour = behaviour.clone();
            thread::spawn(move || behaviour(stream));
        }
    });
    port
}

/// A port that is taken but not listened on: connecting is refused.
pub(crate) fn refusing() -> u16 {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    std::mem::forget(socket);
    port
}

/// The `ClientHello`, or the beginning of it.
pub(crate) fn read_hello(stream: &mut TcpStream) -> Vec<u8> {
    let mut buffer = vec![0; 4_096];
    let n = stream.read(&mut buffer).unwrap_or(0);
    buffer.truncate(n);
    buffer
}

/// Closes with a reset instead of in good order.
pub(crate) fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    drop(stream);
}

/// Keeps the connection open until the client goes.
pub(crate) fn hold(mut stream: TcpStream) {
    let mut buffer = [0; 512];
    while stream.read(&mut buffer).is_ok_and(|n| n > 0) {}
}

/// A real TLS server that says nothing after the handshake.
pub(crate) fn tls(config: Arc<ServerConfig>) -> impl Fn(TcpStream) + Send + Sync + 'static {
    move |mut stream| {
        let Ok(mut connection) = ServerConnection::new(config.clone()) else { return };
        while connection.is_handshaking() {
            if connection.complete_io(&mut stream).is_err() {
                break;
            }
        }
        let _ = stream.flush();
        hold(stream);
    }
}
