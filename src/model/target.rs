use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The host and port that are diagnosed. The host, in its ASCII (IDNA) form, is also the TLS server name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// A DNS name without a final dot, lower case, or an address literal without brackets.
    pub host: String,
    pub port: u16,
}

impl Target {
    pub const DEFAULT_PORT: u16 = 443;

    /// Whether what is spoken at this port begins without TLS: then a connection is all that is asked of it. HTTP
    /// (RFC 9110 §4.2.1), SMTP (RFC 5321, RFC 6409), POP3 (RFC 1939) and IMAP (RFC 9051), by the numbers that IANA gave
    /// them.
    pub const fn begins_in_the_clear(&self) -> bool {
        matches!(self.port, 25 | 80 | 110 | 143 | 587)
    }

    /// The address, when the target is one.
    pub fn literal(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

/// `host:port`, with brackets where an IPv6 literal needs them.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.literal() {
            Some(IpAddr::V6(a)) => write!(f, "[{a}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("the target is empty")]
    Empty,
    #[error("port 0 cannot be connected to")]
    PortZero,
    #[error("`{0}` is not a port")]
    Port(String),
    #[error("the name is longer than 253 characters")]
    TooLong,
    #[error("`{0}` is not a host name")]
    Name(String),
    #[error("`{0}` is a URL")]
    Url(String),
    #[error("`{0}` has a zone, which only link-local addresses have")]
    Zone(String),
}

impl TargetError {
    /// What to type instead.
    pub fn hint(&self) -> String {
        match self {
            Self::Url(url) => {
                let host = url.split("://").nth(1).unwrap_or(url).split(['/', '?', '#']).next().unwrap_or(url);
                format!("name the host alone: `tryorder {host}`")
            }
            Self::PortZero | Self::Port(_) => {
                "a port is a number from 1 to 65535, as in `outlook.office365.com:443`".into()
            }
            Self::Empty | Self::TooLong | Self::Name(_) | Self::Zone(_) => {
                "a target is a name or an address, with a port if it is not 443: `outlook.office365.com`, \
                 `outlook.office365.com:993`, `[2001:db8::1]:443`"
                    .into()
            }
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if text.contains("://") {
            return Err(TargetError::Url(super::printable(&without_user(text), 200)));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self { host: address.to_string(), port: Self::DEFAULT_PORT });
        }
        let (host, port) = split_port(text)?;
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(Self { host: address.to_string(), port });
        }
        Ok(Self { host: to_ascii(host)?, port })
    }
}

/// `http://USER:PASSWORD@proxy:3128`, typed where a target belongs, must not show its password.
fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => url.to_owned(),
    }
}

fn split_port(text: &str) -> Result<(&str, u16), TargetError> {
    if let Some(rest) = text.strip_prefix('[') {
        let bad = || TargetError::Name(super::printable(text, 80));
        let (literal, tail) = rest.split_once(']').ok_or_else(bad)?;
        if literal.contains('%') {
            return Err(TargetError::Zone(super::printable(literal, 80)));
        }
        literal.parse::<Ipv6Addr>().map_err(|_| bad())?;
        return match tail.strip_prefix(':') {
            Some(port) => Ok((literal, parse_port(port)?)),
            None if tail.is_empty() => Ok((literal, Target::DEFAULT_PORT)),
            None => Err(bad()),
        };
    }
    if text.contains('%') && text.matches(':').count() > 1 {
        return Err(TargetError::Zone(super::printable(text, 80)));
    }
    match text.split_once(':') {
        None => Ok((text, Target::DEFAULT_PORT)),
        Some((host, port)) if !port.contains(':') => Ok((host, parse_port(port)?)),
        Some(_) => Err(TargetError::Name(super::printable(text, 80))),
    }
}

fn parse_port(text: &str) -> Result<u16, TargetError> {
    match text.parse::<u16>() {
        Ok(0) => Err(TargetError::PortZero),
        Ok(port) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(port),
        _ => Err(TargetError::Port(super::printable(text, 20))),
    }
}

