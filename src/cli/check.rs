use std::path::PathBuf;

use super::diagnose::exit;
use super::flags::{FailOn, Format, SourceFlags};
use super::{Failure, Output};
use crate::diagnose::diagnose;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    /// A finding this severe makes the verdict a problem
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// How the result is written; text is one line a target
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the result to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let diagnosis = diagnose(&args.source.observation()?, args.fail_on.into());
    let text = match args.format {
        Format::Text => report::check(&diagnosis),
        Format::Json => report::json(&diagnosis),
    };
    Output::new(text, exit(&diagnosis)).to(args.output.as_deref())
}
