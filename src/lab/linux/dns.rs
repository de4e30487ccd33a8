//! The name server: knows the target's name and its aliases; every other name does not exist.

#[cfg(test)]
mod tests;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::proto::op::{Edns, Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::{Name, RData, Record, RecordType, rdata};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;

use crate::lab::network::{DnsFate, NAME_SERVER, Network};
use crate::model::Family;

/// The sockets of the name server; to be made in the servers' namespace.
pub(super) fn listen() -> io::Result<(UdpSocket, TcpListener)> {
    let here = SocketAddr::from((NAME_SERVER, 53));
    let sockets = (UdpSocket::bind(here)?, TcpListener::bind(here)?);
    sockets.0.set_nonblocking(true)?;
    sockets.1.set_nonblocking(true)?;
    Ok(sockets)
}

/// Answers until the process ends.
pub(super) async fn run(zone: Zone, (udp, tcp): (UdpSocket, TcpListener)) -> io::Result<()> {
    let mut server = Server::new(zone);
    server.register_socket(tokio::net::UdpSocket::from_std(udp)?);
    server.register_listener(tokio::net::TcpListener::from_std(tcp)?, TCP_IDLE, TCP_ANSWERS);
    server.block_until_done().await.map_err(io::Error::other)
}

/// What the name server knows.
pub(super) struct Zone {
    /// The target's name, then its aliases.
    chain: Vec<Name>,
    /// The records that lead from each name to the next; where the last leads to an earlier one, a loop.
    aliases: Vec<Record>,
    loops: bool,
    v6: Answers,
    v4: Answers,
}

struct Answers {
    records: Vec<Record>,
    fate: DnsFate,
    delay: Duration,
}

impl Zone {
    pub(super) fn new(network: &Network) -> io::Result<Self> {
        let names = [&network.target.host].into_iter().chain(&network.cnames);
        let names = names.map(|n| Name::from_ascii(format!("{n}."))).collect::<Result<Vec<_>, _>>();
        let names = names.map_err(io::Error::other)?;
        let alias = |pair: &[Name]| {
            Record::from_rdata(pair[0].clone(), network.ttl, RData::CNAME(rdata::CNAME(pair[1].clone())))
        };
        let (last, earlier) = names.split_last().ok_or(io::ErrorKind::InvalidInput)?;
        let answers = |family| {
            let side = network.side(family);
            let record = |data| Record::from_rdata(last.clone(), network.ttl, data);
            let data = side.servers.iter().map(|s| match s.address {
                IpAddr::V4(a) => RData::A(a.into()),
                IpAddr::V6(a) => RData::AAAA(a.into()),
            });
            Answers { records: data.map(record).collect(), fate: side.dns, delay: side.dns_delay }
        };
        Ok(Self {
            aliases: names.windows(2).map(alias).collect(),
            loops: earlier.contains(last),
            v6: answers(Family::V6),
            v4: answers(Family::V4),
            chain: names,
        })
    }

    /// The code and the records for a question, after a delay; `None` for silence.
    async fn answer(&self, name: &Name, record: RecordType) -> Option<(ResponseCode, Vec<&Record>)> {
        let Some(place) = self.chain.iter().position(|n| n == name) else {
            return Some((ResponseCode::NXDomain, Vec::new()));
        };
        let aliases = self.aliases.iter().skip(place);
        let answers = [(RecordType::AAAA, &self.v6), (RecordType::A, &self.v4)].into_iter().find(|(r, _)| *r == record);
        // The name exists, and has nothing of another type.
        let Some((_, answers)) = answers else { return Some((ResponseCode::NoError, aliases.collect())) };
        tokio::time::sleep(answers.delay).await;
        let code = match answers.fate {
            DnsFate::Silent => return None,
            DnsFate::ServFail => return Some((ResponseCode::ServFail, Vec::new())),
            DnsFate::Refused => return Some((ResponseCode::Refused, Vec::new())),
            DnsFate::NxDomain => return Some((ResponseCode::NXDomain, Vec::new())),
            DnsFate::Answer | DnsFate::NoData => ResponseCode::NoError,
        };
        let addresses = answers.records.iter().filter(|_| answers.fate == DnsFate::Answer && !self.loops);
        Some((code, aliases.chain(addresses).collect()))
    }
}

#[async_trait::async_trait]
impl RequestHandler for Zone {
    async fn handle_request<R: ResponseHandler, T: Time>(&self, request: &Request, mut to: R) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        let nothing = ResponseInfo::from(Header { metadata, counts: HeaderCounts::default() });
        let Ok(info) = request.request_info() else { return nothing };
        let question = info.query.original();
        let Some((code, records)) = self.answer(question.name(), question.query_type()).await else { return nothing };
        metadata.recursion_available = true;
        metadata.response_code = code;
        let mut edns = Edns::new();
        // RFC 6891 §6.2.3: what the client can take, no less than 512.
        edns.set_max_payload(request.edns.as_ref().map_or(512, Edns::max_payload).max(512));
        let mut builder = MessageResponseBuilder::from_message_request(request);
        if request.edns.is_some() {
            builder.edns(&edns);
        }
        let response = builder.build(metadata, records, [], [], []);
        to.send_response(response).await.unwrap_or(nothing)
    }
}

/// RFC 7766 §6.2.3 leaves it to the server; seconds are usual.
const TCP_IDLE: Duration = Duration::from_secs(10);
/// Answers waiting on one connection.
const TCP_ANSWERS: usize = 32;
