//! What hostile name servers send.

use std::io::Write;
use std::iter;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::RecordType;

use super::dns_server::{Attack, Datagrams, Tcp};
use super::dns_stub::{addresses, asks_for, bytes, reply};

/// The most that a UDP datagram over IPv4 carries.
const MOST_UDP: usize = 65_507;

/// The most that a DNS message over TCP has.
const MOST_TCP: usize = 65_535;

/// RFC 1035 §4.1.2: after the header.
const QUESTION_AT: u16 = 0xc000 | 0x0c;

const CLASS_IN: [u8; 2] = [0, 1];

pub(crate) const WRONG_IDS: Attack = Attack {
    udp: |query, to| {
        let mut message = bytes(&addresses(query, &[[127, 0, 2, 66].into(), "::2".parse().unwrap()]));
        let own = query.metadata.id;
        let mut id = own;
        to.flood(|| {
            id = id.wrapping_add(1);
            let foreign = if id == own { id ^ 1 } else { id };
            message[..2].copy_from_slice(&foreign.to_be_bytes());
            message.clone()
        });
    },
    tcp: Tcp::HalfOpen,
};

pub(crate) const RIGHT_ID_AND_NO_MESSAGE: Attack = Attack {
    udp: |query, to| {
        let mut message = bytes(&reply(query, ResponseCode::NoError, Vec::new()));
        message[7] = 1;
        message.resize(MOST_UDP, 0xff);
        to.flood(|| message.clone());
    },
    tcp: Tcp::HalfOpen,
};

/// Right in everything but the question, and as much work to read as a datagram can be.
pub(crate) const RIGHT_ID_AND_FOREIGN_QUESTION: Attack = Attack {
    udp: |query, to| {
        let message = costly(query);
        to.flood(|| message.clone());
    },
    tcp: Tcp::HalfOpen,
};

pub(crate) const TRUNCATED_THEN_HALF_OPEN: Attack = Attack { udp: truncated, tcp: Tcp::HalfOpen };

/// The last moment of each wait is used.
pub(crate) const LATE_AND_TRUNCATED: Attack = Attack {
    udp: |query, to| {
        thread::sleep(Duration::from_millis(4_500));
        truncated(query, to);
    },
    tcp: Tcp::HalfOpen,
};

pub(crate) const DRIBBLE: Attack = Attack {
    udp: truncated,
    tcp: Tcp::Answer(|query, stream| {
        let message = framed(&bytes(&addresses(query, &[[127, 0, 2, 66].into(), "::2".parse().unwrap()])));
        for byte in message {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_secs(1));
        }
    }),
};

pub(crate) const LONG_LENGTH_AND_NO_MORE: Attack =
    Attack { udp: truncated, tcp: Tcp::Answer(|_, stream| stream.write_all(&[0xff, 0xff, 0]).unwrap()) };

pub(crate) const EMPTY_MESSAGES: Attack = Attack { udp: truncated, tcp: Tcp::Answer(|_, stream| pour(stream, &[0])) };

pub(crate) const ENDLESS_BYTES: Attack =
    Attack { udp: truncated, tcp: Tcp::Answer(|_, stream| pour(stream, &[0xff, 0xff, 0x55])) };

pub(crate) const FULL_OF_ADDRESSES: Attack = Attack {
    udp: truncated,
    tcp: Tcp::Answer(|query, stream| {
        let v6 = asks_for(query, RecordType::AAAA);
        let length = if v6 { 16 } else { 4 };
        let records = (0_u32..).map(|n| {
            let address = [&[127; 12], n.to_be_bytes().as_slice()].concat();
            record(QUESTION_AT, if v6 { 28 } else { 1 }, &address[16 - length..])
        });
        stream.write_all(&framed(&filled(query, records, MOST_TCP))).unwrap();
    }),
};

pub(crate) const FULL_OF_CNAMES: Attack = Attack {
    udp: truncated,
    tcp: Tcp::Answer(|query, stream| {
        let first = bytes(&reply(query, ResponseCode::NoError, Vec::new())).len();
        // Each record is the alias of the name in the one before: as long a chain as a message holds.
        let mut owner = QUESTION_AT;
        let mut at = first;
        let records = iter::from_fn(move || {
            let label = [&[6], format!("{at:06}").as_bytes(), &QUESTION_AT.to_be_bytes()].concat();
            let record = record(owner, 5, &label);
            owner = 0xc000 | u16::try_from(at + record.len() - label.len()).ok().filter(|to| *to < 0x4000)?;
            at += record.len();
            Some(record)
        });
        stream.write_all(&framed(&filled(query, records, MOST_TCP))).unwrap();
    }),
};

/// 65 535 records of each kind are announced, and none is there.
pub(crate) const FALSE_COUNTS: Attack = Attack {
    udp: |query, to| {
        let mut message = bytes(&reply(query, ResponseCode::NoError, Vec::new()));
        message[6..12].fill(0xff);
        to.send(&message);
    },
    tcp: Tcp::HalfOpen,
};

fn truncated(query: &Message, to: &Datagrams) {
    let mut message = reply(query, ResponseCode::NoError, Vec::new());
    message.metadata.truncation = true;
    to.send(&bytes(&message));
}

/// RFC 1035 §4.2.2.
fn framed(message: &[u8]) -> Vec<u8> {
    [&u16::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}

/// The same bytes for as long as the client takes them.
fn pour(stream: &mut TcpStream, bytes: &[u8]) {
    let block = bytes.repeat(64 * 1024 / bytes.len());
    while stream.write_all(&block).is_ok() {}
}

/// RFC 1035 §4.1.3, with an owner that is a pointer.
fn record(owner: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&owner.to_be_bytes(), &kind.to_be_bytes(), &CLASS_IN[..], &[0, 0, 0, 8], &length.to_be_bytes(), data].concat()
}

/// An answer with as many of these records as `most` bytes hold.
fn filled(query: &Message, records: impl Iterator<Item = Vec<u8>>, most: usize) -> Vec<u8> {
    let mut message = bytes(&reply(query, ResponseCode::NoError, Vec::new()));
    let mut count: u16 = 0;
    for record in records {
        if message.len() + record.len() > most {
            break;
        }
        message.extend(record);
        count += 1;
    }
    message[6..8].copy_from_slice(&count.to_be_bytes());
    message
}

/// 4 000 records with two names each, every one of 127 labels by way of a pointer.
fn costly(query: &Message) -> Vec<u8> {
    let mut message = bytes(&reply(query, ResponseCode::NoError, Vec::new()));
    // The question's name is replaced by the longest there is; type and class stay.
    message.truncate(12);
    message.extend([1, b'a'].repeat(127));
    message.extend([0, 0, 1, 0, 1]);
    let mut count: u16 = 0;
    while message.len() < MOST_UDP - 14 {
        message.extend(record(QUESTION_AT, 5, &QUESTION_AT.to_be_bytes()));
        count += 1;
    }
    message[6..8].copy_from_slice(&count.to_be_bytes());
    message
}
