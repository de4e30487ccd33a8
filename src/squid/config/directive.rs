use std::fmt;

/// A line of squid.conf that this tool would print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Directive {
    DnsV4First,
    /// `dns_v4_first off`
    DnsV6First,
    ForwardMaxTries(u32),
    /// Whole seconds: Squid keeps no fractions.
    ConnectTimeout(u64),
    /// Whole seconds.
    ForwardTimeout(u64),
    /// Whole seconds.
    DnsTimeout(u64),
    /// Milliseconds.
    HappyEyeballsTimeout(u32),
    /// `happy_eyeballs_connect_limit -1`
    HappyEyeballsUnlimited,
}

impl Directive {
    pub const fn name(self) -> &'static str {
        match self {
            Self::DnsV4First | Self::DnsV6First => "dns_v4_first",
            Self::ForwardMaxTries(_) => "forward_max_tries",
            Self::ConnectTimeout(_) => "connect_timeout",
            Self::ForwardTimeout(_) => "forward_timeout",
            Self::DnsTimeout(_) => "dns_timeout",
            Self::HappyEyeballsTimeout(_) => "happy_eyeballs_connect_timeout",
            Self::HappyEyeballsUnlimited => "happy_eyeballs_connect_limit",
        }
    }

    /// As it is written: the unit always, because 4 and later refuse to start without one; none where Squid takes milliseconds
    /// and passes over a unit.
    pub fn value(self) -> String {
        match self {
            Self::DnsV4First => "on".into(),
            Self::DnsV6First => "off".into(),
            Self::ForwardMaxTries(n) | Self::HappyEyeballsTimeout(n) => n.to_string(),
            Self::ConnectTimeout(s) | Self::ForwardTimeout(s) | Self::DnsTimeout(s) => format!("{s} seconds"),
            Self::HappyEyeballsUnlimited => "-1".into(),
        }
    }
}

/// As squid.conf takes it in every version that has the directive.
impl fmt::Display for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.value())
    }
}
