//! One question put to the servers in turn, until one of them settles it.

use std::net::SocketAddr;

use super::Inquiry;
use super::exchange::Exchange;
use super::question::Question;
use super::{tcp, udp};
use crate::observation::{Lookup, LookupOutcome, Transport};

/// `attempts` times through the list of servers, each with `timeout` to answer; resolv.conf(5). Addresses, NODATA and
/// NXDOMAIN end it; after anything else the next server is asked. When the run is cut short it ends with what is known.
pub(super) async fn ask(question: &Question, inquiry: &Inquiry<'_>) -> Vec<Lookup> {
    let config = inquiry.config;
    let mut rows = Vec::new();
    for _ in 0..config.facts.attempts {
        for &server in &config.facts.servers {
            let transports: &[Transport] =
                if config.use_tcp { &[Transport::Tcp] } else { &[Transport::Udp, Transport::Tcp] };
            for &transport in transports {
                let Some(row) = one(question, server, transport, inquiry).await else { return rows };
                let truncated = row.outcome == LookupOutcome::Truncated;
                let over = row.outcome.is_conclusive() || inquiry.stop.is_set();
                rows.push(row);
                if over {
                    return rows;
                }
                if !truncated {
                    break;
                }
            }
        }
    }
    rows
}

/// `None` when the run is cut short and the question was too young to show anything.
async fn one(question: &Question, server: SocketAddr, transport: Transport, inquiry: &Inquiry<'_>) -> Option<Lookup> {
    let (limit, stop) = (inquiry.config.facts.timeout_us.as_duration(), inquiry.stop);
    let asked = async {
        if transport == Transport::Tcp {
            tcp::exchange(question, server, limit, stop).await
        } else {
            udp::exchange(question, server, limit, stop).await
        }
    };
    let exchange = tokio::select! {
        biased;
        exchange = asked => exchange,
        _ = stop.set() => return None,
    };
    Some(row(question, server, transport, exchange, inquiry))
}

fn row(
    question: &Question,
    server: SocketAddr,
    transport: Transport,
    exchange: Exchange,
    inquiry: &Inquiry<'_>,
) -> Lookup {
    Lookup {
        family: question.family,
        name: question.name.clone(),
        server: Some(server),
        transport,
        sent_us: inquiry.clock.at(exchange.sent),
        ended_us: inquiry.clock.at(exchange.ended),
        outcome: exchange.outcome,
    }
}
