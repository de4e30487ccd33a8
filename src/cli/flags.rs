//! The flags that several verbs share, and what they mean.

mod policy;
mod probe;
mod proxy;
mod what_if;

pub(super) use policy::{PolicyFlags, Prefer, suppose};
pub(super) use probe::{MEASURING, ProbeFlags, time};
pub(super) use proxy::{Hidden, ProxyFlags, hidden};
pub(super) use what_if::WhatIfFlags;

use std::fs::File;
use std::io::{self, IsTerminal};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::squid_flags::SquidFlags;
use super::{Failure, Output, plan, progress};
use crate::check::targets::MOST_TARGETS;
use crate::diagnose::Severity;
use crate::model::Target;
use crate::observation::{self, Observation};
use crate::observe::{self, Plan};
use crate::report::Layout;
use crate::squid::conf::Files;

/// What is diagnosed when nothing is named.
pub(super) const DEFAULT_TARGET: &str = "outlook.office365.com:443";

#[derive(Debug, Args)]
pub(super) struct ObserveFlags {
    /// A name or an address, with a port if it is not 443: `outlook.office365.com:993`, `[2001:db8::1]:443`
    #[arg(value_name = "TARGET")]
    pub(super) targets: Vec<String>,
    /// Ask this name server instead of the system's; several are asked in order
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = name_server)]
    dns: Vec<SocketAddr>,
    /// Send nothing: say how many lookups and connections there would be, and how long they can take
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    pub(super) probe: ProbeFlags,
}

#[derive(Debug, Args)]
pub(super) struct SourceFlags {
    #[command(flatten)]
    pub(super) observe: ObserveFlags,
    /// Conclude from a saved observation, without any network; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = MEASURING, conflicts_with_all = ["targets", "dns", "plan"])]
    from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct LayoutFlags {
    /// Columns of text [default: the terminal's, 80 when there is none]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=500))]
    width: Option<u16>,
    /// Colour only repeats what the words say
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// What the result is, and where it goes.
#[derive(Debug, Args)]
pub(super) struct ResultFlags {
    /// A finding this severe makes the verdict a problem
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub(super) fail_on: FailOn,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Write the result to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// `--fail-on`: from which severity on a finding makes the verdict a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Info,
    Warning,
    Error,
}

impl From<FailOn> for Severity {
    fn from(flag: FailOn) -> Self {
        match flag {
            FailOn::Info => Self::Info,
            FailOn::Warning => Self::Warning,
            FailOn::Error => Self::Error,
        }
    }
}

impl SourceFlags {
    /// The observation: read from a file, or taken now.
    pub(super) fn observation(&self, proxy: &ProxyFlags) -> Result<Observation, Failure> {
        match self.saved()? {
            Some(observation) => Ok(observation),
            None => measure(&proxy.add_to(self.observe.plan()?)?),
        }
    }

    /// The saved observation, where one is named.
    pub(super) fn saved(&self) -> Result<Option<Observation>, Failure> {
        self.from.as_deref().map(read_observation).transpose()
    }

    /// The same with the Squid that the flags name, and its files whole.
    pub(super) fn with_squid(
        &self,
        squid: &SquidFlags,
        proxy: &ProxyFlags,
    ) -> Result<(Observation, Option<Files>), Failure> {
        squid.check()?;
        // Before the run changes what that Squid holds.
        let page = squid.asked_page()?;
        let mut observation = self.observation(proxy)?;
        let files = squid.add_to(&mut observation, self.from.is_none(), page)?;
        Ok((observation, files))
    }

    /// The same without attempts, for verbs that need none.
    pub(super) fn lookups_only(&self) -> Result<Observation, Failure> {
        match &self.from {
            Some(file) => read_observation(file),
            None => measure(&Plan { rounds: 0, ..self.observe.plan()? }),
        }
    }
}

impl ObserveFlags {
    /// With `--plan`: the forecast, which takes the place of the result.
    pub(super) fn forecast(&self, proxy: &ProxyFlags, format: Format) -> Result<Option<Output>, Failure> {
        self.plan.then(|| plan::foresee(&proxy.add_to(self.plan()?)?, format)).transpose()
    }

    /// The same for verbs that make no attempts.
    pub(super) fn forecast_of_lookups(&self, format: Format) -> Result<Option<Output>, Failure> {
        let lookups = || plan::foresee(&Plan { rounds: 0, ..self.plan()? }, format);
        self.plan.then(lookups).transpose()
    }

    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        let mut targets = Vec::new();
        for target in self.named()? {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        if targets.is_empty() {
            targets.extend(DEFAULT_TARGET.parse::<Target>());
        }
        self.plan_of(targets)
    }

    /// The same for these targets.
    pub(super) fn plan_of(&self, targets: Vec<Target>) -> Result<Plan, Failure> {
        if targets.len() > MOST_TARGETS {
            return Err(Failure::new(
                format!("{} targets are more than {MOST_TARGETS}", targets.len()),
                "run it once for each part of the list",
            ));
        }
        self.probe.plan(targets, self.dns.clone())
    }

    /// The targets on the command line, as they are named.
    pub(super) fn named(&self) -> Result<Vec<Target>, Failure> {
        self.targets.iter().map(|text| text.parse::<Target>().map_err(|e| Failure::new(&e, e.hint()))).collect()
    }

    /// Whether nothing is to be sent.
    pub(super) const fn is_plan(&self) -> bool {
        self.plan
    }
}

impl LayoutFlags {
    #[expect(
        clippy::disallowed_methods,
        reason = "NO_COLOR and the terminal's width are settings of the reader's screen"
    )]
    pub(super) fn layout(&self) -> Layout {
        let screen = || terminal_size::terminal_size().map(|(w, _)| w.0.clamp(60, 140));
        let terminal = io::stdout().is_terminal();
        // A Windows console takes escape sequences only when it is asked to, and old ones never do; a terminal of another
        // kind there (Git's) sets TERM. Elsewhere there is nothing to ask.
        let takes_colour = || {
            anstyle_query::windows::enable_ansi_colors().unwrap_or(true) || anstyle_query::term_supports_ansi_color()
        };
        let colour = match self.color {
            Colour::Always => {
                // For its effect on the console; the user has the last word.
                takes_colour();
                true
            }
            Colour::Never => false,
            // https://no-color.org: present and not empty.
            Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && takes_colour(),
        };
        let width = self.width.or_else(|| terminal.then(screen).flatten()).unwrap_or(80);
        Layout { width: usize::from(width), colour }
    }
}

