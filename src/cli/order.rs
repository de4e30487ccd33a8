use std::path::PathBuf;

use super::diagnose::exit;
use super::flags::SourceFlags;
use super::{Failure, Output};
use crate::diagnose::{Severity, diagnose};
use crate::exit::Exit;
use crate::report;

/// Looks the names up and asks the kernel for source addresses; no connection is made.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    /// Write the order to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast_of_lookups()? {
        return forecast.to(args.output.as_deref());
    }
    let diagnosis = diagnose(&args.source.lookups_only()?, Severity::Error);
    let nothing = diagnosis.targets.iter().any(|t| t.order.is_empty());
    let exit = if nothing || diagnosis.partial { exit(&diagnosis) } else { Exit::Healthy };
    Output::new(report::order(&diagnosis), exit).to(args.output.as_deref())
}
