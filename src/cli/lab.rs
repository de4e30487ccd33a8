use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;

use super::diagnose::ReportFlags;
use super::flags::{MEASURING, ProbeFlags, measure};
use super::{Failure, Output};
use crate::exit::Exit;
use crate::lab::{self, Lab, Network, Scenario, WireKind};
use crate::observation;
use crate::observe::{Plan, os};

/// The exit code says whether the lab worked, not what it showed: `lab SCENARIO -- tryorder check` gives the check's.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A bundled scenario, or the path of a network.toml of your own [default: v6-silent]
    #[arg(value_name = "SCENARIO")]
    scenario: Option<String>,
    /// List the bundled scenarios
    #[arg(long, exclusive = true)]
    list: bool,
    /// Conclude from the bundled recording of the scenario: no namespaces, no packets
    #[arg(long, conflicts_with_all = MEASURING, conflicts_with_all = ["command", "wire"])]
    recorded: bool,
    /// What the wire of the box is made of; `auto` takes TUN where that is allowed
    #[arg(long, value_name = "KIND", default_value = "auto")]
    wire: Wire,
    #[command(flatten)]
    probe: ProbeFlags,
    #[command(flatten)]
    report: ReportFlags,
    /// Run this in the box instead, with the box's names and trust
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wire {
    Auto,
    Tun,
    Veth,
}

impl From<Wire> for WireKind {
    fn from(flag: Wire) -> Self {
        match flag {
            Wire::Auto => Self::Auto,
            Wire::Tun => Self::Tun,
            Wire::Veth => Self::Veth,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if args.list {
        return Ok(Output::new(list(), Exit::Healthy).for_people());
    }
    args.report.check()?;
    let name = args.scenario.as_deref().unwrap_or(lab::scenarios()[0].name);
    let bundled = lab::scenarios().iter().find(|s| s.name == name);
    if args.recorded {
        return replay(args, bundled.ok_or_else(|| unknown(name))?);
    }
    let text = match bundled {
        Some(scenario) => scenario.network.to_owned(),
        None => read_network(name)?,
    };
    let network = Network::parse(&text).map_err(|e| Failure::new(format!("cannot use `{name}`: {e}"), "the bundled ones are examples to copy: `fixtures/v6-silent/network.toml` in the source, `tryorder lab --list` by name"))?;
    let lab = lab::enter(&network, args.wire.into()).map_err(|e| Failure::new(&e, e.hint()))?;
    if let Some((program, rest)) = args.command.split_first() {
        return execute(&lab, program, rest);
    }
    let plan = args.probe.plan(vec![network.target()], Vec::new())?;
    // The proxies of this machine are not in the box.
    let mut plan = Plan { ignore_environment: true, ..plan };
    let ca = fs::read(lab.ca_file());
    plan.ca_pem.push(b'\n');
    plan.ca_pem.extend(ca.map_err(|e| Failure::new(format!("cannot read the lab's CA: {e}"), "please report it"))?);
    let observation = measure(&plan)?;
    let mut output = args.report.conclude(&observation)?;
    if !observation.partial {
        output.code = Exit::Healthy.code();
    }
    Ok(output)
}

fn replay(args: &Args, scenario: &Scenario) -> Result<Output, Failure> {
    let observation = observation::read(scenario.recording.as_bytes());
    let observation = observation.map_err(|e| Failure::new(&e, e.hint()))?;
    let mut output = args.report.conclude(&observation)?;
    output.code = Exit::Healthy.code();
    Ok(output)
}

/// Stdin, stdout and stderr are the command's; so is the exit code (128 and the signal, as in a shell).
fn execute(lab: &Lab, program: &str, rest: &[String]) -> Result<Output, Failure> {
    let mut command = Command::new(program);
    command.args(rest);
    let status = lab.run(command).map_err(|e| {
        Failure::new(
            format!("cannot run `{}` in the lab: {e}", crate::model::printable(program, 80)),
            "name a program that is on this machine, as in `tryorder lab -- curl -v https://outlook.office365.com/`",
        )
    })?;
    let code = status.code().or_else(|| os::death_signal(status).map(|number| 128 + number));
    Ok(Output {
        text: String::new(),
        told: String::new(),
        code: code.and_then(|c| u8::try_from(c).ok()).unwrap_or(128),
    })
}

fn list() -> String {
    let widest = lab::scenarios().iter().map(|s| s.name.len()).max().unwrap_or(0);
    let line = |s: &Scenario| {
        let about = Network::parse(s.network).map(|n| n.about().to_owned()).unwrap_or_default();
        format!("{:<widest$}  {about}\n", s.name)
    };
    lab::scenarios().iter().map(line).collect()
}

fn read_network(name: &str) -> Result<String, Failure> {
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none() && path.components().count() == 1 {
        return Err(unknown(name));
    }
    let mut text = String::new();
    let read = File::open(path).and_then(|f| f.take(lab::MAX_BYTES as u64 + 1).read_to_string(&mut text));
    read.map_err(|e| {
        Failure::new(
            format!("cannot read `{name}`: {e}"),
            "a network.toml is a text file; `tryorder lab --list` names the bundled ones",
        )
    })?;
    Ok(text)
}

fn unknown(name: &str) -> Failure {
    let name = crate::model::printable(name, 40);
    Failure::new(
        format!("there is no scenario `{name}`"),
        "`tryorder lab --list` names them; a network.toml of your own is given by its path",
    )
}
