use super::rows::Redaction;
use crate::observation::{
    NoProxy, Proxy, ProxyAnswer, ProxyCause, ProxyEnvironment, ProxyHead, ProxyHop, ProxyVariable, Tunnel,
};

/// The name of a proxy is the reporter's; its port, its times and what it refuses are not.
pub(super) fn redact(proxy: &mut Proxy, redaction: &mut Redaction) {
    let Proxy { host, port: _, variable, credentials: _, limit_us: _, system, about } = proxy;
    name(host, redaction);
    if let Some(variable) = variable {
        keep(variable, &VARIABLES, redaction);
    }
    redaction.system(system);
    if let Some(head) = about {
        redact_head(head, redaction);
    }
}

pub(super) fn redact_environment(environment: &mut ProxyEnvironment, redaction: &mut Redaction) {
    let ProxyEnvironment { variables, no_proxy } = environment;
    for ProxyVariable { name: variable, scheme, host, port: _ } in variables {
        keep(variable, &VARIABLES, redaction);
        keep(scheme, &SCHEMES, redaction);
        if let Some(host) = host {
            name(host, redaction);
        }
    }
    if let Some(NoProxy { name: variable, covers }) = no_proxy {
        keep(variable, &VARIABLES, redaction);
        for host in covers {
            name(host, redaction);
        }
    }
}

pub(super) fn redact_tunnel(tunnel: &mut Tunnel, redaction: &mut Redaction) {
    let Tunnel { round: _, started_us: _, tcp, answer, tls } = tunnel;
    for ProxyHop { address: _, tcp } in tcp {
        redaction.tcp(tcp);
    }
    match answer {
        Some(ProxyAnswer::Head { first_byte_us: _, us: _, head }) => redact_head(head, redaction),
        Some(ProxyAnswer::Failed { cause, after_us: _ }) => match cause {
            ProxyCause::NotHttp { first_bytes: text } | ProxyCause::Other { says: text } => redaction.text(text),
            ProxyCause::Silent
            | ProxyCause::Closed
            | ProxyCause::Reset
            | ProxyCause::Stalled { received: _ }
            | ProxyCause::Cut { received: _ }
            | ProxyCause::TooLong => {}
        },
        None => {}
    }
    if let Some(tls) = tls {
        redaction.tls(tls);
    }
}

fn redact_head(head: &mut ProxyHead, redaction: &mut Redaction) {
    let ProxyHead { status: _, squid_error, server, via, schemes } = head;
    if let Some(error) = squid_error {
        *error = kept_error(error).unwrap_or_else(|| redacted(error, redaction));
    }
    if let Some(server) = server {
        *server = squid_alone(server).unwrap_or_else(|| redacted(server, redaction));
    }
    if let Some(via) = via {
        *via = via.split(',').map(|hop| redact_hop(hop.trim(), redaction)).collect::<Vec<_>>().join(", ");
    }
    for scheme in schemes {
        keep(scheme, &AUTHENTICATION, redaction);
    }
}

/// `1.1 proxy.corp.example (squid/5.7)`: RFC 9110 §7.6.3.
fn redact_hop(hop: &str, redaction: &mut Redaction) -> String {
    let mut words = hop.splitn(3, ' ');
    let (protocol, mut by, comment) =
        (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned(), words.next());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let protocol = if digits(protocol) { protocol } else { "1.1" };
    // The port behind it says nothing.
    let (host, port) = by.rsplit_once(':').map_or((by.clone(), None), |(host, port)| {
        if port.parse::<u16>().is_ok() { (host.to_owned(), Some(port.to_owned())) } else { (by.clone(), None) }
    });
    by = host;
    if by.parse::<std::net::IpAddr>().is_ok() {
        "address".clone_into(&mut by);
    }
    redaction.name(&mut by);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let comment = comment.and_then(|c| squid_alone(c.strip_prefix('(')?.trim_end_matches(')')));
    let comment = comment.map(|c| format!(" ({c})")).unwrap_or_default();
    format!("{protocol} {by}{port}{comment}")
}

/// A host that is an address is the walk's.
fn name(host: &mut String, redaction: &mut Redaction) {
    if host.parse::<std::net::IpAddr>().is_err() {
        redaction.name(host);
    }
}

fn keep(word: &mut String, known: &[&str], redaction: &mut Redaction) {
    if !known.iter().any(|k| k.eq_ignore_ascii_case(word)) {
        redaction.text(word);
    }
}

fn redacted(text: &str, redaction: &mut Redaction) -> String {
    let mut text = text.to_owned();
    redaction.text(&mut text);
    text
}

/// `squid`, `squid/5.7`, `squid/3.4.14-BZR`: a version is a public thing, what a company adds to it is not.
fn squid_alone(product: &str) -> Option<String> {
    let rest = product.get(5..).filter(|_| product.to_ascii_lowercase().starts_with("squid"))?;
    let version = rest.strip_prefix('/').unwrap_or_default();
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (version, suffix) = version.split_at(end);
    let suffix = ["-BZR", "-VCS"].into_iter().find(|known| *known == suffix).unwrap_or_default();
    Some(if version.is_empty() { "squid".to_owned() } else { format!("squid/{version}{suffix}") })
}

/// `ERR_CONNECT_FAIL 110`; a page of the company's own has another name.
fn kept_error(text: &str) -> Option<String> {
    let (page, number) = text.split_once(' ').unwrap_or((text, ""));
    let digits = number.strip_prefix('-').unwrap_or(number);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    PAGES.contains(&page).then(|| if number { text.to_owned() } else { page.to_owned() })
}

const VARIABLES: [&str; 6] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

const SCHEMES: [&str; 7] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h", "other"];

/// The IANA registry of HTTP authentication schemes, as far as proxies offer them.
const AUTHENTICATION: [&str; 6] = ["Basic", "Digest", "Negotiate", "NTLM", "Bearer", "Kerberos"];

/// Squid's `errors/templates`.
const PAGES: [&str; 22] = [
    "ERR_ACCESS_DENIED",
    "ERR_CACHE_ACCESS_DENIED",
    "ERR_CACHE_MGR_ACCESS_DENIED",
    "ERR_CANNOT_FORWARD",
    "ERR_CONFLICT_HOST",
    "ERR_CONNECT_FAIL",
    "ERR_DNS_FAIL",
    "ERR_FORWARDING_DENIED",
    "ERR_INVALID_REQ",
    "ERR_INVALID_RESP",
    "ERR_INVALID_URL",
    "ERR_LIFETIME_EXP",
    "ERR_NO_RELAY",
    "ERR_READ_ERROR",
    "ERR_READ_TIMEOUT",
    "ERR_SECURE_CONNECT_FAIL",
    "ERR_SHUTTING_DOWN",
    "ERR_TOO_BIG",
    "ERR_UNSUP_HTTPVERSION",
    "ERR_UNSUP_REQ",
    "ERR_WRITE_ERROR",
    "ERR_ZERO_SIZE_OBJECT",
];
