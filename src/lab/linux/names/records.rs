//! What the name server knows, and what it says to a question.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hickory_server::proto::ProtoError;
use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::rdata::{CNAME, SOA};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};

use crate::lab::{Names, Network, Stack};
use crate::model::Family;

/// The served name, and for each family the names it is an alias of and the addresses of the last one.
#[derive(Debug)]
pub(super) struct Zone {
    ttl: u32,
    v6: Half,
    v4: Half,
    /// Further names; they are answered without any manners.
    also: Vec<(Name, Vec<IpAddr>)>,
}

/// One family's records and manners.
#[derive(Debug)]
struct Half {
    /// From the served name to the owner of the addresses.
    chain: Vec<Name>,
    addresses: Vec<IpAddr>,
    names: Names,
    delay: Duration,
    /// Answers that are still to be lost.
    lost: AtomicU32,
}

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Udp,
    Tcp,
}

#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    /// `None`: say nothing at all.
    pub(super) code: Option<ResponseCode>,
    /// TC: there is more by TCP.
    pub(super) truncated: bool,
    pub(super) delay: Duration,
    pub(super) records: Vec<Record>,
    /// For negative answers (RFC 2308 §3).
    pub(super) soa: Option<Record>,
}

impl Answer {
    pub(super) fn error(code: ResponseCode) -> Self {
        Self { code: Some(code), truncated: false, delay: Duration::ZERO, records: Vec::new(), soa: None }
    }
}

impl Half {
    fn place(&self, name: &Name) -> Option<usize> {
        self.chain.iter().position(|known| known == name)
    }

