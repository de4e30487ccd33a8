//! From the file's shape to a network: what serde cannot check.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use toml::Spanned;

use super::fate::Fate;
use super::file::{self, FateName};
use super::{CLIENT_V4, CLIENT_V6, Client, MAX_ADDRESSES, NAME_SERVER, Network, NetworkError, Server, Side};
use crate::model::{Family, Target, printable};

type Result<T> = std::result::Result<T, NetworkError>;

pub(super) fn network(text: &str, file: file::File) -> Result<Network> {
    let about = file.about.get_ref().trim();
    if about.is_empty() || about.len() > 200 || about.contains(char::is_control) {
        return Err(NetworkError::at(text, file.about.span(), "`about` is one line of at most 200 characters"));
    }
    let target = Target { port: port(text, file.port.as_ref())?, ..name(text, &file.name)? };
    if let Some(one_more) = file.cnames.get(MAX_CNAMES) {
        return Err(NetworkError::at(text, one_more.span(), format!("more than {MAX_CNAMES} aliases")));
    }
    for alias in &file.cnames {
        name(text, alias)?;
    }
    let mut network = Network {
        about: about.to_owned(),
        target,
        cnames: file.cnames.into_iter().map(Spanned::into_inner).collect(),
        ttl: ttl(text, file.ttl.as_ref())?,
        v6: side(text, Family::V6, &file.v6)?,
        v4: side(text, Family::V4, &file.v4)?,
        client: client(text, file.client)?,
    };
    if network.servers().count() > MAX_ADDRESSES {
        return Err(NetworkError::whole(format!("more than {MAX_ADDRESSES} addresses")));
    }
    for except in &file.except {
        make_exception(text, &mut network, except)?;
    }
    Ok(network)
}

fn name(text: &str, name: &Spanned<String>) -> Result<Target> {
    let bad = |what: String| NetworkError::at(text, name.span(), what);
    let target: Target = name.get_ref().parse().map_err(|e| bad(format!("{e}")))?;
    if target.literal().is_some() || name.get_ref().contains(':') {
        return Err(bad(format!("`{}` is not a host name", printable(name.get_ref(), 80))));
    }
    Ok(target)
}

fn port(text: &str, written: Option<&Spanned<u16>>) -> Result<u16> {
    match written {
        None => Ok(Target::DEFAULT_PORT),
        Some(port) if matches!(*port.get_ref(), 0 | NAMES) => {
            let what = format!("`port` is a number from 1 to 65535, but not {NAMES}, where the name server is");
            Err(NetworkError::at(text, port.span(), what))
        }
        Some(port) => Ok(*port.get_ref()),
    }
}

fn ttl(text: &str, written: Option<&Spanned<u32>>) -> Result<u32> {
    match written {
        None => Ok(TTL),
        Some(ttl) if *ttl.get_ref() > MAX_TTL => {
            Err(NetworkError::at(text, ttl.span(), format!("`ttl` is at most {MAX_TTL} s")))
        }
        Some(ttl) => Ok(*ttl.get_ref()),
    }
}

fn side(text: &str, family: Family, written: &file::Family) -> Result<Side> {
    let rtt = millis(text, written.rtt_ms.as_ref())?.unwrap_or(Duration::ZERO);
    let fate = fate(text, written.fate, written.alert.as_ref())?.unwrap_or(Fate::Good);
    let addresses = match (&written.count, &written.addresses) {
        (Some(count), None) => {
            let generated = generated(family, *count.get_ref());
            if generated.len() < *count.get_ref() {
                let most = generated.len();
                return Err(NetworkError::at(text, count.span(), format!("`count` is at most {most} here")));
            }
            generated
        }
        (None, Some(list)) => listed(text, family, list.get_ref())?,
        (None, None) => Vec::new(),
        (Some(count), Some(_)) => {
            return Err(NetworkError::at(text, count.span(), "either `count` or `addresses`, not both"));
        }
    };
    Ok(Side {
        servers: addresses.into_iter().map(|address| Server { address, fate, rtt }).collect(),
        dns: written.dns,
        dns_delay: millis(text, written.dns_delay_ms.as_ref())?.unwrap_or(Duration::ZERO),
        default_route: written.default_route.unwrap_or(true),
        rtt,
    })
}

/// The first addresses of 2001:db8:365::/48, or of 198.51.100.0/24 and then 203.0.113.0/24 without the name server.
fn generated(family: Family, count: usize) -> Vec<IpAddr> {
    let v4 = |third: [u8; 3]| (1..=254).map(move |last| Ipv4Addr::new(third[0], third[1], third[2], last));
    let v6 = |n: u16| Ipv6Addr::new(0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n);
    match family {
        Family::V6 => (1..=1_000).take(count).map(v6).map(IpAddr::V6).collect(),
        Family::V4 => {
            let free = v4([198, 51, 100]).chain(v4([203, 0, 113])).filter(|a| *a != NAME_SERVER);
            free.take(count).map(IpAddr::V4).collect()
        }
    }
}

