//! What a program did, or would do: one form for both. Milliseconds from its first SYN.

use std::fmt;
use std::net::IpAddr;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Account {
    /// The addresses in the order of their first SYN, and when it was.
    pub(super) tries: Vec<(IpAddr, f64)>,
    pub(super) end: End,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    Connected {
        address: IpAddr,
        tcp: f64,
        tls: f64,
    },
    /// It ended without a connection.
    Failed {
        at: f64,
    },
    /// TCP is up, TLS never is, and nothing ends it.
    Hangs {
        address: IpAddr,
    },
    /// It goes on trying.
    GoesOn,
}

impl Account {
    /// Everything in which the real one is not as `self` says, by the name of what differs.
    pub(super) fn apart(&self, real: &Self) -> Vec<(&'static str, String)> {
        let mut apart = Vec::new();
        let (ours, theirs) = (self.certain(), real.certain());
        let missing = ours.iter().filter(|(address, _)| real.start(*address).is_none());
        apart.extend(missing.map(|(address, _)| ("order", format!("{address} is not tried"))));
        let more = theirs.iter().filter(|(address, _)| self.start(*address).is_none());
        apart.extend(more.map(|(address, _)| ("order", format!("{address} is tried"))));
        let both: Vec<(IpAddr, f64, f64)> =
            real.tries.iter().filter_map(|(address, at)| Some((*address, self.start(*address)?, *at))).collect();
        let swapped = both.windows(2).filter(|pair| pair[0].1 > pair[1].1 + AT_ONCE);
        apart.extend(swapped.map(|pair| ("order", format!("{} is tried before {}", pair[0].0, pair[1].0))));
        let late = both.iter().filter(|(_, ours, real)| !near(*ours, *real));
        apart.extend(
            late.map(|(address, ours, real)| {
                ("start", format!("{address} is tried after {real:.0} ms, not {ours:.0}"))
            }),
        );
        match (&self.end, &real.end) {
            (End::Connected { address: ours, tcp, tls }, End::Connected { address, tcp: real_tcp, tls: real_tls }) => {
                if ours != address {
                    apart.push(("end", format!("connects to {address}, not {ours}")));
                }
                if !near(*tcp, *real_tcp) {
                    apart.push(("tcp", format!("TCP is up after {real_tcp:.0} ms, not {tcp:.0}")));
                }
                if !near(*tls, *real_tls) {
                    apart.push(("tls", format!("TLS is done after {real_tls:.0} ms, not {tls:.0}")));
                }
            }
            (End::Failed { at }, End::Failed { at: real }) if near(*at, *real) => {}
            (End::Hangs { address: ours }, End::Hangs { address }) if ours == address => {}
            (ours, real) => apart.push(("end", format!("{real}, not {ours}"))),
        }
        apart
    }

    /// Without what begins in the moment in which a connection is there: it may as well not begin.
    fn certain(&self) -> &[(IpAddr, f64)] {
        let End::Connected { tcp, .. } = self.end else { return &self.tries };
        let n = self.tries.iter().position(|(_, at)| *at > tcp - AT_ONCE).unwrap_or(self.tries.len());
        &self.tries[..n]
    }

    fn start(&self, address: IpAddr) -> Option<f64> {
        self.tries.iter().find(|(tried, _)| *tried == address).map(|(_, at)| *at)
    }

    /// How long it takes as predicted, in seconds; `None` where nothing ends it.
    pub(super) fn seconds(&self) -> Option<f64> {
        match self.end {
            End::Connected { tls: at, .. } | End::Failed { at } => Some(at / 1e3),
            End::Hangs { .. } | End::GoesOn => None,
        }
    }
}

/// What is not further apart has no order.
const AT_ONCE: f64 = 5.0;

/// 60 ms or a tenth, whichever is more.
fn near(predicted: f64, real: f64) -> bool {
    (predicted - real).abs() <= f64::max(60.0, predicted * 0.1)
}

impl fmt::Display for Account {
    /// `2001:db8:365::1 first, 2 tries, connected to 198.51.100.1 after 220 ms, TLS after 247 ms`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.tries.first().map_or("nothing".to_owned(), |(address, _)| address.to_string());
        write!(f, "{first} | {} | {}", self.tries.len(), self.end)
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected { address, tcp, tls } => write!(f, "{address} after {tcp:.0} ms, TLS {tls:.0} ms"),
            Self::Failed { at } => write!(f, "fails after {at:.0} ms"),
            Self::GoesOn => f.write_str("goes on trying"),
            Self::Hangs { address } => write!(f, "hangs in TLS with {address}"),
        }
    }
}
