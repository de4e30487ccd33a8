use std::path::PathBuf;

use super::flags::{Format, SourceFlags};
use super::{Failure, Output};
use crate::diagnose::{SquidWorth, squid_snippet};
use crate::exit::Exit;

/// Exit code 0: it printed lines that cure, or none are needed; 1: no lines can; 3: nothing could be judged. Of several targets 1
/// beats 3 beats 0.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    /// Write the lines to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast(Format::Text)? {
        return forecast.to(args.output.as_deref());
    }
    let observation = args.source.observation()?;
    let snippet = squid_snippet(&observation);
    let exit = match snippet.worth {
        _ if observation.partial => Exit::Inconclusive,
        SquidWorth::Cured => Exit::Healthy,
        SquidWorth::Incurable => Exit::Problem,
        SquidWorth::Unknown => Exit::Inconclusive,
    };
    Output::new(snippet.text, exit).to(args.output.as_deref())
}
