//! The command line: one file a verb. A verb reads files and the network, and returns what is to be printed; `main`
//! alone prints and exits.

mod check;
mod client_flags;
mod compare;
mod completions;
mod diagnose;
mod endpoint_flags;
mod endpoints;
mod explain;
mod failure;
mod flags;
mod lab;
mod observe;
mod order;
mod output;
mod plan;
mod progress;
mod schema;
mod squid;
mod squid_files;
mod squid_flags;
mod whole;

pub use check::refusal_of_a_plugin;
pub use failure::Failure;
pub use output::{Output, lines};

use clap::{CommandFactory, Parser, Subcommand};

/// Tells why Office 365 is slow or dead from here, and prints the exact cure.
///
/// Resolves every AAAA and A record of each TARGET, times TCP and TLS to each address, works out in which order programs
/// and Squid try them and what that costs, and prints what cures it, with the gain predicted by the same simulation.
#[derive(Debug, Parser)]
#[command(
    name = "tryorder",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_precedence_over_arg = true,
    after_help = "Exit codes: 0 healthy, 1 problem found, 2 the tool failed, 3 nothing could be judged, or the run was cut short."
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    diagnose: diagnose::Args,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Observe, conclude, report: what `tryorder` does without a verb
    Diagnose(diagnose::Args),
    /// Measure only: the observation as JSON
    Observe(observe::Args),
    /// For CI and monitoring: one line a target, what failed, and the exit code
    ///
    /// Without a flag two things are expected of each target: that some address answers, and that there is no finding of the
    /// severity `error`. More is expected by flags. A file of targets (`--targets`) can have expectations of its own, for all
    /// its targets (flags count more) and for each of them (these count most).
    Check(Box<check::Args>),
    /// What has changed between two saved results, or what many sites have in common
    Compare(compare::Args),
    /// Microsoft's published hosts and addresses: the list, its age, what changed
    ///
    /// Without a FILE it is the worldwide list that is compiled in. Two files, or `--diff`, show what changed.
    Endpoints(endpoints::Args),
    /// The squid.conf lines that cure this network for Squid
    Squid(squid::Args),
    /// Only the address order, and which rule decided each place
    Order(order::Args),
    /// What a finding means, how it is decided, what to do
    Explain(explain::Args),
    /// The whole thing, or any program, in a network in a box, with real packets (Linux)
    Lab(lab::Args),
    /// JSON Schema of what is read and written
    Schema(schema::Args),
    /// Completions for a shell
    Completions(completions::Args),
    /// The manual page, in roff
    Man,
}

impl Cli {
    /// Does what was asked. `lab` must be called while the process has a single thread.
    pub fn run(&self) -> Result<Output, Failure> {
        match &self.verb {
            None => diagnose::run(&self.diagnose),
            Some(Verb::Diagnose(args)) => diagnose::run(args),
            Some(Verb::Observe(args)) => observe::run(args),
            Some(Verb::Check(args)) => check::run(args),
            Some(Verb::Compare(args)) => compare::run(args),
            Some(Verb::Endpoints(args)) => endpoints::run(args),
            Some(Verb::Squid(args)) => squid::run(args),
            Some(Verb::Order(args)) => order::run(args),
            Some(Verb::Explain(args)) => explain::run(args),
            Some(Verb::Lab(args)) => lab::run(args),
            Some(Verb::Schema(args)) => Ok(schema::run(args)),
            Some(Verb::Completions(args)) => Ok(completions::run(args, Self::command())),
            Some(Verb::Man) => completions::man(&Self::command()),
        }
    }
}
