//! How hard the network is looked at, and from where.

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::cli::Failure;
use crate::model::{Family, Micros, Target};
use crate::observe::{self, Plan};

/// The names of these flags, which mean nothing where nothing is measured.
pub(in crate::cli) const MEASURING: [&str; 11] =
    ["rounds", "timeout", "gap", "quick", "ipv4", "ipv6", "sources", "interface", "tls_concurrency", "seed", "ca_file"];

/// A CA bundle is 250 KB.
const MOST_CA_BYTES: u64 = 4 * 1024 * 1024;

#[derive(Debug, Args)]
pub(in crate::cli) struct ProbeFlags {
    /// Attempts at each address that answers
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Limit for TCP, and again for TLS
    #[arg(long, value_name = "TIME", default_value = "4s", value_parser = limit)]
    timeout: Duration,
    /// Pause between two attempts at one address
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = gap)]
    gap: Duration,
    /// Give up silent addresses as soon as the living ones make that safe: provisional, and mostly within 1.5 s
    #[arg(long)]
    quick: bool,
    /// Ask for IPv4 only; IPv6 is then reported as not asked
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    ipv4: bool,
    /// Ask for IPv6 only; IPv4 is then reported as not asked
    #[arg(short = '6', long)]
    ipv6: bool,
    /// Connect from this address of this host, one a family; lookups are not bound
    #[arg(long = "source", value_name = "ADDR")]
    sources: Vec<IpAddr>,
    /// Connect by this interface; lookups are not bound
    #[arg(long, value_name = "NAME")]
    interface: Option<String>,
    /// TLS handshakes under way together
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    tls_concurrency: u16,
    /// Repeat the order of an earlier run's attempts
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Trust these PEM certificates besides the system's
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl ProbeFlags {
    pub(in crate::cli) fn plan(&self, targets: Vec<Target>, dns: Vec<SocketAddr>) -> Result<Plan, Failure> {
        let only = match (self.ipv4, self.ipv6) {
            (true, _) => Some(Family::V4),
            (_, true) => Some(Family::V6),
            (false, false) => None,
        };
        Ok(Plan {
            targets,
            dns,
            rounds: self.rounds,
            timeout: self.timeout,
            gap: self.gap,
            tls_concurrency: usize::from(self.tls_concurrency),
            seed: self.seed.unwrap_or_else(observe::fresh_seed),
            ca_pem: self.ca_file.as_deref().map(read_ca).transpose()?.unwrap_or_default(),
            only,
            sources: self.sources.clone(),
            interface: self.interface.clone(),
            quick: self.quick,
            ..Plan::default()
        })
    }
}

fn read_ca(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut pem = Vec::new();
    let read = File::open(file).and_then(|f| f.take(MOST_CA_BYTES + 1).read_to_end(&mut pem));
    let hint = "`--ca-file` takes a file of PEM certificates";
    read.map_err(|e| Failure::new(format!("cannot read `{}`: {e}", file.display()), hint))?;
    if pem.len() as u64 > MOST_CA_BYTES {
        return Err(Failure::new(format!("cannot read `{}`: it is larger than 4 MiB", file.display()), hint));
    }
    Ok(pem)
}

/// From 100 ms to 60 s.
fn limit(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    let bounds = Duration::from_millis(100)..=Duration::from_secs(60);
    if bounds.contains(&time) { Ok(time) } else { Err("between 100ms and 60s".into()) }
}

/// From nothing to 10 s.
fn gap(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    if time <= Duration::from_secs(10) { Ok(time) } else { Err("at most 10s".into()) }
}

/// `4s`, `300ms`, `1m`.
pub(in crate::cli) fn time(text: &str) -> Result<Duration, String> {
    Ok(text.parse::<Micros>()?.as_duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_bounds() {
        assert_eq!(limit("4s"), Ok(Duration::from_secs(4)));
        assert_eq!(limit("300ms"), Ok(Duration::from_millis(300)));
        assert_eq!(limit("1m"), Ok(Duration::from_secs(60)));
        for bad in ["4", "s", "", "4h", "-4s", "99ms", "61s", "99999999999999999999s", "4.5s"] {
            assert!(limit(bad).is_err(), "{bad}");
        }
        assert_eq!([gap("0ms"), gap("10s")], [Ok(Duration::ZERO), Ok(Duration::from_secs(10))]);
        assert!(gap("10001ms").is_err() && gap("0").is_err());
    }
}
