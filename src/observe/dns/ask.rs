//! One question put to the servers in turn, until one of them settles it.

use std::net::SocketAddr;
use std::time::Instant;

use super::Inquiry;
use super::exchange::Exchange;
use super::question::Question;
use super::udp::Unanswered;
use super::{tcp, udp};
use crate::observation::{Lookup, LookupOutcome, Transport};

/// `attempts` times through the list of servers, each with `timeout` to answer; resolv.conf(5). Addresses, NODATA and
/// NXDOMAIN end it; after anything else the next server is asked. The answer to an earlier question may still come
/// meanwhile: then it counts, with the time that it took, and the later question stays without one. When the run is cut
/// short it ends with what is known.
pub(super) async fn ask(question: &Question, inquiry: &Inquiry<'_>) -> Vec<Lookup> {
    let config = inquiry.config;
    let mut asked = Asked { question, inquiry, rows: Vec::new(), unanswered: Vec::new(), places: Vec::new() };
    for _ in 0..config.facts.attempts {
        for &server in &config.facts.servers {
            let transports: &[Transport] =
                if config.use_tcp { &[Transport::Tcp] } else { &[Transport::Udp, Transport::Tcp] };
            for &transport in transports {
                if asked.once(server, transport).await || inquiry.stop.is_set() {
                    return asked.rows;
                }
                if asked.rows.last().is_none_or(|row| row.outcome != LookupOutcome::Truncated) {
                    break;
                }
            }
        }
    }
    asked.rows
}

/// One question so far.
struct Asked<'a> {
    question: &'a Question,
    inquiry: &'a Inquiry<'a>,
    rows: Vec<Lookup>,
    unanswered: Vec<Unanswered>,
    /// The rows of `unanswered`.
    places: Vec<usize>,
}

impl Asked<'_> {
    /// Asks one server; whether that was the last time, because an answer is in or the run is cut short.
    async fn once(&mut self, server: SocketAddr, transport: Transport) -> bool {
        let (limit, stop) = (self.inquiry.config.facts.timeout_us.as_duration(), self.inquiry.stop);
        let begun = Instant::now();
        let exchange = async {
            if transport == Transport::Tcp {
                (tcp::exchange(self.question, server, limit, stop).await, None)
            } else {
                udp::exchange(self.question, server, limit, stop).await
            }
        };
        tokio::select! {
            biased;
            (exchange, unanswered) = exchange => {
                let over = exchange.outcome.is_conclusive();
                if let Some(unanswered) = unanswered {
                    self.unanswered.push(unanswered);
                    self.places.push(self.rows.len());
                }
                self.rows.push(self.row(server, transport, exchange));
                over
            }
            // What is too young to show anything leaves no row.
            _ = stop.set() => true,
            (place, ended, outcome) = udp::late(&self.unanswered, self.question) => {
                let overtaken = Exchange { sent: begun, ended, outcome: LookupOutcome::Timeout };
                self.rows.push(self.row(server, transport, overtaken));
                if let Some(row) = self.places.get(place).and_then(|row| self.rows.get_mut(*row)) {
                    row.ended_us = self.inquiry.clock.at(ended);
                    row.outcome = outcome;
                }
                true
            }
        }
    }

    fn row(&self, server: SocketAddr, transport: Transport, exchange: Exchange) -> Lookup {
        let clock = self.inquiry.clock;
        Lookup {
            family: self.question.family,
            name: self.question.name.clone(),
            server: Some(server),
            transport,
            sent_us: clock.at(exchange.sent),
            ended_us: clock.at(exchange.ended),
            outcome: exchange.outcome,
        }
    }
}