fn listed(text: &str, family: Family, list: &[Spanned<IpAddr>]) -> Result<Vec<IpAddr>> {
    let mut seen = BTreeSet::new();
    for written in list {
        let address = written.get_ref();
        let bad = |what: &str| Err(NetworkError::at(text, written.span(), format!("`{address}` {what}")));
        if Family::of(address) != family {
            return bad(&format!("is not an {} address", family.name()));
        }
        if !can_be_a_server(address) {
            return bad("cannot be a server in the box");
        }
        if !seen.insert(*address) {
            return bad("stands there twice");
        }
    }
    Ok(list.iter().map(|a| *a.get_ref()).collect())
}

/// Any unicast address beyond the client's own link, real ones included: no packet leaves the box.
fn can_be_a_server(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => {
            let own = a.octets()[..3] == CLIENT_V4.octets()[..3] || *a == NAME_SERVER;
            !(own || a.is_loopback() || a.is_link_local() || a.octets()[0] == 0 || a.octets()[0] >= 224)
        }
        IpAddr::V6(a) => {
            let own = a.segments()[..4] == CLIENT_V6.segments()[..4];
            // ::/8 holds the unspecified, the loopback and the IPv4-mapped addresses.
            !(own || a.octets()[0] == 0 || a.is_multicast() || a.is_unicast_link_local())
        }
    }
}

fn make_exception(text: &str, network: &mut Network, except: &file::Except) -> Result<()> {
    let fate = fate(text, except.fate, except.alert.as_ref())?;
    let rtt = millis(text, except.rtt_ms.as_ref())?;
    if fate.is_none() && rtt.is_none() {
        return Err(NetworkError::at(text, except.addresses.span(), "an exception needs a `fate` or an `rtt_ms`"));
    }
    for written in except.addresses.get_ref() {
        let address = written.get_ref();
        let mut servers = network.v6.servers.iter_mut().chain(&mut network.v4.servers);
        let Some(server) = servers.find(|s| s.address == *address) else {
            return Err(NetworkError::at(
                text,
                written.span(),
                format!("`{address}` is not an address of the network"),
            ));
        };
        server.fate = fate.unwrap_or(server.fate);
        server.rtt = rtt.unwrap_or(server.rtt);
    }
    Ok(())
}

fn fate(text: &str, name: Option<FateName>, alert: Option<&Spanned<u8>>) -> Result<Option<Fate>> {
    if let Some(alert) = alert
        && name != Some(FateName::TlsAlert)
    {
        return Err(NetworkError::at(text, alert.span(), "`alert` goes with `fate = \"tls_alert\"`"));
    }
    Ok(name.map(|name| match name {
        FateName::Good => Fate::Good,
        FateName::Silent => Fate::Silent,
        FateName::Refused => Fate::Refused,
        FateName::NoRoute => Fate::NoRoute,
        FateName::Unreachable => Fate::Unreachable,
        FateName::Prohibited => Fate::Prohibited,
        FateName::TlsStall => Fate::TlsStall,
        FateName::TlsAlert => Fate::TlsAlert(alert.map_or(HANDSHAKE_FAILURE, |a| *a.get_ref())),
        FateName::TlsClose => Fate::TlsClose,
        FateName::TlsReset => Fate::TlsReset,
        FateName::PlainText => Fate::PlainText,
        FateName::CertUntrusted => Fate::CertUntrusted,
        FateName::CertExpired => Fate::CertExpired,
        FateName::CertWrongName => Fate::CertWrongName,
    }))
}

fn millis(text: &str, written: Option<&Spanned<u64>>) -> Result<Option<Duration>> {
    match written {
        Some(ms) if *ms.get_ref() > MAX_DELAY_MS => {
            Err(NetworkError::at(text, ms.span(), format!("at most {MAX_DELAY_MS} ms")))
        }
        _ => Ok(written.map(|ms| Duration::from_millis(*ms.get_ref()))),
    }
}

fn client(text: &str, written: file::Client) -> Result<Client> {
    if let Some(retries) = &written.syn_retries
        && !(1..=127).contains(retries.get_ref())
    {
        return Err(NetworkError::at(text, retries.span(), "`syn_retries` is a number from 1 to 127"));
    }
    Ok(Client {
        syn_retries: written.syn_retries.map(Spanned::into_inner),
        gai_conf: written.gai_conf.unwrap_or_default(),
    })
}

/// As many as glibc and unbound follow, and more.
const MAX_CNAMES: usize = 16;
/// The port of DNS.
const NAMES: u16 = 53;
/// What the addresses of `outlook.office365.com` have.
const TTL: u32 = 8;
/// RFC 2181 §8: larger values count as 0.
const MAX_TTL: u32 = 0x7fff_ffff;
/// Longer than any client waits for one answer.
const MAX_DELAY_MS: u64 = 60_000;
/// RFC 8446 §6.2.
const HANDSHAKE_FAILURE: u8 = 40;
