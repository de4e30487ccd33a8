//! A name server that may do with a question what it likes, for as long as it likes.

use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use hickory_proto::op::Message;

/// Longer than any client here asks.
const ENDLESS: Duration = Duration::from_secs(45);

/// What becomes of a question.
#[derive(Clone, Copy)]
pub(crate) struct Attack {
    pub(crate) udp: fn(&Message, &Datagrams),
    pub(crate) tcp: Tcp,
}

#[derive(Clone, Copy)]
pub(crate) enum Tcp {
    /// The connection is accepted by the kernel, and nobody reads.
    HalfOpen,
    Answer(fn(&Message, &mut TcpStream)),
}

/// Where the datagrams go.
pub(crate) struct Datagrams {
    socket: UdpSocket,
    client: SocketAddr,
    until: Instant,
}

impl Datagrams {
    pub(crate) fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.client).unwrap();
    }

    /// Sends what `next` makes, in bursts, far more than anybody reads.
    pub(crate) fn flood(&self, mut next: impl FnMut() -> Vec<u8>) {
        while Instant::now() < self.until {
            for _ in 0..16 {
                self.send(&next());
            }
            // The client shares these processors.
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// UDP and TCP on one port of 127.0.0.1.
pub(crate) fn start(attack: Attack) -> SocketAddr {
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 1_024];
        while let Ok((n, client)) = udp.recv_from(&mut buffer) {
            let query = Message::from_vec(&buffer[..n]).unwrap();
            let datagrams = Datagrams { socket: udp.try_clone().unwrap(), client, until: Instant::now() + ENDLESS };
            thread::spawn(move || (attack.udp)(&query, &datagrams));
        }
    });
    match attack.tcp {
        Tcp::HalfOpen => std::mem::forget(tcp),
        Tcp::Answer(answer) => {
            thread::spawn(move || {
                for stream in tcp.incoming().flatten() {
                    thread::spawn(move || answer_one(stream, answer));
                }
            });
        }
    }
    address
}

fn answer_one(mut stream: TcpStream, answer: fn(&Message, &mut TcpStream)) {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut query = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut query).unwrap();
    answer(&Message::from_vec(&query).unwrap(), &mut stream);
    // Whatever else was to be sent: the client decides when this ends.
    match stream.read(&mut [0]) {
        Ok(n) => assert_eq!(n, 0, "a second question"),
        Err(e) => assert_eq!(e.kind(), ErrorKind::ConnectionReset),
    }
}
