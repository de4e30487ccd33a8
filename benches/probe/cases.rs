//! The networks that are measured in.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::time::Duration;

/// One name with so many addresses.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) addresses: usize,
    /// Of them; half of each family.
    pub(crate) silent: usize,
    pub(crate) rtt_ms: u32,
    /// Measured turns after one that warms up.
    pub(crate) runs: usize,
}

pub(crate) const ALL: &[Case] = &[
    Case { addresses: 18, silent: 0, rtt_ms: 0, runs: 41 },
    Case { addresses: 18, silent: 0, rtt_ms: 20, runs: 41 },
    Case { addresses: 500, silent: 0, rtt_ms: 0, runs: 15 },
    Case { addresses: 500, silent: 0, rtt_ms: 20, runs: 15 },
    Case { addresses: 3_000, silent: 0, rtt_ms: 0, runs: 5 },
    Case { addresses: 3_000, silent: 0, rtt_ms: 20, runs: 5 },
    Case { addresses: 500, silent: 250, rtt_ms: 20, runs: 5 },
];

pub(crate) const SMALL: &[Case] =
    &[Case { addresses: 18, silent: 0, rtt_ms: 0, runs: 0 }, Case { addresses: 18, silent: 8, rtt_ms: 5, runs: 0 }];

/// For connects: what curl, which has none for TLS alone, is given too. Two SYNs are sent again in it.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) const NAME: &str = "outlook.office365.com";
pub(crate) const PORT: u16 = 443;

impl Case {
    fn v4(&self) -> usize {
        // The documentation prefixes have no more than 507 of them.
        (self.addresses / 2).min(500)
    }

    pub(crate) fn network_toml(&self) -> String {
        let stack =
            |family, count| format!("[{family}]\ncount = {count}\nrtt_ms = {rtt}\n", rtt = f64::from(self.rtt_ms));
        let silent: Vec<String> = self.silent().map(|address| format!("\"{address}\"")).collect();
        format!(
            "about = \"{self}\"\nname = \"{NAME}\"\n{}{}[[except]]\naddresses = [{}]\nfate = \"silent\"\n",
            stack("v6", self.addresses - self.v4()),
            stack("v4", self.v4()),
            silent.join(",")
        )
    }

    /// Those that `count` stands for, IPv6 and IPv4.
    fn families(&self) -> (Vec<IpAddr>, Vec<IpAddr>) {
        let v6 = (1..=self.addresses - self.v4())
            .map(|n| Ipv6Addr::new(0x2001, 0xdb8, 0x365, 0, 0, 0, 0, u16::try_from(n).unwrap()).into());
        let v4 = [[198, 51, 100], [203, 0, 113]]
            .into_iter()
            .flat_map(|[a, b, c]| (1..=254).map(move |n| Ipv4Addr::new(a, b, c, n)))
            .filter(|address| *address != Ipv4Addr::new(198, 51, 100, 53))
            .map(IpAddr::from);
        (v6.collect(), v4.take(self.v4()).collect())
    }

    fn silent(&self) -> impl Iterator<Item = IpAddr> {
        let (v6, v4) = self.families();
        let of_a_family = self.silent / 2;
        v6.into_iter().take(of_a_family).chain(v4.into_iter().take(of_a_family))
    }

    pub(crate) fn all(&self) -> Vec<IpAddr> {
        let (v6, v4) = self.families();
        v6.into_iter().chain(v4).collect()
    }

    pub(crate) fn living(&self) -> usize {
        self.addresses - self.silent
    }

    /// Whether DNS answers hold them all: `MAX_ADDRESSES` of `src/observe/dns/answer.rs`.
    pub(crate) fn fits_dns(&self) -> bool {
        self.addresses - self.v4() <= 1_000
    }
}

/// For people.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} addresses, {} ms away", self.addresses, self.rtt_ms)?;
        if self.silent > 0 { write!(f, ", {} of them silent", self.silent) } else { Ok(()) }
    }
}

impl Case {
    /// For the processes that take part.
    pub(crate) fn argument(&self) -> String {
        format!("{},{},{},{}", self.addresses, self.silent, self.rtt_ms, self.runs)
    }
}

impl FromStr for Case {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.split(',').map(str::parse::<usize>);
        let mut next = || numbers.next().unwrap_or(Ok(0));
        let (addresses, silent, rtt_ms, runs) = (next()?, next()?, next()?, next()?);
        Ok(Self { addresses, silent, rtt_ms: u32::try_from(rtt_ms).unwrap_or(0), runs })
    }
}
