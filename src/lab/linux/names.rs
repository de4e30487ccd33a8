//! The name server: hickory-server with an answer of our own.

mod records;

use std::future::Future;
use std::io;
use std::net::{TcpListener, UdpSocket};
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::op::{Edns, Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;

use crate::lab::Network;
use records::{Answer, Transport, Zone};

/// Starts the name server. Its thread ends with the process.
pub(super) fn start(network: &Network, sockets: Vec<(UdpSocket, TcpListener)>) -> io::Result<()> {
    let zone = Zone::of(network).map_err(io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inside = runtime.enter();
    let mut server = Server::new(Handler { zone });
    for (udp, tcp) in sockets {
        server.register_socket(tokio::net::UdpSocket::from_std(udp)?);
        server.register_listener(tokio::net::TcpListener::from_std(tcp)?, TCP_TIMEOUT, TCP_RESPONSES);
    }
    drop(inside);
    let serve = move || runtime.block_on(async move { server.block_until_done().await.unwrap_or(()) });
    thread::Builder::new().name("lab-names".into()).spawn(serve)?;
    Ok(())
}

struct Handler {
    zone: Zone,
}

impl RequestHandler for Handler {
    /// The signature is what `async_trait` makes of an `async fn`.
    fn handle_request<'life0, 'life1, 'async_trait, R, T>(
        &'life0 self,
        request: &'life1 Request,
        responses: R,
    ) -> Pin<Box<dyn Future<Output = ResponseInfo> + Send + 'async_trait>>
    where
        R: 'async_trait + ResponseHandler,
        T: 'async_trait + Time,
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.answer(request, responses))
    }
}

impl Handler {
    async fn answer(&self, request: &Request, mut responses: impl ResponseHandler) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        let nothing_sent = ResponseInfo::from(Header { metadata, counts: HeaderCounts::default() });
        let answer = match request.request_info() {
            Ok(info) => {
                let transport = if info.protocol == Protocol::Udp { Transport::Udp } else { Transport::Tcp };
                self.zone.answer(&info.query.name().into(), info.query.query_type(), transport)
            }
            Err(_) => Answer::error(ResponseCode::FormErr),
        };
        tokio::time::sleep(answer.delay).await;
        let Some(code) = answer.code else { return nothing_sent };
        metadata.response_code = code;
        metadata.truncation = answer.truncated;
        let mut edns = Edns::new();
        edns.set_max_payload(request.max_payload().clamp(MIN_PAYLOAD, MAX_PAYLOAD));
        let mut response = MessageResponseBuilder::from_message_request(request);
        if request.edns.is_some() {
            response.edns(&edns);
        }
        let none = std::iter::empty();
        let response = response.build(metadata, &answer.records, none.clone(), &answer.soa, none);
        responses.send_response(response).await.unwrap_or(nothing_sent)
    }
}

const TCP_TIMEOUT: Duration = Duration::from_secs(10);
/// Responses that may wait on one connection.
const TCP_RESPONSES: usize = 16;
/// RFC 1035 §4.2.1.
const MIN_PAYLOAD: u16 = 512;
/// The limit of DNS Flag Day 2020: larger answers come truncated instead of in fragments.
const MAX_PAYLOAD: u16 = 1232;
