//! `cache_peer` lines, as far as they decide where a request goes and how long it waits there.

use super::complaint::Place;
use super::kind::Kind;
use super::number::decimal;
use crate::model::Micros;

/// A parent, sibling or multicast group. What identifies this Squid to it (`login=`, client certificates) is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    pub host: String,
    pub relation: Relation,
    /// The HTTP port; `None` where the line names a service.
    pub port: Option<u16>,
    /// `name=`, else the host: what access lists call it.
    pub name: String,
    /// `connect-timeout=`, whole seconds; else `peer_connect_timeout` counts.
    pub connect_timeout: Option<Micros>,
    /// `default`, `round-robin`, `originserver` and other options without a value, and `weight=`, `connect-fail-limit=`,
    /// `max-conn=`, `standby=` as they were written.
    pub options: Vec<String>,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Parent,
    /// `sibling` and `multicast`, which never fetch from the origin.
    Other,
}

impl Peer {
    pub(super) fn read(words: &[String], place: Place) -> Result<Self, Kind> {
        let [host, relation, http, icp, options @ ..] = words else { return Err(Kind::PeerIncomplete) };
        if [http, icp].into_iter().any(|port| is_option(port)) {
            return Err(Kind::PeerIncomplete);
        }
        let relation = if relation.eq_ignore_ascii_case("parent") { Relation::Parent } else { Relation::Other };
        let port = match decimal(http) {
            Some(n) => Some(u16::try_from(n).ok().filter(|n| *n > 0).ok_or(Kind::PeerIncomplete)?),
            None => None,
        };
        let with = |key: &str| options.iter().rev().find_map(|o| o.strip_prefix(key));
        let seconds = |text: &str| decimal(text).and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
        Ok(Self {
            name: with("name=").unwrap_or(host).to_owned(),
            connect_timeout: with("connect-timeout=").and_then(seconds).map(Micros::from_secs),
            options: options.iter().filter(|o| is_kept(o)).cloned().collect(),
            host: host.clone(),
            relation,
            port,
            place,
        })
    }

    /// The words of the line again, with what was kept of it.
    pub(super) fn words(&self) -> Vec<String> {
        let relation = if self.relation == Relation::Parent { "parent" } else { "sibling" };
        let port = self.port.map_or_else(|| "http".to_owned(), |n| n.to_string());
        let mut words = vec![self.host.clone(), relation.to_owned(), port, "0".to_owned()];
        words.extend((self.name != self.host).then(|| format!("name={}", self.name)));
        let limit = self.connect_timeout.map(|limit| format!("connect-timeout={}", limit.0 / 1_000_000));
        words.extend(limit.into_iter().chain(self.options.iter().cloned()));
        words
    }
}

/// A list of what may be kept, not of what may not: an option of a later version may hold a secret.
const KEPT: [&str; 20] = [
    "default",
    "round-robin",
    "weighted-round-robin",
    "carp",
    "userhash",
    "sourcehash",
    "originserver",
    "proxy-only",
    "no-query",
    "no-digest",
    "no-netdb-exchange",
    "allow-miss",
    "closest-only",
    "background-ping",
    "multicast-responder",
    "no-delay",
    "no-tproxy",
    "htcp",
    "ssl",
    "tls",
];

/// Where a port should be: no service has such a name.
fn is_option(word: &str) -> bool {
    KEPT[..KEPT.len() - 3].contains(&word) || word.contains('=')
}

fn is_kept(option: &str) -> bool {
    let number = |key: &str| option.strip_prefix(key).is_some_and(|n| decimal(n).is_some());
    KEPT.contains(&option) || ["weight=", "connect-fail-limit=", "max-conn=", "standby="].into_iter().any(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Peer, Kind> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Peer::read(&words, Place { file: "squid.conf".into(), line: 1 })
    }

    #[test]
    fn a_peer_keeps_no_credentials() {
        let peer =
            read("proxy.example parent 3128 0 no-query login=user:hunter2 default connect-timeout=5 name=up").unwrap();
        assert_eq!((peer.host.as_str(), peer.relation, peer.port), ("proxy.example", Relation::Parent, Some(3128)));
        assert_eq!((peer.name.as_str(), peer.connect_timeout), ("up", Some(Micros::from_secs(5))));
        assert_eq!(peer.options, ["no-query", "default"]);
        assert!(!format!("{peer:?}{:?}", peer.words()).contains("hunter2"));
    }

    #[test]
    fn a_peer_needs_host_type_and_both_ports() {
        assert_eq!(read("proxy.example parent 3128"), Err(Kind::PeerIncomplete));
        assert_eq!(read("proxy.example parent 3128 default"), Err(Kind::PeerIncomplete));
        assert_eq!(read("proxy.example parent 0 0"), Err(Kind::PeerIncomplete));
        assert_eq!(read("proxy.example sibling http icpv2").unwrap().port, None);
    }

    #[test]
    fn the_line_of_a_peer_reads_back_as_the_same_peer() {
        let peer = read("p parent 8080 3130 weight=2 default name=x").unwrap();
        assert_eq!(read(&peer.words().join(" ")).unwrap(), peer);
    }
}
