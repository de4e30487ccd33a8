//! Lookups: AAAA and A, asked as the clients' stub resolver asks, one row a question.
//!
//! The exchange is our own, over plain sockets: a resolver library hides what we are after (a truncated answer that it
//! asks again unseen, the difference between a refusal and silence, the CNAME chain of an empty answer). Only the
//! message format is taken from hickory-proto. A name is resolved once and its answers are kept for the run.
//!
//! Differences from glibc, which a reader of the rows should know: both families go through the servers independently
//! (glibc stops for both as soon as one has an answer), and every server gets the full `timeout` (glibc doubles and
//! divides it from the second server on).
//!
//! **The end.** One candidate name takes at most timeout × attempts × servers, as long as UDP is enough; a server that
//! uses up each wait and then has the question asked again over TCP, where it uses up another, doubles that.

mod answer;
mod ask;
mod candidates;
pub(super) mod config;
mod exchange;
mod foresee;
mod hosts;
mod question;
pub(super) mod readers;
mod tcp;
mod udp;

pub(super) use config::Config;
pub(super) use foresee::foresee;

use std::cmp::Reverse;
use std::net::IpAddr;

use super::clock::Clock;
use super::stop::Stop;
use crate::model::{Family, Target};
use crate::observation::{AddressRecord, Lookup, LookupOutcome, SystemAnswer, Transport};
use config::HostsFile;
use question::Question;

/// What is asked about one target, and how.
#[derive(Clone, Copy)]
pub(super) struct Inquiry<'a> {
    pub(super) target: &'a Target,
    pub(super) config: &'a Config,
    /// The one family that is asked for; `None` is both.
    pub(super) only: Option<Family>,
    pub(super) clock: Clock,
    pub(super) stop: &'a Stop,
}

impl Inquiry<'_> {
    fn wants(&self, family: Family) -> bool {
        self.only.is_none_or(|only| only == family)
    }

    /// Every question about this target and its answer, in the order of asking.
    pub(super) async fn lookups(&self) -> Vec<Lookup> {
        if let Some(address) = self.target.literal() {
            return vec![self.unasked(Transport::Literal, Family::of(&address), &[address])];
        }
        if self.config.hosts == HostsFile::BeforeDns {
            let rows = self.look_in_hosts_file();
            if !rows.is_empty() {
                return rows;
            }
        }
        let mut rows = self.ask_servers().await;
        let found = rows.iter().any(|row| row.outcome.addresses().next().is_some());
        if self.config.hosts == HostsFile::AfterDns && !found && !self.stop.is_set() {
            rows.extend(self.look_in_hosts_file());
        }
        // Stable, and A before AAAA within the same microsecond: that is the order in which they are sent.
        rows.sort_by_key(|row| (row.sent_us, Reverse(row.family)));
        rows
    }

    /// Both families of each candidate name, until one has addresses or a server fails to say that there are none.
    async fn ask_servers(&self) -> Vec<Lookup> {
        let mut rows = Vec::new();
        for name in candidates::names(&self.target.host, self.config.facts.ndots, &self.config.facts.search) {
            let ask = |family| {
                let question = Question::new(&name, family).filter(|_| self.wants(family));
                async move {
                    match question {
                        Some(question) => ask::ask(&question, self).await,
                        None => Vec::new(),
                    }
                }
            };
            // A is polled, and so sent, first: stubs do it in this order.
            let (a, aaaa) = tokio::join!(ask(Family::V4), ask(Family::V6));
            let next = [a.last(), aaaa.last()]
                .into_iter()
                .flatten()
                .all(|row| matches!(row.outcome, LookupOutcome::NoData { .. } | LookupOutcome::NxDomain { .. }));
            rows.extend(a.into_iter().chain(aaaa));
            if !next || self.stop.is_set() {
                break;
            }
        }
        rows
    }

    /// One row a family when the file has any address for the name: then clients get both families from it. The family of
    /// the last line comes last: Squid takes that line alone.
    fn look_in_hosts_file(&self) -> Vec<Lookup> {
        let addresses = hosts::addresses(&self.target.host);
        if addresses.is_empty() {
            return Vec::new();
        }
        let last = addresses.last().map_or(Family::V6, Family::of);
        let wanted = [last.other(), last].into_iter().filter(|family| self.wants(*family));
        wanted.map(|family| self.unasked(Transport::Hosts, family, &addresses)).collect()
    }

    /// The rows for a system whose name servers are not known: what its resolver function returned.
    pub(super) fn rows_of_system(&self, answer: &SystemAnswer) -> Vec<Lookup> {
        let row = |family| match answer {
            SystemAnswer::Addresses { addresses, .. } => self.unasked(Transport::System, family, addresses),
            SystemAnswer::Failed { says, .. } => {
                let outcome = LookupOutcome::Unreachable { says: says.clone() };
                Lookup { outcome, ..self.unasked(Transport::System, family, &[]) }
            }
            SystemAnswer::Unknown => {
                Lookup { outcome: LookupOutcome::Timeout, ..self.unasked(Transport::System, family, &[]) }
            }
        };
        [Family::V4, Family::V6].into_iter().filter(|family| self.wants(*family)).map(row).collect()
    }

    /// A row for addresses that no DNS question brought.
    fn unasked(&self, transport: Transport, family: Family, addresses: &[IpAddr]) -> Lookup {
        let addresses: Vec<_> = addresses
            .iter()
            .filter(|address| Family::of(address) == family)
            .map(|&address| AddressRecord { address, ttl: None })
            .collect();
        let outcome = if addresses.is_empty() {
            LookupOutcome::NoData { cnames: Vec::new() }
        } else {
            LookupOutcome::Addresses { cnames: Vec::new(), addresses }
        };
        let now = self.clock.now();
        let name = self.target.host.clone();
        Lookup { family, name, server: None, transport, sent_us: now, ended_us: now, outcome }
    }
}