/// Takes the observation, with progress on a terminal's stderr.
pub(super) fn measure(plan: &Plan) -> Result<Observation, Failure> {
    let mut bar = progress::Bar::new();
    observe::run_until_signal(plan, &mut |event| bar.show(event)).map_err(|e| Failure::new(&e, e.hint()))
}

fn read_observation(file: &Path) -> Result<Observation, Failure> {
    let read = if file.as_os_str() == "-" {
        observation::read(io::stdin().lock())
    } else {
        File::open(file).map_err(Into::into).and_then(observation::read)
    };
    read.map_err(|e| Failure::new(format!("cannot read `{}`: {e}", file.display()), e.hint()))
}

/// `198.51.100.53`, `198.51.100.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`.
fn name_server(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, 53));
    }
    match text.parse::<SocketAddr>() {
        Ok(server) if server.port() > 0 => Ok(server),
        _ => Err("a name server is an address, with a port if it is not 53".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_server_is_an_address_with_or_without_a_port() {
        let ok = |text: &str| name_server(text).map(|s| s.to_string());
        assert_eq!(ok("198.51.100.53"), Ok("198.51.100.53:53".into()));
        assert_eq!(ok("198.51.100.53:5353"), Ok("198.51.100.53:5353".into()));
        assert_eq!(ok("2001:db8::53"), Ok("[2001:db8::53]:53".into()));
        assert_eq!(ok("[2001:db8::53]"), Ok("[2001:db8::53]:53".into()));
        assert_eq!(ok("[2001:db8::53]:5353"), Ok("[2001:db8::53]:5353".into()));
        for bad in ["", "dns.example", "198.51.100.53:0", "198.51.100.53:"] {
            assert!(name_server(bad).is_err(), "{bad}");
        }
    }
}
