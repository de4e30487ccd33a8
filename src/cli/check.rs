mod asked;
mod expect;
mod reports;

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use super::endpoint_flags::EndpointFlags;
use super::flags::{PolicyFlags, ProxyFlags, SourceFlags, WhatIfFlags, measure, suppose};
use super::squid_flags::SquidFlags;
use super::{Failure, Output};
use crate::check::{Checked, Run};
use crate::exit::Exit;
use crate::model::Target;
use crate::observation::Observation;
use crate::observe;
use expect::ExpectFlags;
use reports::ReportFlags;

pub use reports::refusal_of_a_plugin;

#[derive(Debug, clap::Args)]
#[command(
    mut_arg("services", |flag| flag.conflicts_with("from")),
    mut_arg("categories", |flag| flag.conflicts_with("from")),
    mut_arg("required", |flag| flag.conflicts_with("from"))
)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    /// Targets from a file: a line each, with `#` before comments, or TOML with names, tags and expectations; `-` is stdin
    #[arg(long = "targets", value_name = "FILE", conflicts_with = "from", long_help = TARGETS_HELP)]
    targets_file: Option<PathBuf>,
    #[command(flatten)]
    endpoints: EndpointFlags,
    #[command(flatten)]
    expect: ExpectFlags,
    /// Look at what fails again, so often at most and 2 s later each time, before it counts; what does not fail then is reported
    /// as unconfirmed
    #[arg(long, value_name = "N", help_heading = COUNTS, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10), conflicts_with = "from")]
    confirm: u32,
    /// What a target that could not be judged comes to: 1 or 0 instead of 3. A run that is cut short ends with 3 all the same
    #[arg(long, value_name = "AS", help_heading = COUNTS)]
    inconclusive: Option<Inconclusive>,
    /// Compare with a saved result: what failed there already, and is no worse, is known and fails nothing
    ///
    /// What `check --format json` writes; `tryorder --format json` or `tryorder observe` have findings to compare, and no
    /// cases.
    #[arg(long, value_name = "FILE", help_heading = COUNTS)]
    baseline: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Suppositions")]
    policy: PolicyFlags,
    #[command(flatten, next_help_heading = "Suppositions")]
    what_if: WhatIfFlags,
    #[command(flatten, next_help_heading = "Squid and other proxies")]
    squid: SquidFlags,
    #[command(flatten, next_help_heading = "Squid and other proxies")]
    proxy: ProxyFlags,
    #[command(flatten)]
    reports: ReportFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Inconclusive {
    /// As a problem: exit code 1
    Fail,
    /// As healthy: exit code 0
    Pass,
}

const COUNTS: &str = "What counts";

const TARGETS_HELP: &str = r#"Targets from a file; `-` is stdin

A line each, with `#` before comments; or TOML, by its ending or by what is in it:

[expect]
require = "v4"

[[target]]
host = "outlook.office365.com:993"
name = "Exchange, IMAP"
tags = ["mail"]
expect = { require = "both", quorum = "3/4", max_connect = "300ms", cert_days = 14 }

The keys of `expect` are the flags with `_` for `-`; a list of clients is `clients`."#;

/// Before a second look: what lasts less is no fault that anybody calls about, and the addresses of Office 365 live 8 s.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if args.source.observe.is_plan() {
        let saved = args.source.saved()?;
        let targets = args.question(saved.as_ref())?.entries.into_iter().map(|entry| entry.target).collect();
        return args.reports.plan(&args.proxy.add_to(args.source.observe.plan_of(targets)?)?);
    }
    match args.reports.ready() {
        Ok(()) => args.reports.finish(checked(args)),
        Err(failure) => args.reports.refused(failure),
    }
}

fn checked(args: &Args) -> Result<Checked, Failure> {
    args.squid.check()?;
    args.what_if.check()?;
    let tables = args.policy.tables()?;
    let saved = args.source.saved()?;
    let asked = args.question(saved.as_ref())?;
    let targets: Vec<Target> = asked.entries.iter().map(|entry| entry.target.clone()).collect();
    let here = saved.is_none();
    // Before the run changes what that Squid holds.
    let page = args.squid.asked_page()?;
    let seen = |mut observation: Observation| {
        args.squid.add_to(&mut observation, here, page.clone())?;
        suppose(&mut observation, tables.clone());
        Ok(observation)
    };
    let look = |targets| seen(measure(&args.proxy.add_to(args.source.observe.plan_of(targets)?)?)?);
    let first = match saved {
        Some(observation) => seen(observation)?,
        None => look(targets)?,
    };
    args.what_if.premise(&first)?;
    let mut run = Run::begin(asked, first);
    loop {
        let doubtful = run.in_doubt();
        if doubtful.is_empty() {
            break;
        }
        if !observe::pause_until_signal(PAUSE).map_err(|e| Failure::new(&e, e.hint()))? {
            run.cut_short();
            break;
        }
        run.look_again(&look(doubtful)?);
    }
    Ok(run.checked())
}

impl Inconclusive {
    const fn exit(this: Option<Self>) -> Exit {
        match this {
            Some(Self::Fail) => Exit::Problem,
            Some(Self::Pass) => Exit::Healthy,
            None => Exit::Inconclusive,
        }
    }
}
