use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::diagnose::exit;
use super::flags::{Format, LayoutFlags, PolicyFlags, Prefer, SourceFlags, WhatIfFlags, suppose};
use super::{Failure, Output};
use crate::diagnose::{Severity, diagnose, orders, prefer};
use crate::exit::Exit;
use crate::order::Platform;
use crate::report;

/// Looks the names up and asks the kernel for source addresses; no connection is made.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceFlags,
    #[command(flatten)]
    policy: PolicyFlags,
    #[command(flatten)]
    what_if: WhatIfFlags,
    /// Show how to have this family tried first here
    #[arg(long, value_name = "FAMILY")]
    prefer: Option<Prefer>,
    /// What another system would do with the same addresses and sources; may be given several times
    #[arg(long, value_name = "NAME")]
    platform: Vec<Asked>,
    /// How the order is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the order to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    layout: LayoutFlags,
}

/// A platform, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    All,
    One(Platform),
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if let Some(forecast) = args.source.observe.forecast_of_lookups(args.format)? {
        return forecast.to(args.output.as_deref());
    }
    let tables = args.policy.tables()?;
    args.what_if.check()?;
    let mut observation = args.source.lookups_only()?;
    suppose(&mut observation, tables);
    let premise = args.what_if.premise(&observation)?;
    let mut orders = orders(&premise, &args.platforms());
    if let Some(family) = args.prefer {
        for (target, preference) in orders.targets.iter_mut().zip(prefer(&premise, family.into())) {
            target.preference = Some(preference);
        }
    }
    let nothing = orders.targets.iter().any(|t| t.nothing.is_some());
    let exit = if nothing || observation.partial { exit(&diagnose(&premise, Severity::Error)) } else { Exit::Healthy };
    let text = match args.format {
        Format::Text => report::order(&orders, args.layout.layout()),
        Format::Json => report::order_json(&orders),
    };
    Output::new(text, exit).in_format(args.format).to(args.output.as_deref())
}

impl Args {
    /// Each one once, in the order of asking.
    fn platforms(&self) -> Vec<Platform> {
        let mut platforms: Vec<Platform> = Vec::new();
        for asked in &self.platform {
            let these = match asked {
                Asked::All => &Platform::ALL[..],
                Asked::One(platform) => std::slice::from_ref(platform),
            };
            let new: Vec<Platform> = these.iter().filter(|p| !platforms.contains(p)).copied().collect();
            platforms.extend(new);
        }
        platforms
    }
}

impl ValueEnum for Asked {
    fn value_variants<'a>() -> &'a [Self] {
        const VARIANTS: [Asked; Platform::ALL.len() + 1] = {
            let mut all = [Asked::All; Platform::ALL.len() + 1];
            let mut n = 0;
            while n < Platform::ALL.len() {
                all[n] = Asked::One(Platform::ALL[n]);
                n += 1;
            }
            all
        };
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::All => PossibleValue::new("all").help("One after another"),
            Self::One(platform) => PossibleValue::new(platform.name()).help(platform.description().about),
        })
    }
}
