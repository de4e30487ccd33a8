//! What lookups would be made for a target, without making any.

use std::net::IpAddr;
use std::time::Duration;

use super::{Config, HostsFile, candidates, hosts};
use crate::model::{Family, Target};
use crate::observation::Transport;

/// The lookups of one target, beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Questions {
    /// Who answers.
    pub(in super::super) by: Transport,
    /// The full names, in the order of asking; the next one is asked only when the one before has no addresses.
    pub(in super::super) names: Vec<String>,
    /// When the first server answers for the first name.
    pub(in super::super) usual: u32,
    /// When no server is of any use.
    pub(in super::super) at_most: u32,
    pub(in super::super) longest: Duration,
    /// The addresses, where they are known beforehand.
    pub(in super::super) addresses: Option<Vec<IpAddr>>,
}

pub(in super::super) fn foresee(target: &Target, config: &Config, only: Option<Family>) -> Questions {
    let wanted = |address: &IpAddr| only.is_none_or(|only| only == Family::of(address));
    let known = |by, addresses: Vec<IpAddr>| Questions {
        by,
        names: Vec::new(),
        usual: 0,
        at_most: 0,
        longest: Duration::ZERO,
        addresses: Some(addresses.into_iter().filter(wanted).collect()),
    };
    if let Some(address) = target.literal() {
        return known(Transport::Literal, vec![address]);
    }
    if config.facts.servers.is_empty() {
        return Questions { addresses: None, ..known(Transport::System, Vec::new()) };
    }
    if config.hosts == HostsFile::BeforeDns {
        let mut addresses = hosts::addresses(&target.host);
        if !addresses.is_empty() {
            addresses.sort_unstable();
            addresses.dedup();
            return known(Transport::Hosts, addresses);
        }
    }
    let facts = &config.facts;
    let names = candidates::names(&target.host, facts.ndots, &facts.search);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    // A truncated answer is asked for again over TCP.
    let transports = if config.use_tcp { 1 } else { 2 };
    let in_a_row = count(names.len()) * facts.attempts * count(facts.servers.len()) * transports;
    let families = if only.is_some() { 1 } else { 2 };
    Questions {
        by: if config.use_tcp { Transport::Tcp } else { Transport::Udp },
        names,
        usual: families,
        at_most: families * in_a_row,
        // The families are asked side by side.
        longest: facts.timeout_us.as_duration() * in_a_row,
        addresses: None,
    }
}
