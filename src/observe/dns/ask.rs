//! One question put to the servers in turn, until one of them settles it.

use std::net::SocketAddr;

use super::super::clock::Clock;
use super::config::Config;
use super::exchange::Exchange;
use super::question::Question;
use super::{tcp, udp};
use crate::observation::{Lookup, LookupOutcome, Transport};

/// `attempts` times through the list of servers, each with `timeout` to answer; resolv.conf(5). Addresses, NODATA and
/// NXDOMAIN end it; after anything else the next server is asked.
pub(super) async fn ask(question: &Question, config: &Config, clock: Clock) -> Vec<Lookup> {
    let limit = config.facts.timeout_us.as_duration();
    let mut rows = Vec::new();
    for _ in 0..config.facts.attempts {
        for &server in &config.facts.servers {
            if !config.use_tcp {
                let exchange = udp::exchange(question, server, limit).await;
                let truncated = exchange.outcome == LookupOutcome::Truncated;
                rows.push(row(question, server, Transport::Udp, exchange, clock));
                if !truncated {
                    if rows.last().is_some_and(|row| row.outcome.is_conclusive()) {
                        return rows;
                    }
                    continue;
                }
            }
            let exchange = tcp::exchange(question, server, limit).await;
            rows.push(row(question, server, Transport::Tcp, exchange, clock));
            if rows.last().is_some_and(|row| row.outcome.is_conclusive()) {
                return rows;
            }
        }
    }
    rows
}

fn row(question: &Question, server: SocketAddr, transport: Transport, exchange: Exchange, clock: Clock) -> Lookup {
    Lookup {
        family: question.family,
        name: question.name.clone(),
        server: Some(server),
        transport,
        sent_us: clock.at(exchange.sent),
        ended_us: clock.at(exchange.ended),
        outcome: exchange.outcome,
    }
}