    /// Whether this answer is one of the first ones, which are lost.
    fn loses_one(&self) -> bool {
        self.lost.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

impl Zone {
    pub(super) fn of(network: &Network) -> Result<Self, ProtoError> {
        let target = network.target();
        let half = |stack: &Stack| {
            let names = std::iter::once(&target.host).chain(&stack.cnames);
            Ok::<_, ProtoError>(Half {
                chain: names.map(|name| absolute(name)).collect::<Result<_, _>>()?,
                addresses: stack.servers.iter().map(|server| server.address).collect(),
                names: stack.names,
                delay: stack.dns_delay,
                lost: stack.dns_lost.into(),
            })
        };
        let (v6, v4) = (half(network.stack(Family::V6))?, half(network.stack(Family::V4))?);
        let further = |(name, addresses): &(String, Vec<IpAddr>)| Ok((absolute(name)?, addresses.clone()));
        let also = network.also().iter().map(further).collect::<Result<_, ProtoError>>()?;
        Ok(Self { ttl: network.ttl(), v6, v4, also })
    }

    /// Says what the network wants for the names of the family's chain, and NXDOMAIN for a name that is in neither. One that is
    /// in the other family's alone is there, without records of this one (RFC 2308 §2.2).
    pub(super) fn answer(&self, name: &Name, kind: RecordType, transport: Transport) -> Answer {
        let (half, other) = if kind == RecordType::AAAA { (&self.v6, &self.v4) } else { (&self.v4, &self.v6) };
        if let Some((name, addresses)) = self.also.iter().find(|(known, _)| known == name) {
            let of_kind = addresses.iter().filter(|a| a.is_ipv6() == (kind == RecordType::AAAA));
            let wanted = matches!(kind, RecordType::AAAA | RecordType::A);
            let records: Vec<_> = of_kind.filter(|_| wanted).map(|address| self.record(name, address)).collect();
            let soa = if records.is_empty() { self.soa(half) } else { None };
            return Answer { records, soa, ..Answer::error(ResponseCode::NoError) };
        }
        let Some(place) = half.place(name) else {
            let there = other.place(name).is_some();
            let code = if there { ResponseCode::NoError } else { ResponseCode::NXDomain };
            return Answer { soa: self.soa(half), ..Answer::error(code) };
        };
        if !matches!(kind, RecordType::AAAA | RecordType::A) {
            let records = self.aliases(place, half);
            return Answer { records, soa: self.soa(half), ..Answer::error(ResponseCode::NoError) };
        }
        let answer = self.half(place, half, transport);
        let answer = if half.loses_one() { Answer { code: None, ..answer } } else { answer };
        Answer { delay: half.delay, ..answer }
    }

    fn half(&self, place: usize, half: &Half, transport: Transport) -> Answer {
        let negative = |code| Answer { records: self.aliases(place, half), soa: self.soa(half), ..Answer::error(code) };
        let nothing = Answer { code: None, ..Answer::error(ResponseCode::NoError) };
        match (half.names, transport) {
            (Names::Truncated, Transport::Udp) => Answer { truncated: true, ..Answer::error(ResponseCode::NoError) },
            (Names::TcpOnly, Transport::Udp) | (Names::Silent, _) => nothing,
            (Names::Answer | Names::Truncated | Names::TcpOnly, _) if !half.addresses.is_empty() => {
                Answer { records: self.with_addresses(place, half), ..Answer::error(ResponseCode::NoError) }
            }
            (Names::Answer | Names::Truncated | Names::TcpOnly | Names::Nodata, _) => negative(ResponseCode::NoError),
            (Names::Nxdomain, _) => negative(ResponseCode::NXDomain),
            (Names::Servfail, _) => Answer::error(ResponseCode::ServFail),
            (Names::Refused, _) => Answer::error(ResponseCode::Refused),
        }
    }

    fn aliases(&self, from: usize, half: &Half) -> Vec<Record> {
        let steps = half.chain.iter().zip(half.chain.iter().skip(1)).skip(from);
        steps.map(|(name, to)| Record::from_rdata(name.clone(), self.ttl, RData::CNAME(CNAME(to.clone())))).collect()
    }

    fn with_addresses(&self, from: usize, half: &Half) -> Vec<Record> {
        let mut records = self.aliases(from, half);
        let owner = half.chain.last().cloned().unwrap_or_default();
        records.extend(half.addresses.iter().map(|address| self.record(&owner, address)));
        records
    }

    fn record(&self, owner: &Name, address: &IpAddr) -> Record {
        let data = match address {
            IpAddr::V4(a) => RData::A((*a).into()),
            IpAddr::V6(a) => RData::AAAA((*a).into()),
        };
        Record::from_rdata(owner.clone(), self.ttl, data)
    }

    /// The zone of the last name, which is its parent.
    fn soa(&self, half: &Half) -> Option<Record> {
        let zone = half.chain.last()?.base_name();
        let soa = SOA::new(zone.clone(), zone.clone(), 1, 3_600, 600, 86_400, self.ttl);
        Some(Record::from_rdata(zone, self.ttl, RData::SOA(soa)))
    }
}

fn absolute(name: &str) -> Result<Name, ProtoError> {
    Name::from_ascii(format!("{name}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(v6: &str) -> Zone {
        let text = format!(
            "about = \"\"\nname = \"n.example\"\ncnames = [\"A.example\", \"b.example\"]\nttl = 8\n\
             [v6]\ncount = 2\n{v6}\n[v4]\naddresses = [\"203.0.113.9\", \"198.51.100.1\"]"
        );
        Zone::of(&Network::parse(&text).unwrap()).unwrap()
    }

    fn shown(answer: &Answer) -> Vec<String> {
        answer.records.iter().map(|r| format!("{} {} {}", r.name, r.ttl, r.data)).collect()
    }

    fn ask(zone: &Zone, name: &str, kind: RecordType) -> Answer {
        ask_by(Transport::Udp, zone, name, kind)
    }

    fn ask_by(transport: Transport, zone: &Zone, name: &str, kind: RecordType) -> Answer {
        zone.answer(&Name::from_ascii(name).unwrap(), kind, transport)
    }

    #[test]
    fn an_answer_has_the_chain_and_then_the_addresses_in_the_order_of_the_network() {
        let zone = zone("");
        let answer = ask(&zone, "N.example.", RecordType::A);
        let chain = ["n.example. 8 A.example.", "A.example. 8 b.example."];
        assert_eq!(shown(&answer)[..2], chain);
        assert_eq!(shown(&answer)[2..], ["b.example. 8 203.0.113.9", "b.example. 8 198.51.100.1"]);
        assert_eq!((answer.code, answer.soa), (Some(ResponseCode::NoError), None));
        let middle = ask(&zone, "a.example.", RecordType::AAAA);
        let rest = ["A.example. 8 b.example.", "b.example. 8 2001:db8:365::1", "b.example. 8 2001:db8:365::2"];
        assert_eq!(shown(&middle), rest);
    }

    #[test]
    fn a_family_can_have_a_chain_of_its_own() {
        let zone = zone("cnames = [\"A.example\", \"far.example\"]");
        let answer = shown(&ask(&zone, "n.example.", RecordType::AAAA));
        assert_eq!(answer[1..3], ["A.example. 8 far.example.", "far.example. 8 2001:db8:365::1"]);
        assert_eq!(shown(&ask(&zone, "n.example.", RecordType::A))[1], "A.example. 8 b.example.");
        let none = ask(&zone, "b.example.", RecordType::AAAA);
        assert_eq!((none.code, none.records.len(), none.soa.is_some()), (Some(ResponseCode::NoError), 0, true));
        assert_eq!(ask(&zone, "c.example.", RecordType::AAAA).code, Some(ResponseCode::NXDomain));
    }

    #[test]
    fn a_family_can_have_manners_of_its_own() {
        for (word, code, records, has_soa) in [
            ("nodata", Some(ResponseCode::NoError), 2, true),
            ("nxdomain", Some(ResponseCode::NXDomain), 2, true),
            ("servfail", Some(ResponseCode::ServFail), 0, false),
            ("refused", Some(ResponseCode::Refused), 0, false),
            ("silent", None, 0, false),
        ] {
            let zone = zone(&format!("dns = \"{word}\"\ndns_delay_ms = 30"));
            let answer = ask(&zone, "n.example.", RecordType::AAAA);
            assert_eq!((answer.code, answer.records.len(), answer.soa.is_some()), (code, records, has_soa), "{word}");
            assert_eq!(answer.delay, Duration::from_millis(30));
            assert_eq!(ask(&zone, "n.example.", RecordType::A).code, Some(ResponseCode::NoError));
        }
    }

    #[test]
    fn some_answers_come_by_tcp_alone() {
        let code = Some(ResponseCode::NoError);
        for (word, by_udp) in [("truncated", (code, true)), ("tcp_only", (None, false))] {
            let zone = zone(&format!("dns = \"{word}\""));
            let answer = ask(&zone, "n.example.", RecordType::AAAA);
            assert_eq!((answer.code, answer.truncated), by_udp, "{word}");
            assert_eq!(answer.records, [], "{word}");
            let answer = ask_by(Transport::Tcp, &zone, "n.example.", RecordType::AAAA);
            assert_eq!((answer.code, answer.truncated, answer.records.len()), (code, false, 4), "{word}");
            assert_eq!(ask(&zone, "n.example.", RecordType::A).records.len(), 4, "{word}");
        }
    }

    #[test]
    fn the_first_answers_of_a_family_are_lost_and_those_of_the_other_are_not() {
        let zone = zone("dns_lost = 2");
        let codes = [(); 4].map(|()| ask(&zone, "n.example.", RecordType::AAAA).code);
        assert_eq!(codes, [None, None, Some(ResponseCode::NoError), Some(ResponseCode::NoError)]);
        assert_eq!(ask(&zone, "n.example.", RecordType::A).code, Some(ResponseCode::NoError));
    }

    #[test]
    fn other_types_have_no_data_and_other_names_do_not_exist() {
        let zone = zone("");
        let https = ask(&zone, "n.example.", RecordType::HTTPS);
        assert_eq!((https.code, https.records.len(), https.soa.is_some()), (Some(ResponseCode::NoError), 2, true));
        assert_eq!(ask(&zone, "www.example.", RecordType::A).code, Some(ResponseCode::NXDomain));
    }
}
