use std::path::PathBuf;

use super::flags::{FailOn, Format, LayoutFlags, SourceFlags};
use super::{Failure, Output};
use crate::diagnose::{Diagnosis, Verdict, diagnose};
use crate::exit::Exit;
use crate::observation::Observation;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    report: ReportFlags,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReportFlags {
    /// A finding this severe makes the verdict a problem
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the result to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    layout: LayoutFlags,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    args.report.conclude(&args.source.observation()?)
}

impl ReportFlags {
    pub(super) fn conclude(&self, observation: &Observation) -> Result<Output, Failure> {
        let diagnosis = diagnose(observation, self.fail_on.into());
        let text = match self.format {
            Format::Text => report::text(&diagnosis, self.layout.layout()),
            Format::Json => report::json(&diagnosis),
        };
        Output::new(text, exit(&diagnosis)).to(self.output.as_deref())
    }
}

/// The worst of all targets.
pub(super) fn exit(diagnosis: &Diagnosis) -> Exit {
    let each = diagnosis.targets.iter().map(|t| match t.verdict {
        Verdict::Healthy => Exit::Healthy,
        Verdict::Problem => Exit::Problem,
        Verdict::Inconclusive => Exit::Inconclusive,
    });
    each.fold(Exit::Healthy, Exit::or)
}
