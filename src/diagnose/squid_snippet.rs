use std::fmt::Write as _;

use super::rules::{squid_never, squid_slow};
use super::{Case, ClientRun, Facts, Outlook, diagnosis, remedies, simulate};
use crate::observation::Observation;
use crate::squid::Directive;

/// squid.conf lines for the targets of an observation, with comments that say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquidSnippet {
    /// Comments, then directives, ending in a newline.
    pub text: String,
    pub worth: SquidWorth,
}

/// What the lines do for the simulated Squids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SquidWorth {
    /// Each of them connects, with these lines or without any.
    Cured,
    /// Nothing could be judged: no DNS answer, no network.
    Unknown,
    /// At least one of them stays in trouble whatever its squid.conf says.
    Incurable,
}

/// For each target and each simulated Squid the fewest lines that cure it, put together: a squid.conf is one for all, so of
/// two values the larger one stays. What one version needs is harmless in the others named.
pub fn squid_snippet(observation: &Observation) -> SquidSnippet {
    let mut text = String::new();
    let mut needed: Vec<Directive> = Vec::new();
    let mut worth = SquidWorth::Cured;
    for rows in &observation.targets {
        let facts = Facts::new(&observation.host, rows);
        let clients = simulate::run(&facts);
        worth = worth.max(one_target(&Case { facts: &facts, clients: &clients }, &mut text, &mut needed));
    }
    let directives = merged(&needed);
    if directives.is_empty() && worth == SquidWorth::Cured {
        text.push_str("# nothing to change\n");
    }
    if !directives.is_empty() {
        text.push_str("# check with `squid -k parse`, then restart Squid: cached names keep their order until then\n");
    }
    for directive in directives {
        if directive == Directive::DnsV4First {
            text.push_str(
                "# only for Squid 3.1.16 to 4.x: earlier ones do not start with it, from 5 on it is obsolete\n",
            );
        }
        let _ = writeln!(text, "{directive}");
    }
    SquidSnippet { text, worth }
}

/// Comments on one target; adds the lines that it needs.
fn one_target(case: &Case, text: &mut String, needed: &mut Vec<Directive>) -> SquidWorth {
    let target = &case.facts.target;
    let _ = writeln!(text, "# {target}: what the measured network does to a Squid with default settings (simulated)");
    if !diagnosis::is_judged(case.facts) {
        text.push_str("# nothing could be judged: no DNS answer, or no network here\n");
        return SquidWorth::Unknown;
    }
    if !case.facts.any_up() {
        text.push_str("# no address works from here: no line can help\n");
        return SquidWorth::Incurable;
    }
    let mut worth = SquidWorth::Cured;
    for run in case.clients.iter().filter(|run| run.squid.is_some()) {
        let _ = writeln!(text, "# {}: {}", run.name, outlook(&Outlook::new(run)));
        if !is_troubled(case, run) {
            continue;
        }
        if let Some(lines) = remedies::lines_for(case, run.name).into_iter().next() {
            let shown: Vec<String> = lines.directives.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "#   with {}: {}", shown.join(", "), outlook(&lines.prediction.after));
            needed.extend(lines.directives);
        } else {
            text.push_str("#   no line of squid.conf cures this: repair the path, or run `tryorder` for other ways\n");
            worth = SquidWorth::Incurable;
        }
    }
    worth
}

fn is_troubled(case: &Case, run: &ClientRun) -> bool {
    let last_try = run.squid.as_ref().is_some_and(|s| s.headroom == Some(1));
    last_try || squid_slow::is_slow(run) || squid_never::fails(case, run) || run.worst().end.connected().is_none()
}

/// One line of each kind, in the order of the enum.
fn merged(needed: &[Directive]) -> Vec<Directive> {
    let mut merged: Vec<Directive> = Vec::new();
    for directive in needed {
        match merged.iter_mut().find(|d| std::mem::discriminant(*d) == std::mem::discriminant(directive)) {
            Some(same) => *same = *directive.max(same),
            None => merged.push(*directive),
        }
    }
    merged.sort_unstable();
    merged
}

fn outlook(outlook: &Outlook) -> String {
    match outlook.headroom {
        None | Some(0) => outlook.end.says(),
        Some(1) => format!("{}, with its last try (headroom 1)", outlook.end.says()),
        Some(n) => format!("{}, headroom {n}", outlook.end.says()),
    }
}
