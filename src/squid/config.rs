use std::fmt;

use super::Version;
use crate::model::Micros;

/// Squid keeps no more addresses of a name than this (`ResolvedPeers`, ipcache).
pub const MOST_ADDRESSES: u16 = 255;

/// The values of one Squid that decide which addresses it tries, when, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub version: Version,
    /// `forward_max_tries`: above all the length at which the list of addresses is cut.
    pub forward_max_tries: u32,
    /// `connect_timeout`: the limit of one attempt.
    pub connect_timeout: Micros,
    /// `forward_timeout`: no attempt starts later than this after the request.
    pub forward_timeout: Micros,
    /// `dns_v4_first`: A before AAAA (only where [`Version::has_dns_v4_first`]).
    pub dns_v4_first: bool,
    /// `dns_timeout`: how long its resolver goes on asking; up to 4.x both answers are waited for.
    pub dns_timeout: Micros,
    /// `happy_eyeballs_connect_timeout`: the head start of the first family (5 and later).
    pub happy_eyeballs_connect_timeout: Micros,
}

impl Config {
    /// What an empty squid.conf means in this version (squid.conf.documented of each).
    pub fn defaults(version: Version) -> Self {
        Self {
            version,
            forward_max_tries: if version.tries_25() { 25 } else { 10 },
            connect_timeout: Micros::from_secs(60),
            forward_timeout: Micros::from_secs(240),
            dns_v4_first: false,
            dns_timeout: Micros::from_secs(30),
            happy_eyeballs_connect_timeout: Micros::from_millis(250),
        }
    }

    /// The same Squid after one more line; a later line wins, as in squid.conf.
    #[must_use]
    pub fn with(mut self, directive: Directive) -> Self {
        match directive {
            Directive::ForwardMaxTries(n) => self.forward_max_tries = n,
            Directive::ConnectTimeout(seconds) => self.connect_timeout = Micros::from_secs(seconds),
            Directive::DnsTimeout(seconds) => self.dns_timeout = Micros::from_secs(seconds),
            Directive::DnsV4First => self.dns_v4_first = self.version.has_dns_v4_first(),
        }
        self
    }
}

/// A line of squid.conf that this tool would print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Directive {
    DnsV4First,
    ForwardMaxTries(u32),
    /// Whole seconds: Squid keeps no fractions.
    ConnectTimeout(u64),
    /// Whole seconds.
    DnsTimeout(u64),
}

/// As squid.conf takes it in every version from 3.1 to 7: the unit is always written, because 4 and later refuse to
/// start without one.
impl fmt::Display for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DnsV4First => write!(f, "dns_v4_first on"),
            Self::ForwardMaxTries(n) => write!(f, "forward_max_tries {n}"),
            Self::DnsTimeout(seconds) => write!(f, "dns_timeout {seconds} seconds"),
            Self::ConnectTimeout(seconds) => write!(f, "connect_timeout {seconds} seconds"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_differ_by_version() {
        let tries = |v| Config::defaults(v).forward_max_tries;
        assert_eq!([tries(Version(3, 4, 14)), tries(Version(3, 5, 0)), tries(Version(7, 7, 0))], [10, 25, 25]);
    }

    #[test]
    fn dns_v4_first_does_nothing_from_5_on() {
        let after = |v| Config::defaults(v).with(Directive::DnsV4First).dns_v4_first;
        assert_eq!([after(Version(3, 4, 0)), after(Version(4, 17, 0)), after(Version(5, 0, 0))], [true, true, false]);
    }
}
