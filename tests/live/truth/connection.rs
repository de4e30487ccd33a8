//! The moments of one connection, as its packets show them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::wire::Segment;

/// RFC 8446 §5.1: `application_data`, which from the client's Finished on is what all its records look like.
const APPLICATION_DATA: u8 = 23;

/// Nanoseconds.
pub(super) struct Connection {
    syn: u64,
    syn_ack: u64,
    /// The first segment of the `ClientHello`.
    hello: u64,
    /// The first segment of the answer.
    answer: u64,
    /// The client's Finished.
    finished: u64,
    pub(super) syn_retransmits: u32,
}

impl Connection {
    pub(super) fn tcp(&self) -> Duration {
        Duration::from_nanos(self.syn_ack - self.syn)
    }

    pub(super) fn tls(&self) -> Duration {
        Duration::from_nanos(self.finished - self.hello)
    }

    pub(super) fn first_byte(&self) -> Duration {
        Duration::from_nanos(self.answer - self.hello)
    }

    /// Of segments in the order of their capture.
    fn of(segments: &[Segment]) -> Option<Self> {
        let first = |wanted: fn(&Segment) -> bool| segments.iter().find(|s| wanted(s)).map(|s| s.at);
        let syns = segments.iter().filter(|s| s.from_client && s.syn).count();
        Some(Self {
            syn: first(|s| s.from_client && s.syn)?,
            syn_ack: first(|s| !s.from_client && s.syn)?,
            hello: first(|s| s.from_client && s.carries > 0)?,
            answer: first(|s| !s.from_client && s.carries > 0)?,
            finished: first(|s| s.from_client && s.records.contains(&APPLICATION_DATA))?,
            syn_retransmits: u32::try_from(syns).unwrap().checked_sub(1)?,
        })
    }
}

/// Every connection of a capture, by its server; one that is not whole is a failure.
pub(super) fn all(capture: &str) -> BTreeMap<IpAddr, Connection> {
    let mut segments: BTreeMap<IpAddr, Vec<Segment>> = BTreeMap::new();
    for segment in capture.lines().filter_map(Segment::read) {
        segments.entry(segment.server).or_default().push(segment);
    }
    let whole = |(server, segments): (_, Vec<_>)| {
        (server, Connection::of(&segments).unwrap_or_else(|| panic!("the packets of {server} are no whole handshake")))
    };
    segments.into_iter().map(whole).collect()
}
