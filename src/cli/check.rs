use super::diagnose::exit;
use super::flags::{Format, PolicyFlags, ProxyFlags, ResultFlags, SourceFlags, WhatIfFlags, suppose};
use super::squid_flags::SquidFlags;
use super::{Failure, Output};
use crate::diagnose::diagnose;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    policy: PolicyFlags,
    #[command(flatten)]
    what_if: WhatIfFlags,
    #[command(flatten)]
    squid: SquidFlags,
    #[command(flatten)]
    proxy: ProxyFlags,
    #[command(flatten)]
    result: ResultFlags,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast(&args.proxy, args.result.format)? {
        return forecast.to(args.result.output.as_deref());
    }
    let tables = args.policy.tables()?;
    args.what_if.check()?;
    let mut observation = args.source.with_squid(&args.squid, &args.proxy)?.0;
    suppose(&mut observation, tables);
    let diagnosis = diagnose(args.what_if.premise(&observation)?, args.result.fail_on.into());
    let text = match args.result.format {
        Format::Text => report::check(&diagnosis),
        Format::Json => report::json(&diagnosis),
    };
    Output::new(text, exit(&diagnosis)).in_format(args.result.format).to(args.result.output.as_deref())
}
