//! What a configuration means for the requests of this Squid: the values that the client model works with.

use std::net::IpAddr;

use super::access::{Says, denied};
use super::{Conf, Peer, Relation, Value};
use crate::model::Micros;
use crate::squid::identity::Build;
use crate::squid::{Config, Engine, Outgoing, Parent};

impl Conf {
    /// The configuration as the client model takes it. `own` are the addresses of Squid's host; with none, every
    /// `tcp_outgoing_address` is taken for one of them.
    ///
    /// Parents come without addresses where the line has a name: whoever calls this looks them up.
    pub fn config(&self, build: Build, own: &[IpAddr]) -> Config {
        let defaults = Config::defaults(self.version);
        let time = |name, default| match self.value(name).map(|l| &l.value) {
            Some(Value::Time(time)) => *time,
            _ => default,
        };
        let integer = |name| match self.value(name).map(|l| &l.value) {
            Some(Value::Integer(n)) => Some(*n),
            _ => None,
        };
        let switch = |name, default| match self.value(name).map(|l| &l.value) {
            Some(Value::Switch(on)) => *on,
            _ => default,
        };
        let count = |name, default| integer(name).map_or(default, |n| u32::try_from(n).unwrap_or(0));
        let millis = |n: i64| u64::try_from(n).ok().map(Micros::from_millis);
        Config {
            forward_max_tries: integer("forward_max_tries")
                .and_then(|n| i32::try_from(n).ok())
                .unwrap_or(defaults.forward_max_tries),
            connect_timeout: time("connect_timeout", defaults.connect_timeout),
            peer_connect_timeout: time("peer_connect_timeout", defaults.peer_connect_timeout),
            forward_timeout: time("forward_timeout", defaults.forward_timeout),
            connect_retries: count("connect_retries", defaults.connect_retries),
            maximum_single_addr_tries: count("maximum_single_addr_tries", defaults.maximum_single_addr_tries),
            balance_on_multiple_ip: switch("balance_on_multiple_ip", defaults.balance_on_multiple_ip),
            dns_v4_first: switch("dns_v4_first", false) && self.version.has_dns_v4_first(),
            dns_timeout: time("dns_timeout", defaults.dns_timeout),
            positive_dns_ttl: time("positive_dns_ttl", defaults.positive_dns_ttl),
            negative_dns_ttl: time("negative_dns_ttl", defaults.negative_dns_ttl),
            // Less than nothing is nothing; a gap or a limit below nothing is none at all.
            happy_eyeballs_connect_timeout: integer("happy_eyeballs_connect_timeout")
                .map_or(defaults.happy_eyeballs_connect_timeout, |n| millis(n).unwrap_or(Micros::ZERO)),
            happy_eyeballs_connect_gap: integer("happy_eyeballs_connect_gap").and_then(millis),
            happy_eyeballs_connect_limit: integer("happy_eyeballs_connect_limit").and_then(|n| u32::try_from(n).ok()),
            workers: count("workers", defaults.workers),
            ipv6: build.ipv6,
            own_resolver: build.internal_dns,
            outgoing: self.outgoing_changes(own),
            resolves_first: self.resolves_first,
            denied: denied(self.access("http_access"), &self.acls),
            parents: self.peers.iter().filter(|p| p.relation == Relation::Parent).map(parent).collect(),
            never_direct: self.access_says("never_direct") == Says::Allow,
            always_direct: self.access_says("always_direct") == Says::Allow,
            nonhierarchical_direct: switch("nonhierarchical_direct", defaults.nonhierarchical_direct),
            prefer_direct: switch("prefer_direct", defaults.prefer_direct),
            hosts_file: self.value("hosts_file").is_none_or(|l| l.value == Value::Words(vec!["/etc/hosts".into()])),
            ..defaults
        }
    }

    /// From 3.2 on the first line of the family of the destination counts (`getOutgoingAddress` in src/FwdState.cc), in 3.1
    /// the first line. What an acl decides is left out.
    fn outgoing_changes(&self, own: &[IpAddr]) -> Outgoing {
        let always = |line: &&super::Outgoing| line.acls.is_empty() && !line.address.is_unspecified();
        if self.version.engine() == Engine::Redial {
            let first = self.outgoing.first().filter(always);
            return if first.is_some_and(|l| l.address.is_ipv4()) { Outgoing::V4 } else { Outgoing::Usual };
        }
        let v6 = self.outgoing.iter().find(|l| l.address.is_ipv6()).filter(always);
        match v6 {
            Some(line) if !own.is_empty() && !own.contains(&line.address) => Outgoing::AbsentV6,
            _ => Outgoing::Usual,
        }
    }
}

fn parent(peer: &Peer) -> Parent {
    let addresses = peer.host.parse().into_iter().collect();
    Parent { host: peer.host.clone(), addresses, connect_timeout: peer.connect_timeout, dead: false }
}
