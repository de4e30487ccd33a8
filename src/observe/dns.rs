//! Lookups: AAAA and A, asked as the clients' stub resolver asks, one row a question.
//!
//! The exchange is our own, over plain sockets: a resolver library hides what we are after (a truncated answer that it
//! asks again unseen, the difference between a refusal and silence, the CNAME chain of an empty answer). Only the
//! message format is taken from hickory-proto. A name is resolved once and its answers are kept for the run.
//!
//! Differences from glibc, which a reader of the rows should know: both families go through the servers independently
//! (glibc stops for both as soon as one has an answer), and every server gets the full `timeout` (glibc doubles and
//! divides it from the second server on).

mod answer;
mod ask;
mod candidates;
mod config;
mod exchange;
mod hosts;
mod question;
mod tcp;
mod udp;

pub(super) use config::Config;

use std::cmp::Reverse;
use std::net::IpAddr;

use super::clock::Clock;
use crate::model::{Family, Target};
use crate::observation::{AddressRecord, Lookup, LookupOutcome, SystemAnswer, Transport};
use config::HostsFile;
use question::Question;

/// Every question about this target and its answer, in the order of asking.
pub(super) async fn lookups(target: &Target, config: &Config, clock: Clock) -> Vec<Lookup> {
    if let Some(address) = target.literal() {
        return vec![unasked(Transport::Literal, Family::of(&address), target, clock, &[address])];
    }
    if config.hosts == HostsFile::BeforeDns {
        let rows = from_hosts_file(target, clock);
        if !rows.is_empty() {
            return rows;
        }
    }
    let mut rows = from_servers(target, config, clock).await;
    if config.hosts == HostsFile::AfterDns && rows.iter().all(|row| row.outcome.addresses().next().is_none()) {
        rows.extend(from_hosts_file(target, clock));
    }
    // Stable, and A before AAAA within the same microsecond: that is the order in which they are sent.
    rows.sort_by_key(|row| (row.sent_us, Reverse(row.family)));
    rows
}

/// Both families of each candidate name, until one has addresses or a server fails to say that there are none.
async fn from_servers(target: &Target, config: &Config, clock: Clock) -> Vec<Lookup> {
    let mut rows = Vec::new();
    for name in candidates::names(&target.host, config.facts.ndots, &config.facts.search) {
        let (Some(a), Some(aaaa)) = (Question::new(&name, Family::V4), Question::new(&name, Family::V6)) else {
            continue;
        };
        // A is polled, and so sent, first: stubs do it in this order.
        let (a, aaaa) = tokio::join!(ask::ask(&a, config, clock), ask::ask(&aaaa, config, clock));
        let last = [a.last(), aaaa.last()].map(|row| row.map(|row| &row.outcome));
        let next = last
            .iter()
            .all(|outcome| matches!(outcome, Some(LookupOutcome::NoData { .. } | LookupOutcome::NxDomain { .. })));
        rows.extend(a.into_iter().chain(aaaa));
        if !next {
            break;
        }
    }
    rows
}

/// One row a family when the file has any address for the name: then clients get both families from it. The family of the
/// last line comes last: Squid takes that line alone.
fn from_hosts_file(target: &Target, clock: Clock) -> Vec<Lookup> {
    let addresses = hosts::addresses(&target.host);
    if addresses.is_empty() {
        return Vec::new();
    }
    let last = addresses.last().map_or(Family::V6, Family::of);
    [last.other(), last].map(|family| unasked(Transport::Hosts, family, target, clock, &addresses)).into()
}

/// The rows for a system whose name servers are not known: what its resolver function returned.
pub(super) fn from_system(target: &Target, answer: &SystemAnswer, clock: Clock) -> Vec<Lookup> {
    let row = |family| match answer {
        SystemAnswer::Addresses { addresses, .. } => unasked(Transport::System, family, target, clock, addresses),
        SystemAnswer::Failed { says, .. } => {
            let outcome = LookupOutcome::Unreachable { says: says.clone() };
            Lookup { outcome, ..unasked(Transport::System, family, target, clock, &[]) }
        }
        SystemAnswer::Unknown => {
            Lookup { outcome: LookupOutcome::Timeout, ..unasked(Transport::System, family, target, clock, &[]) }
        }
    };
    [Family::V4, Family::V6].map(row).into()
}

/// A row for addresses that no DNS question brought.
fn unasked(transport: Transport, family: Family, target: &Target, clock: Clock, addresses: &[IpAddr]) -> Lookup {
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
    let now = clock.now();
    Lookup { family, name: target.host.clone(), server: None, transport, sent_us: now, ended_us: now, outcome }
}
