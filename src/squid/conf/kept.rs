//! The directives whose values are kept: those that decide which addresses Squid tries, when, and how often. Of all others only
//! the fact that they are there is looked at, because they may hold a secret.

use super::value::Value;
use crate::model::Micros;
use crate::squid::Version;

/// Directives of one value, and `dns_nameservers`.
pub(super) const VALUES: [&str; 23] = [
    "balance_on_multiple_ip",
    "connect_retries",
    "connect_timeout",
    "dns_nameservers",
    "dns_retransmit_interval",
    "dns_timeout",
    "dns_v4_first",
    "forward_max_tries",
    "forward_timeout",
    "happy_eyeballs_connect_gap",
    "happy_eyeballs_connect_limit",
    "happy_eyeballs_connect_timeout",
    "hosts_file",
    "ipcache_size",
    "maximum_single_addr_tries",
    "negative_dns_ttl",
    "nonhierarchical_direct",
    "peer_connect_timeout",
    "positive_dns_ttl",
    "prefer_direct",
    "retry_on_error",
    "server_persistent_connections",
    "workers",
];

/// Lists and peers, which have places of their own in `Conf`.
const LISTS: [&str; 5] = ["always_direct", "cache_peer", "http_access", "never_direct", "tcp_outgoing_address"];

pub(super) fn is_kept(name: &str) -> bool {
    VALUES.contains(&name) || LISTS.contains(&name)
}

/// What counts without a line (DEFAULT in src/cf.data.pre of each branch); `None` where the version lacks the directive, or has no
/// default.
pub(super) fn default(name: &str, version: Version) -> Option<Value> {
    let since = |major, minor| version >= Version(major, minor, 0);
    let seconds = |n| Value::Time(Micros::from_secs(n));
    Some(match name {
        "forward_max_tries" => Value::Integer(if since(3, 5) { 25 } else { 10 }),
        "connect_timeout" | "negative_dns_ttl" => seconds(60),
        "forward_timeout" => seconds(240),
        "peer_connect_timeout" => seconds(30),
        "dns_timeout" => seconds(if since(3, 2) { 30 } else { 120 }),
        "dns_retransmit_interval" => seconds(5),
        "positive_dns_ttl" => seconds(6 * 3_600),
        "ipcache_size" => Value::Integer(1_024),
        "hosts_file" => Value::Words(vec!["/etc/hosts".into()]),
        "connect_retries" if since(3, 2) => Value::Integer(0),
        "maximum_single_addr_tries" if !since(3, 2) => Value::Integer(1),
        "workers" if since(3, 2) => Value::Integer(1),
        "dns_v4_first" if !since(5, 0) => Value::Switch(false),
        "balance_on_multiple_ip" if version < Version(4, 3, 0) => Value::Switch(false),
        "happy_eyeballs_connect_timeout" if since(5, 0) => Value::Integer(250),
        "happy_eyeballs_connect_gap" | "happy_eyeballs_connect_limit" if since(5, 0) => Value::Integer(-1),
        "server_persistent_connections" | "nonhierarchical_direct" => Value::Switch(true),
        "prefer_direct" | "retry_on_error" => Value::Switch(false),
        _ => return None,
    })
}
