//! resolv.conf(5) and nsswitch.conf(5).

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::path::Path;

use resolv_conf::ScopedIp;

use crate::model::Micros;
use crate::observation::{Resolver, TextFile};
use crate::observe::dns::config::{Config, HostsFile};
use crate::observe::text_file;

/// resolv.h: MAXNS, MAXDNSRCH, RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY.
const MAX_SERVERS: usize = 3;
const MAX_SEARCH: usize = 6;
const MAX_NDOTS: u32 = 15;
const MAX_TIMEOUT: u32 = 30;
const MAX_ATTEMPTS: u32 = 5;

const DNS_PORT: u16 = 53;

pub(in crate::observe) fn read() -> Config {
    let file = text_file::read(Path::new("/etc/resolv.conf"), text_file::SMALL);
    let nsswitch = text_file::read(Path::new("/etc/nsswitch.conf"), text_file::SMALL);
    let mut origin = String::from("/etc/resolv.conf");
    match &file {
        TextFile::Absent => origin.push_str(" (absent)"),
        TextFile::Unreadable { says } => origin += &[" (", says, ")"].concat(),
        TextFile::Unknown | TextFile::Text { .. } => {}
    }
    let mut text = file.text().unwrap_or_default().to_owned();
    // Both override the file (resolv.conf(5)), and the last line wins.
    for (variable, keyword) in [("LOCALDOMAIN", "search"), ("RES_OPTIONS", "options")] {
        if let Ok(value) = env::var(variable) {
            text += &["\n", keyword, " ", &value.replace('\n', " ")].concat();
            origin += &[", ", variable].concat();
        }
    }
    config(&text, origin, hosts_file(nsswitch.text().unwrap_or_default()))
}

/// From the texts alone, without the environment.
pub(in crate::observe) fn of_texts(resolv_conf: &str, nsswitch: &str) -> Config {
    config(resolv_conf, String::new(), hosts_file(nsswitch))
}

fn config(text: &str, mut origin: String, hosts: HostsFile) -> Config {
    // Lines that cannot be read are passed over, as glibc does.
    let (parsed, _) = resolv_conf::Config::parse_with_errors(text.as_bytes());
    let mut servers: Vec<_> = parsed.nameservers.iter().filter_map(socket).take(MAX_SERVERS).collect();
    if servers.is_empty() {
        // resolv.conf(5): "If no nameserver entries are present, the default is to use the name server on the local machine."
        servers.push((Ipv4Addr::LOCALHOST, DNS_PORT).into());
        origin.push_str("; no nameserver line, so 127.0.0.1 is asked");
    }
    let mut search: Vec<String> = parsed.get_last_search_or_domain().take(MAX_SEARCH).cloned().collect();
    if search.is_empty() {
        search.extend(parsed.get_system_domain());
    }
    let facts = Resolver {
        origin,
        servers,
        timeout_us: Micros::from_secs(parsed.timeout.clamp(1, MAX_TIMEOUT).into()),
        attempts: parsed.attempts.clamp(1, MAX_ATTEMPTS),
        ndots: parsed.ndots.min(MAX_NDOTS),
        search,
        no_aaaa: parsed.no_aaaa,
    };
    Config { facts, use_tcp: parsed.use_vc, hosts }
}

/// `None` for a zone that names no interface.
fn socket(server: &ScopedIp) -> Option<SocketAddr> {
    match server {
        ScopedIp::V6(address, Some(zone)) => {
            let index = zone.parse().ok().or_else(|| nix::net::if_::if_nametoindex(zone.as_str()).ok())?;
            Some(SocketAddrV6::new(*address, DNS_PORT, 0, index).into())
        }
        ScopedIp::V4(_) | ScopedIp::V6(_, None) => Some((IpAddr::from(server.clone()), DNS_PORT).into()),
    }
}

/// From the `hosts:` line of nsswitch.conf; without one `files dns` is assumed, which distributions ship and musl does
/// unasked. Where only `files` is named we still ask DNS afterwards, because programs with a resolver of their own
/// (Squid) do.
fn hosts_file(nsswitch: &str) -> HostsFile {
    let line = nsswitch.lines().find_map(|line| line.split('#').next()?.trim().strip_prefix("hosts:"));
    let Some(line) = line else { return HostsFile::BeforeDns };
    let place = |services: &[&str]| line.split_whitespace().position(|word| services.contains(&word));
    match (place(&["files"]), place(&["dns", "resolve"])) {
        (None, _) => HostsFile::Never,
        (Some(files), Some(dns)) if dns < files => HostsFile::AfterDns,
        (Some(_), _) => HostsFile::BeforeDns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Resolver {
        config(text, String::new(), HostsFile::Never).facts
    }

    #[test]
    fn options_are_held_within_glibcs_bounds() {
        let facts = read("options timeout:0 attempts:99 ndots:99\nsearch a b c d e f g\n");
        assert_eq!((facts.timeout_us, facts.attempts, facts.ndots), (Micros::from_secs(1), 5, 15));
        assert_eq!(facts.search, ["a", "b", "c", "d", "e", "f"]);
        let facts = read("options timeout:3 attempts:1 ndots:2\ndomain x.example\n");
        assert_eq!((facts.timeout_us, facts.attempts, facts.ndots), (Micros::from_secs(3), 1, 2));
        assert_eq!(facts.search, ["x.example"]);
    }

    #[test]
    fn no_aaaa_is_kept_as_a_fact() {
        assert!(read("options no-aaaa\n").no_aaaa && !read("options ndots:1\n").no_aaaa);
    }

    #[test]
    fn three_servers_count_and_a_zone_becomes_a_scope() {
        let text =
            "nameserver 192.0.2.1\nnameserver fe80::1%lo\nnonsense\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n";
        let servers: Vec<_> = read(text).servers.iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["192.0.2.1:53", "[fe80::1%1]:53", "192.0.2.3:53"]);
    }

    #[test]
    fn without_a_nameserver_line_the_local_machine_is_asked_and_said() {
        let facts = read("# nothing\nnameserver nonsense\n");
        assert_eq!(facts.servers, ["127.0.0.1:53".parse().unwrap()]);
        assert!(facts.origin.contains("127.0.0.1"), "{}", facts.origin);
    }

    #[test]
    fn the_hosts_file_counts_where_nsswitch_puts_it() {
        assert_eq!(
            hosts_file("passwd: files\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n"),
            HostsFile::BeforeDns
        );
        assert_eq!(hosts_file("hosts:\tdns files # comment"), HostsFile::AfterDns);
        assert_eq!(hosts_file("hosts: resolve [!UNAVAIL=return] files dns"), HostsFile::AfterDns);
        assert_eq!(hosts_file("hosts: dns"), HostsFile::Never);
        assert_eq!(hosts_file("hosts: files"), HostsFile::BeforeDns);
        assert_eq!(hosts_file("#hosts: dns\n"), HostsFile::BeforeDns);
    }
}
