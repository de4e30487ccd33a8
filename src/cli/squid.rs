use std::path::PathBuf;

use super::flags::SourceFlags;
use super::{Failure, Output};
use crate::diagnose::squid_snippet;
use crate::exit::Exit;

/// Exit code 0: it printed lines that cure, or none are needed; 1: no lines can.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    /// Write the lines to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let observation = args.source.observation()?;
    let snippets: Vec<_> = observation.targets.iter().map(|rows| squid_snippet(&observation.host, rows)).collect();
    let exit = if snippets.iter().all(|s| s.cures) { Exit::Healthy } else { Exit::Problem };
    let text = snippets.into_iter().map(|s| s.text).collect::<Vec<_>>().join("\n");
    Output::new(text, exit).to(args.output.as_deref())
}
