//! What is expected, as flags.

use clap::Args;

use crate::check::{FailOn, Overrides, Quorum, Require};
use crate::model::Micros;

#[derive(Debug, Args)]
#[command(next_help_heading = "Expectations")]
pub(super) struct ExpectFlags {
    /// Which families must work: `v4`, `v6`, `both`; `any`: it does not matter which [default: any]
    #[arg(long, value_name = "FAMILY")]
    require: Option<Require>,
    /// So many of a family's addresses must be up, as in `3/4`, or `all`; with `--require any` those of every family that this
    /// host has a route for [default: all of a family that is required by name, one of all with `any`]
    #[arg(long, value_name = "SHARE")]
    quorum: Option<Quorum>,
    /// TCP connects within this time at every address that answers
    #[arg(long, value_name = "TIME")]
    max_connect: Option<Micros>,
    /// TLS is done within this time at every address that answers
    #[arg(long, value_name = "TIME")]
    max_tls: Option<Micros>,
    /// A client is connected within this time, DNS and all its tries included, as the simulation has it
    #[arg(long, value_name = "TIME")]
    max_first_connect: Option<Micros>,
    /// Whom `--max-first-connect` is for, and which Squid `--min-headroom`; may be given several times [default:
    /// happy-eyeballs, and every Squid]
    #[arg(long = "client", value_name = "NAME", value_delimiter = ',')]
    clients: Vec<String>,
    /// Every certificate is good for so many more days
    #[arg(long, value_name = "DAYS")]
    cert_days: Option<u16>,
    /// Every certificate is trusted here
    #[arg(long)]
    trusted: bool,
    /// Every address is one that Microsoft publishes for its name; for names that the list of endpoints knows
    #[arg(long)]
    in_published_prefixes: bool,
    /// Every Squid bears so many more dead addresses before it fails
    #[arg(long, value_name = "N")]
    min_headroom: Option<u16>,
    /// No finding of this severity or above: `info`, `warning`, `error`, `never` [default: error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
}

impl ExpectFlags {
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            require: self.require,
            quorum: self.quorum,
            max_connect: self.max_connect,
            max_tls: self.max_tls,
            max_first_connect: self.max_first_connect,
            clients: self.clients.clone(),
            cert_days: self.cert_days,
            trusted: self.trusted.then_some(true),
            in_published_prefixes: self.in_published_prefixes.then_some(true),
            min_headroom: self.min_headroom,
            fail_on: self.fail_on,
        }
    }
}
