//! What of a configuration the simulation cannot know, and what each directive of it does to a request.

use std::net::SocketAddr;

use super::OwnSquid;
use crate::clients::Method;
use crate::model::printable;
use crate::squid::conf::{Conf, Says, Value};
use crate::squid::{Engine, Version};

impl OwnSquid {
    /// What the simulation cannot know, in words. Where the version is not known, of a Squid of today.
    pub(in crate::diagnose) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let version = self.version().unwrap_or(TODAY);
        if self.identity.as_ref().is_some_and(|id| !id.build.internal_dns) {
            notes.push(
                "it is built with --disable-internal-dns: its addresses come from getaddrinfo, in the system's order"
                    .to_owned(),
            );
        }
        if self.identity.as_ref().is_some_and(|id| !id.build.ipv6) {
            notes.push("it is built with --disable-ipv6: it asks for no AAAA".to_owned());
        }
        if let Some(conf) = self.conf(version) {
            notes.extend(self.other_name_servers(&conf));
            notes.extend(other_hosts_file(&conf));
            for name in ["never_direct", "always_direct"] {
                if !conf.peers.is_empty() && conf.access_says(name) == Says::Depends {
                    notes.push(format!("{name} depends on the request: simulated as if it did not allow"));
                }
            }
        }
        notes
    }

    /// Squid asks its own servers; our lookups may have asked others.
    fn other_name_servers(&self, conf: &Conf) -> Option<String> {
        let servers = words(conf, "dns_nameservers")?;
        let asked = |server: &SocketAddr| servers.iter().any(|named| *named == server.ip().to_string());
        if self.servers.is_empty() || self.servers.iter().all(asked) {
            return None;
        }
        let flags: Vec<String> = servers.iter().take(3).map(|s| format!("--dns {}", printable(s, 45))).collect();
        Some(format!(
            "it asks the name servers of its dns_nameservers, which were not asked here: {} asks them",
            flags.join(" ")
        ))
    }
}

/// Where the version is not known.
const TODAY: Version = Version(7, 7, 0);

fn other_hosts_file(conf: &Conf) -> Option<String> {
    let path = words(conf, "hosts_file")?.first()?;
    let other = !["/etc/hosts", "none"].contains(&path.as_str());
    other.then(|| {
        format!("hosts_file {} was not looked at: a name in it has that one address for Squid", printable(path, 80))
    })
}

fn words<'a>(conf: &'a Conf, name: &str) -> Option<&'a Vec<String>> {
    match &conf.value(name)?.value {
        Value::Words(words) => Some(words),
        Value::Integer(_) | Value::Switch(_) | Value::Time(_) => None,
    }
}

/// What a directive of `squid::conf` does to the simulated request, in a version that takes it.
pub(in crate::diagnose) fn does(name: &str, version: Version, method: Method) -> &'static str {
    let engine = version.engine();
    let races = engine == Engine::Race;
    match name {
        "forward_max_tries" if engine == Engine::Redial => {
            "limits how often a request is tried, not how many addresses"
        }
        "forward_max_tries" => "cuts the list of addresses",
        "connect_timeout" => "how long a silent address is waited for",
        "peer_connect_timeout" => "the same for a parent",
        "forward_timeout" if method == Method::Connect && !version.connect_survives_timeout() => {
            "nothing: a CONNECT of this version does not look at it"
        }
        "forward_timeout" => "no address is tried any more after this time",
        "connect_retries" => "how often an address is dialled that fails by itself; 0 and 1 are the same",
        "maximum_single_addr_tries" if engine == Engine::Redial => {
            "how often the address of a name with only one is tried"
        }
        "balance_on_multiple_ip" if engine == Engine::Redial => "each lookup begins one address later",
        "dns_v4_first" if version.has_dns_v4_first() => "A before AAAA, or the other way round",
        "happy_eyeballs_connect_timeout" if races => "the head start of the family that was answered first",
        "happy_eyeballs_connect_gap" if races => "the least time between two spare attempts",
        "happy_eyeballs_connect_limit" if races => "how many spare attempts may run at once",
        "workers" if races => "multiplies the head start and the gap of the spare attempts",
        "dns_timeout" => "how long a lost DNS answer is waited for",
        "positive_dns_ttl" | "negative_dns_ttl" => "how long an order of addresses is remembered",
        "hosts_file" => "a name in it has one address, and DNS is not asked",
        "dns_nameservers" => "whom Squid asks: other servers may answer otherwise",
        "nonhierarchical_direct" if method == Method::Connect => "whether a CONNECT is asked of parents",
        "prefer_direct" => "whether DIRECT comes before the parents",
        // It decides how soon a lost question is asked again; our lookups show when answers come.
        "dns_retransmit_interval" => "nothing, as long as no question is lost",
        // Of error answers of the other side (403, 500, 501, 503), once an address has answered.
        "retry_on_error" => "nothing: it is about error pages of the other side",
        "server_persistent_connections" if method == Method::Get => {
            "a connection that is still open is used again; simulated are new ones"
        }
        "ipcache_size" => "nothing, as long as the name stays in the cache",
        _ => "nothing to this request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_works_where_its_version_has_it() {
        let (old, new) = (Version(4, 17, 0), Version(7, 7, 0));
        let nothing = |name, version| does(name, version, Method::Connect).starts_with("nothing");
        assert!(nothing("workers", old) && !nothing("workers", new));
        assert!(!nothing("dns_v4_first", old) && nothing("dns_v4_first", new));
        assert!(!nothing("balance_on_multiple_ip", Version(3, 1, 23)) && nothing("balance_on_multiple_ip", old));
        assert!(nothing("forward_timeout", Version(3, 4, 14)) && !nothing("forward_timeout", Version(3, 5, 6)));
        assert!(!does("forward_timeout", Version(3, 4, 14), Method::Get).starts_with("nothing"));
        for version in [old, new] {
            assert!(nothing("retry_on_error", version) && nothing("server_persistent_connections", version));
        }
    }
}
