//! `tryorder squid`: on stdout the lines or the diff, on stderr everything else.

mod edit;

use std::path::PathBuf;
use std::time::Duration;

use super::flags::{Format, ProxyFlags, SourceFlags, WhatIfFlags, time};
use super::squid_flags::SquidFlags;
use super::{Failure, Output};
use crate::diagnose::{SquidWorth, Wish, squid_snippet};
use crate::exit::Exit;

/// Exit code 0: it printed lines that cure, or none are needed; 1: no lines can; 3: nothing could be judged. Of several targets 1
/// beats 3 beats 0.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    squid: SquidFlags,
    #[command(flatten)]
    what_if: WhatIfFlags,
    #[command(flatten)]
    proxy: ProxyFlags,
    /// Every request must reach a living address within this time
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = patience)]
    patience: Duration,
    /// Also when DNS has so many more dead addresses
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(..=200))]
    growth: u16,
    /// Say on stderr what was simulated, and what helps besides squid.conf
    #[arg(long)]
    explain: bool,
    /// The change as a unified diff of the file, instead of the lines alone
    #[arg(long)]
    diff: bool,
    /// Change the file, with a copy of the old one beside it; without FILE that of `--squid-conf`, or of this host
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["diff", "output"])]
    write: Option<String>,
    /// Write the lines to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast(&args.proxy, Format::Text)? {
        return forecast.to(args.output.as_deref());
    }
    args.what_if.check()?;
    if args.write.is_some() && args.what_if.is_given() {
        return Err(Failure::new(
            "`--write` changes a file for the network as it is, and `--what-if` supposes another one",
            "`--diff` shows the change; `patch` makes it, if it is really wanted",
        ));
    }
    let squid = args.squid();
    let (observation, files) = args.source.with_squid(&squid, &args.proxy)?;
    let wish = Wish { patience: args.patience.into(), growth: args.growth };
    let snippet = squid_snippet(args.what_if.premise(&observation)?, &wish);
    let exit = match snippet.worth {
        _ if observation.partial => Exit::Inconclusive,
        SquidWorth::Cured => Exit::Healthy,
        SquidWorth::Incurable => Exit::Problem,
        SquidWorth::Unknown => Exit::Inconclusive,
    };
    let mut told = snippet.told.clone();
    if let Some(conf) = observation.squid.as_ref().and_then(|s| s.conf.as_ref()).filter(|c| c.found_here) {
        told.insert_str(0, &format!("using {}, found here (`--squid-conf none` looks for none)\n", conf.path));
    }
    if args.explain {
        told.push_str(&snippet.explained);
    }
    let text = if args.diff || args.write.is_some() {
        let version = crate::diagnose::OwnSquid::of(&observation).and_then(|own| own.version());
        let plan = edit::Plan::new(files.as_ref(), version, &snippet.directives)?;
        if args.write.is_some() { plan.write(&mut told)? } else { snippet.supposed + &plan.diff() }
    } else {
        snippet.text
    };
    Output::new(text, exit).telling(told).to(args.output.as_deref())
}

impl Args {
    /// `--write FILE` names the file, too.
    fn squid(&self) -> SquidFlags {
        let named = self.write.as_deref().filter(|file| !file.is_empty()).map(PathBuf::from);
        SquidFlags { squid_conf: named.or_else(|| self.squid.squid_conf.clone()), ..self.squid.clone() }
    }
}

/// From a second to an hour.
fn patience(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    let bounds = Duration::from_secs(1)..=Duration::from_secs(3_600);
    if bounds.contains(&time) { Ok(time) } else { Err("between 1s and 60m".into()) }
}
