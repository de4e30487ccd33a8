use super::client_flags::ClientFlags;
use super::flags::{
    Format, LayoutFlags, PolicyFlags, Prefer, ProxyFlags, ResultFlags, SourceFlags, WhatIfFlags, suppose,
};
use super::squid_flags::SquidFlags;
use super::{Failure, Output};
use crate::diagnose::{Diagnosis, Verdict, diagnose, prefer};
use crate::exit::Exit;
use crate::observation::Observation;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    policy: PolicyFlags,
    #[command(flatten)]
    squid: SquidFlags,
    #[command(flatten)]
    proxy: ProxyFlags,
    #[command(flatten)]
    report: ReportFlags,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReportFlags {
    #[command(flatten)]
    result: ResultFlags,
    #[command(flatten)]
    pub(super) what_if: WhatIfFlags,
    /// Show how to have this family tried first here, and how to take that back, whether anybody gains or not
    #[arg(long, value_name = "FAMILY")]
    prefer: Option<Prefer>,
    #[command(flatten)]
    clients: ClientFlags,
    #[command(flatten)]
    layout: LayoutFlags,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let result = &args.report.result;
    if let Some(forecast) = args.source.observe.forecast(&args.proxy, result.format)? {
        return forecast.to(result.output.as_deref());
    }
    args.report.check()?;
    let tables = args.policy.tables()?;
    let mut observation = args.source.with_squid(&args.squid, &args.proxy)?.0;
    suppose(&mut observation, tables);
    args.report.conclude(&observation)
}

impl ReportFlags {
    /// What can be refused before anything is measured.
    pub(super) fn check(&self) -> Result<(), Failure> {
        self.what_if.check()?;
        self.clients.check()
    }

    pub(super) fn conclude(&self, observation: &Observation) -> Result<Output, Failure> {
        let premise = self.what_if.premise(observation)?;
        let mut diagnosis = diagnose(&premise, self.result.fail_on.into());
        if let Some(family) = self.prefer {
            for (target, preference) in diagnosis.targets.iter_mut().zip(prefer(&premise, family.into())) {
                target.preference = Some(preference);
            }
        }
        self.clients.choose(&mut diagnosis);
        let text = match self.result.format {
            Format::Text => report::text(&diagnosis, self.layout.layout()),
            Format::Json => report::json(&diagnosis),
        };
        Output::new(text, exit(&diagnosis)).in_format(self.result.format).to(self.result.output.as_deref())
    }
}

/// The worst of all targets; of a run that was cut short nothing final can be said.
pub(super) fn exit(diagnosis: &Diagnosis) -> Exit {
    if diagnosis.partial {
        return Exit::Inconclusive;
    }
    let each = diagnosis.targets.iter().map(|t| match t.verdict {
        Verdict::Healthy => Exit::Healthy,
        Verdict::Problem => Exit::Problem,
        Verdict::Inconclusive => Exit::Inconclusive,
    });
    each.fold(Exit::Healthy, Exit::or)
}
