use std::fmt;

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
