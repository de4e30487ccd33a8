//! What a message says about a question, and whether it is an answer to it at all.

use std::net::IpAddr;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, Record};

use super::question::Question;
use crate::model::{Family, printable};
use crate::observation::{AddressRecord, Alias, LookupOutcome};

/// No resolver follows more: BIND followed 16 before it had its `max-restarts`, Unbound follows 11.
pub(super) const MAX_CNAMES: usize = 16;

/// More addresses than this are no use to anyone, and every one of them would be connected to.
pub(super) const MAX_ADDRESSES: usize = 1_000;

/// RFC 1035 §4.1.1.
const HEADER_BYTES: usize = 12;

/// What a datagram or a TCP message turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Another id, another question, or no response: whoever sent it, it must not end our waiting.
    NotOurs,
    /// It bears our id but cannot be read. A good answer may still follow.
    Unreadable(String),
    Outcome(LookupOutcome),
}

pub(super) fn read(bytes: &[u8], id: u16, question: &Question) -> Reading {
    let [high, low, flags, ..] = *bytes else {
        return Reading::Unreadable(format!("{} bytes are no DNS message", bytes.len()));
    };
    let (is_response, is_truncated) = (flags & 0x80 != 0, flags & 0x02 != 0);
    if u16::from_be_bytes([high, low]) != id || !is_response {
        return Reading::NotOurs;
    }
    if bytes.len() < HEADER_BYTES {
        return Reading::Unreadable(format!("{} bytes are no DNS message", bytes.len()));
    }
    let message = match Message::from_vec(bytes) {
        Ok(message) => message,
        // Some servers cut in the middle of a record.
        Err(_) if is_truncated => return Reading::Outcome(LookupOutcome::Truncated),
        Err(e) => return Reading::Unreadable(printable(&e.to_string(), 200)),
    };
    let rcode = message.metadata.response_code;
    // A server that refuses to look at the question may leave it out of its answer.
    let about_us = match message.queries.as_slice() {
        [] => rcode != ResponseCode::NoError,
        [query] => *query == question.query,
        _ => false,
    };
    if !about_us {
        return Reading::NotOurs;
    }
    if is_truncated {
        return Reading::Outcome(LookupOutcome::Truncated);
    }
    Reading::Outcome(outcome(&message, question))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the codes that need a word of their own are named")]
fn outcome(message: &Message, question: &Question) -> LookupOutcome {
    let rcode = message.metadata.response_code;
    match rcode {
        ResponseCode::ServFail => return LookupOutcome::ServFail,
        ResponseCode::Refused => return LookupOutcome::Refused,
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        _ => return LookupOutcome::OtherRcode { rcode: rcode.into() },
    }
    match follow(&message.answers, question) {
        Err(says) => LookupOutcome::Malformed { says },
        Ok((cnames, _)) if rcode == ResponseCode::NXDomain => LookupOutcome::NxDomain { cnames },
        Ok((cnames, addresses)) if addresses.is_empty() => LookupOutcome::NoData { cnames },
        Ok((cnames, addresses)) => LookupOutcome::Addresses { cnames, addresses },
    }
}

/// The CNAME chain from the question's name, and the addresses at its end.
fn follow(answers: &[Record], question: &Question) -> Result<(Vec<Alias>, Vec<AddressRecord>), String> {
    let mut at = question.query.name();
    let mut seen = vec![at];
    let mut cnames = Vec::new();
    while let Some((target, ttl)) = alias(answers, at) {
        if seen.contains(&target) {
            return Err(format!("the CNAME chain comes back to {}", shown(target)));
        }
        if cnames.len() == MAX_CNAMES {
            return Err(format!("the CNAME chain has more than {MAX_CNAMES} steps"));
        }
        cnames.push(Alias { name: shown(at), target: shown(target), ttl });
        seen.push(target);
        at = target;
    }
    let family = question.family;
    let addresses: Vec<_> = answers.iter().filter(|r| r.name == *at).filter_map(|r| address(r, family)).collect();
    if addresses.len() > MAX_ADDRESSES {
        return Err(format!("it has more than {MAX_ADDRESSES} addresses"));
    }
    if addresses.is_empty() && answers.iter().any(|r| address(r, family).is_some()) {
        return Err(format!("its addresses do not belong to {}", shown(at)));
    }
    Ok((cnames, addresses))
}

fn alias<'a>(answers: &'a [Record], name: &Name) -> Option<(&'a Name, u32)> {
    answers
        .iter()
        .filter(|record| record.name == *name)
        .find_map(|record| if let RData::CNAME(target) = &record.data { Some((&target.0, record.ttl)) } else { None })
}

fn address(record: &Record, family: Family) -> Option<AddressRecord> {
    let address: IpAddr = match (&record.data, family) {
        (RData::A(a), Family::V4) => a.0.into(),
        (RData::AAAA(aaaa), Family::V6) => aaaa.0.into(),
        _ => return None,
    };
    Some(AddressRecord { address, ttl: Some(record.ttl) })
}

/// Without the final dot, odd bytes escaped.
fn shown(name: &Name) -> String {
    let text = name.to_ascii();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}
