use std::path::PathBuf;

use super::flags::{Format, ProxyFlags, SourceFlags};
use super::squid_flags::SquidFlags;
use super::{Failure, Output};
use crate::exit::Exit;
use crate::observation;

#[derive(Debug, clap::Args)]
#[command(mut_arg("from", |from| from.help("Rewrite a saved observation in the present format, without any network; `-` is stdin")))]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    squid: SquidFlags,
    #[command(flatten)]
    proxy: ProxyFlags,
    /// Replace what identifies the reporter; the diagnosis stays the same
    ///
    /// Own addresses, names of internal hosts, name servers, search domains and interfaces, certificates of inspecting
    /// proxies, comments and free texts are replaced. What Microsoft publishes, times, counts and common prefix lengths are
    /// kept, and `taken_at` too: read the file before sharing it.
    #[arg(long)]
    redact: bool,
    /// Write the observation to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast(&args.proxy, Format::Text)? {
        return forecast.to(args.output.as_deref());
    }
    let mut observation = args.source.with_squid(&args.squid, &args.proxy)?.0;
    if args.redact {
        observation = observation::redact(&observation);
    }
    let exit = if observation.partial { Exit::Inconclusive } else { Exit::Healthy };
    Output::new(observation::write(&observation), exit).to(args.output.as_deref())
}
