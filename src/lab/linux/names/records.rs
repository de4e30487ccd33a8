//! What the name server knows, and what it says to a question.

use std::net::IpAddr;
use std::time::Duration;

use hickory_server::proto::ProtoError;
use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::rdata::{CNAME, SOA};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};

use crate::lab::{Names, Network, Stack};
use crate::model::Family;

/// The served name, the names it is an alias of, and the addresses of the last one.
#[derive(Debug)]
pub(super) struct Zone {
    /// From the served name to the owner of the addresses.
    chain: Vec<Name>,
    ttl: u32,
    v6: Half,
    v4: Half,
}

/// One family's records and manners.
#[derive(Debug)]
struct Half {
    addresses: Vec<IpAddr>,
    names: Names,
    delay: Duration,
}

#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    /// `None`: say nothing at all.
    pub(super) code: Option<ResponseCode>,
    pub(super) delay: Duration,
    pub(super) records: Vec<Record>,
    /// For negative answers (RFC 2308 §3).
    pub(super) soa: Option<Record>,
}

impl Answer {
    pub(super) fn error(code: ResponseCode) -> Self {
        Self { code: Some(code), delay: Duration::ZERO, records: Vec::new(), soa: None }
    }
}

impl Zone {
    pub(super) fn of(network: &Network) -> Result<Self, ProtoError> {
        let target = network.target();
        let names = std::iter::once(&target.host).chain(network.cnames());
        let chain = names.map(|name| Name::from_ascii(format!("{name}."))).collect::<Result<_, _>>()?;
        let half = |stack: &Stack| Half {
            addresses: stack.servers.iter().map(|server| server.address).collect(),
            names: stack.names,
            delay: stack.dns_delay,
        };
        let (v6, v4) = (half(network.stack(Family::V6)), half(network.stack(Family::V4)));
        Ok(Self { chain, ttl: network.ttl(), v6, v4 })
    }

    /// Says what the network wants for the names of the chain, and NXDOMAIN for every other name.
    pub(super) fn answer(&self, name: &Name, kind: RecordType) -> Answer {
        let Some(place) = self.chain.iter().position(|known| known == name) else {
            return Answer { soa: self.soa(), ..Answer::error(ResponseCode::NXDomain) };
        };
        let half = if kind == RecordType::AAAA { &self.v6 } else { &self.v4 };
        if !matches!(kind, RecordType::AAAA | RecordType::A) {
            return Answer { records: self.aliases(place), soa: self.soa(), ..Answer::error(ResponseCode::NoError) };
        }
        let (code, records, soa) = match half.names {
            Names::Answer if !half.addresses.is_empty() => {
                (Some(ResponseCode::NoError), self.with_addresses(place, half), None)
            }
            Names::Answer | Names::Nodata => (Some(ResponseCode::NoError), self.aliases(place), self.soa()),
            Names::Nxdomain => (Some(ResponseCode::NXDomain), self.aliases(place), self.soa()),
            Names::Servfail => (Some(ResponseCode::ServFail), Vec::new(), None),
            Names::Refused => (Some(ResponseCode::Refused), Vec::new(), None),
            Names::Silent => (None, Vec::new(), None),
        };
        Answer { code, delay: half.delay, records, soa }
    }

    fn aliases(&self, from: usize) -> Vec<Record> {
        let steps = self.chain.iter().zip(self.chain.iter().skip(1)).skip(from);
        steps.map(|(name, to)| Record::from_rdata(name.clone(), self.ttl, RData::CNAME(CNAME(to.clone())))).collect()
    }

    fn with_addresses(&self, from: usize, half: &Half) -> Vec<Record> {
        let mut records = self.aliases(from);
        let owner = self.chain.last().cloned().unwrap_or_default();
        records.extend(half.addresses.iter().map(|address| {
            let data = match address {
                IpAddr::V4(a) => RData::A((*a).into()),
                IpAddr::V6(a) => RData::AAAA((*a).into()),
            };
            Record::from_rdata(owner.clone(), self.ttl, data)
        }));
        records
    }

    /// The zone of the last name, which is its parent.
    fn soa(&self) -> Option<Record> {
        let zone = self.chain.last()?.base_name();
        let soa = SOA::new(zone.clone(), zone.clone(), 1, 3_600, 600, 86_400, self.ttl);
        Some(Record::from_rdata(zone, self.ttl, RData::SOA(soa)))
    }
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
        zone.answer(&Name::from_ascii(name).unwrap(), kind)
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
    fn other_types_have_no_data_and_other_names_do_not_exist() {
        let zone = zone("");
        let https = ask(&zone, "n.example.", RecordType::HTTPS);
        assert_eq!((https.code, https.records.len(), https.soa.is_some()), (Some(ResponseCode::NoError), 2, true));
        assert_eq!(ask(&zone, "www.example.", RecordType::A).code, Some(ResponseCode::NXDomain));
    }
}
