//! A name server on loopback whose answer depends on the first label of the name.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME};
use hickory_proto::rr::{Name, RData, Record, RecordType};

/// What to send back; several datagrams for the names that deserve them. No message at all is silence.
pub(crate) type Replies = fn(&Message, bool) -> Vec<Vec<u8>>;

/// Serves UDP and TCP on one port of 127.0.0.1 until the test process ends.
pub(crate) fn start(replies: Replies) -> SocketAddr {
    // The same port for both: UDP's is picked until TCP's is free too.
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
            for reply in Message::from_vec(&buffer[..n]).map(|query| replies(&query, false)).unwrap_or_default() {
                udp.send_to(&reply, client).unwrap();
            }
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming().flatten() {
            thread::spawn(move || answer_tcp(stream, replies));
        }
    });
    address
}

fn answer_tcp(mut stream: TcpStream, replies: Replies) {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut query = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut query).unwrap();
    for reply in replies(&Message::from_vec(&query).unwrap(), true) {
        let length = u16::try_from(reply.len()).unwrap().to_be_bytes();
        stream.write_all(&[&length, reply.as_slice()].concat()).unwrap();
    }
}

/// The first label of the name that is asked for.
pub(crate) fn label(query: &Message) -> String {
    let name = query.queries[0].name().to_ascii();
    name.split('.').next().unwrap().to_owned()
}

pub(crate) fn asks_for(query: &Message, kind: RecordType) -> bool {
    query.queries[0].query_type() == kind
}

/// An answer with this code and these records.
pub(crate) fn reply(query: &Message, code: ResponseCode, answers: Vec<Record>) -> Message {
    let mut message = Message::new(query.metadata.id, MessageType::Response, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.recursion_available = true;
    message.add_query(query.queries[0].clone());
    message.add_answers(answers);
    message
}

/// NOERROR with these addresses, as far as they are of the family that was asked for.
pub(crate) fn addresses(query: &Message, addresses: &[IpAddr]) -> Message {
    let name = query.queries[0].name().clone();
    let v6 = asks_for(query, RecordType::AAAA);
    let records = addresses.iter().filter(|a| a.is_ipv6() == v6).map(|&a| record(&name, a)).collect();
    reply(query, ResponseCode::NoError, records)
}

pub(crate) fn record(name: &Name, address: IpAddr) -> Record {
    let data = match address {
        IpAddr::V4(a) => RData::A(A(a)),
        IpAddr::V6(a) => RData::AAAA(AAAA(a)),
    };
    Record::from_rdata(name.clone(), 8, data)
}

pub(crate) fn cname(name: &Name, target: &Name, ttl: u32) -> Record {
    Record::from_rdata(name.clone(), ttl, RData::CNAME(CNAME(target.clone())))
}

pub(crate) fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

pub(crate) fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().unwrap()
}

/// The same question about another name.
pub(crate) fn another_question() -> Query {
    Query::query(name("another.test."), RecordType::A)
}
