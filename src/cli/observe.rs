use std::path::PathBuf;

use super::flags::{Format, ObserveFlags, measure};
use super::{Failure, Output};
use crate::exit::Exit;
use crate::observation;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    observe: ObserveFlags,
    /// Write the observation to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.observe.forecast(Format::Text)? {
        return forecast.to(args.output.as_deref());
    }
    let observation = measure(&args.observe.plan()?)?;
    let exit = if observation.partial { Exit::Inconclusive } else { Exit::Healthy };
    Output::new(observation::write(&observation), exit).to(args.output.as_deref())
}