/// The form that goes into the DNS question: IDNA, lower case, no final dot, RFC 1035 §2.3.4 lengths.
fn to_ascii(host: &str) -> Result<String, TargetError> {
    let bare = host.strip_suffix('.').unwrap_or(host);
    if bare.is_empty() {
        return Err(TargetError::Empty);
    }
    if bare.len() > 1_000 {
        return Err(TargetError::TooLong);
    }
    let bad = || TargetError::Name(super::printable(host, 80));
    let ascii = idna::domain_to_ascii_cow(bare.as_bytes(), idna::AsciiDenyList::EMPTY).map_err(|_| bad())?;
    if ascii.len() > 253 {
        return Err(TargetError::TooLong);
    }
    // Underscores are no host names by RFC 952, but real networks have them.
    let good = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let all_digits = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    if !ascii.split('.').all(good) || ascii.rsplit('.').next().is_some_and(all_digits) {
        return Err(bad());
    }
    Ok(ascii.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<(String, u16), TargetError> {
        text.parse::<Target>().map(|t| (t.host, t.port))
    }

    #[test]
    fn names_literals_and_ports_are_targets() {
        let ok = |host: &str, port| Ok((host.to_owned(), port));
        assert_eq!(parsed("outlook.office365.com"), ok("outlook.office365.com", 443));
        assert_eq!(parsed(" Outlook.Office365.com.:587 "), ok("outlook.office365.com", 587));
        assert_eq!(parsed("日本語.jp"), ok("xn--wgv71a119e.jp", 443));
        assert_eq!(parsed("198.51.100.1:8443"), ok("198.51.100.1", 8443));
        assert_eq!(parsed("2001:DB8::1"), ok("2001:db8::1", 443));
        assert_eq!(parsed("[2001:db8::1]:8443"), ok("2001:db8::1", 8443));
        assert_eq!(parsed("[2001:db8::1]"), ok("2001:db8::1", 443));
        assert_eq!(parsed("_sip.example"), ok("_sip.example", 443));
        assert_eq!(parsed("localhost"), ok("localhost", 443));
    }

    #[test]
    fn what_is_no_target_is_refused_with_its_reason() {
        assert_eq!(parsed("  "), Err(TargetError::Empty));
        assert_eq!(parsed(":443"), Err(TargetError::Empty));
        assert_eq!(parsed("a:0"), Err(TargetError::PortZero));
        assert_eq!(parsed("a:65536"), Err(TargetError::Port("65536".into())));
        assert_eq!(parsed("a:+443"), Err(TargetError::Port("+443".into())));
        assert_eq!(parsed("a:"), Err(TargetError::Port(String::new())));
        assert_eq!(parsed(&"a.".repeat(200)), Err(TargetError::TooLong));
        assert_eq!(parsed(&"a".repeat(100_000)), Err(TargetError::TooLong));
        assert_eq!(parsed("a..b"), Err(TargetError::Name("a..b".into())));
        assert_eq!(parsed("-a.b"), Err(TargetError::Name("-a.b".into())));
        assert_eq!(parsed("a b"), Err(TargetError::Name("a b".into())));
        assert_eq!(parsed("300.1.1.1"), Err(TargetError::Name("300.1.1.1".into())));
        assert_eq!(parsed("fe80::1%eth0"), Err(TargetError::Zone("fe80::1%eth0".into())));
        assert_eq!(parsed("[2001:db8::1]443"), Err(TargetError::Name("[2001:db8::1]443".into())));
        let url = parsed("https://outlook.office365.com/owa").unwrap_err();
        assert_eq!(url.hint(), "name the host alone: `tryorder outlook.office365.com`");
        assert!(parsed(&format!("{}.jp", "a".repeat(64))).is_err());
    }

    #[test]
    fn a_target_prints_as_it_is_typed() {
        for text in ["outlook.office365.com:443", "[2001:db8::1]:443", "198.51.100.1:25"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
    }
}
