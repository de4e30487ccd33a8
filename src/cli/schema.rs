use clap::ValueEnum;

use super::{Output, plan};
use crate::exit::Exit;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which format
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// What `observe` writes and `--from` reads
    Observation,
    /// What `--format json` writes
    Diagnosis,
    /// What `check --format json` writes
    Check,
    /// What `endpoints --format json` writes
    Endpoints,
    /// What `endpoints OLD NEW --format json` writes
    EndpointsChanges,
    /// What `order --format json` writes
    Order,
    /// What `compare --format json` writes
    Comparison,
    /// What `--plan --format json` writes
    Plan,
}

pub(super) fn run(args: &Args) -> Output {
    let text = match args.what {
        What::Observation => report::observation_schema(),
        What::Diagnosis => report::diagnosis_schema(),
        What::Check => report::check_schema(),
        What::Endpoints => report::endpoints_schema(),
        What::EndpointsChanges => report::changes_schema(),
        What::Order => report::order_schema(),
        What::Comparison => report::comparison_schema(),
        What::Plan => plan::schema(),
    };
    Output::new(text, Exit::Healthy)
}
