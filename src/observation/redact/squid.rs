use std::collections::BTreeMap;

use super::rows::Redaction;
use crate::observation::{CachedAddress, CachedName, SquidConf, SquidFacts, SquidFile, SquidFileKind, SquidInclude};

/// Of a squid.conf stay the lines that are numbers, times and switches, and the shape that its files give it. Lines that may
/// name somebody (peers, access lists, addresses) are left out: a Squid that depends on them is another one then.
pub(super) fn redact(facts: &mut SquidFacts, redaction: &mut Redaction) {
    // A version is a public thing, and so is a method.
    let SquidFacts { version: _, conf, ipcache, method: _ } = facts;
    if let Some(conf) = conf {
        configuration(conf);
    }
    for row in ipcache.iter_mut().flatten() {
        let CachedName { host, cut: _, kid: _, from_hosts: _, negative: _, ttl_s: _, addresses } = row;
        redaction.name(host);
        for CachedAddress { address, bad: _ } in addresses {
            // One that is no answer of our own lookups becomes none.
            *address = redaction.addresses.image(*address);
        }
    }
}

fn configuration(conf: &mut SquidConf) {
    let SquidConf { path, found_here: _, files, includes, partial: _ } = conf;
    let mut names = Names(BTreeMap::new());
    names.replace(path);
    for SquidFile { path, is } in &mut *files {
        names.replace(path);
        if let SquidFileKind::Text { lines } = is {
            lines.retain_mut(|line| names.keep(&mut line.text));
        }
    }
    for SquidInclude { pattern, paths } in includes {
        names.replace(pattern);
        for path in paths {
            names.replace(path);
        }
    }
}

/// What each path became.
struct Names(BTreeMap<String, String>);

impl Names {
    fn replace(&mut self, path: &mut String) {
        let next = self.0.len() + 1;
        // A redacted one stays, so that redacting twice changes nothing.
        let known = self.0.entry(path.clone()).or_insert_with(|| format!("squid-{next}.conf"));
        path.clone_from(known);
    }

    /// Whether the line may stay, as it then is.
    fn keep(&mut self, line: &mut String) -> bool {
        let mut words = line.split_ascii_whitespace().map(str::to_owned);
        let Some(directive) = words.next() else { return false };
        let mut values: Vec<String> = words.collect();
        if directive == "include" {
            for pattern in &mut values {
                self.replace(pattern);
            }
            *line = [&[directive], &values[..]].concat().join(" ");
            return true;
        }
        KEPT.contains(&directive.as_str()) && values.iter().all(|value| is_plain(value))
    }
}

/// A number, a unit, a switch.
fn is_plain(value: &str) -> bool {
    let number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_hexdigit() || b"x.-+".contains(&b));
    let unit = UNITS.iter().any(|unit| unit.starts_with(&value.trim_end_matches('s').to_ascii_lowercase()));
    number || unit || ["on", "off", "enable", "disable", "true", "false", "="].contains(&value)
}

/// Squid's time units (cache_cf.cc).
const UNITS: [&str; 12] = [
    "nanosecond",
    "microsecond",
    "millisecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "fortnight",
    "month",
    "year",
    "decade",
];

const KEPT: [&str; 23] = [
    "if",
    "else",
    "endif",
    "forward_max_tries",
    "forward_timeout",
    "connect_timeout",
    "peer_connect_timeout",
    "connect_retries",
    "maximum_single_addr_tries",
    "dns_v4_first",
    "happy_eyeballs_connect_timeout",
    "happy_eyeballs_connect_gap",
    "happy_eyeballs_connect_limit",
    "dns_timeout",
    "dns_retransmit_interval",
    "positive_dns_ttl",
    "negative_dns_ttl",
    "workers",
    "server_persistent_connections",
    "retry_on_error",
    "balance_on_multiple_ip",
    "nonhierarchical_direct",
    "prefer_direct",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_switches_stay_and_names_do_not() {
        let mut names = Names(BTreeMap::new());
        let mut kept = |text: &str| {
            let mut line = text.to_owned();
            names.keep(&mut line).then_some(line)
        };
        for same in ["connect_timeout 5 seconds", "dns_v4_first on", "forward_max_tries 0x20", "if 1 = 0", "endif"] {
            assert_eq!(kept(same).as_deref(), Some(same));
        }
        for gone in ["cache_peer proxy.corp.example parent 3128 0", "acl x dst 10.0.0.0/8", "connect_timeout contoso"] {
            assert_eq!(kept(gone), None, "{gone}");
        }
        assert_eq!(kept("include /etc/squid/contoso/*.conf").as_deref(), Some("include squid-1.conf"));
    }
}
