use std::fmt::Write as _;

use super::rules::TOO_LONG;
use super::{Case, Change, ClientRun, Facts, Outlook, diagnosis, remedies, simulate};
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
    /// Nothing could be judged: no DNS answer, no network, a family that was not asked, a run that was cut short.
    Unknown,
    /// At least one of them stays in trouble whatever its squid.conf says.
    Incurable,
}

/// For each target and each simulated Squid the lines that cure it, put together: a squid.conf is one for all, so of two
/// values the larger one stays. The whole is simulated for every target again; lines that would cost one target what
/// another gains are not printed.
pub fn squid_snippet(observation: &Observation) -> SquidSnippet {
    let mut text = String::new();
    if observation.partial {
        text.push_str("# partial: the run was cut short; what follows is true but not all\n");
    }
    if observation.settings.quick {
        text.push_str("# provisional: the run was made in haste (--quick); one without may know better\n");
    }
    let mut needed: Vec<Directive> = Vec::new();
    let mut worth = SquidWorth::Cured;
    let all: Vec<(Facts, Vec<ClientRun>)> = observation
        .targets
        .iter()
        .map(|rows| Facts::observed(observation, rows))
        .map(|facts| {
            let clients = simulate::run(&facts);
            (facts, clients)
        })
        .collect();
    let cases = || all.iter().map(|(facts, clients)| Case { facts, clients });
    for case in cases() {
        worth = worth.max(one_target(&case, &mut text, &mut needed));
    }
    let mut directives = merged(&needed);
    if !directives.is_empty() && cases().any(|case| costs(&case, &directives)) {
        text.push_str("# these targets want different lines, and one squid.conf serves them all: ask for each alone\n");
        directives.clear();
        worth = SquidWorth::Incurable;
    }
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

/// Whether a Squid that is well off at this target would be in trouble with these lines.
fn costs(case: &Case, directives: &[Directive]) -> bool {
    let after = simulate::run(&case.facts.after(&Change::Squid(directives.to_vec())));
    let well = |run: &ClientRun| !is_troubled(&Outlook::new(run));
    case.clients.iter().zip(&after).any(|(b, a)| b.squid.is_some() && well(b) && !well(a))
}

/// Comments on one target; adds the lines that it needs.
fn one_target(case: &Case, text: &mut String, needed: &mut Vec<Directive>) -> SquidWorth {
    let target = &case.facts.target;
    if let Some(family) = case.facts.not_asked {
        let _ = writeln!(
            text,
            "# {target}: {} was not asked, but Squid asks for both families: nothing can be said",
            family.name()
        );
        return SquidWorth::Unknown;
    }
    let _ = writeln!(
        text,
        "# {target}: what the measured network does to a Squid with default settings (simulated, at worst)"
    );
    if !diagnosis::is_judged(case.facts) {
        text.push_str("# nothing could be judged: no DNS answer, or no network here\n");
        return SquidWorth::Unknown;
    }
    if case.facts.untried() > 0 {
        text.push_str("# not every address was tried: nothing can be said\n");
        return SquidWorth::Unknown;
    }
    if !case.facts.any_up() {
        text.push_str("# no address works from here: no line can help\n");
        return SquidWorth::Incurable;
    }
    let mut worth = SquidWorth::Cured;
    for run in case.clients.iter().filter(|run| run.squid.is_some()) {
        let before = Outlook::new(run);
        let _ = writeln!(text, "# {}: {}", run.name, outlook(&before));
        if !is_troubled(&before) {
            continue;
        }
        let mut offers = remedies::lines_for(case, run.name);
        offers.sort_by_key(|lines| (is_troubled(&lines.prediction.after), lines.directives.len()));
        let cured = offers.first().is_some_and(|lines| !is_troubled(&lines.prediction.after));
        let helped = !offers.is_empty();
        if let Some(lines) = offers.into_iter().next() {
            let shown: Vec<String> = lines.directives.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "#   with {}: {}", shown.join(", "), outlook(&lines.prediction.after));
            needed.extend(lines.directives);
        }
        if !cured {
            let start = if helped { "that helps, but " } else { "" };
            let _ = writeln!(text, "#   {start}no line of squid.conf cures this; `tryorder` shows other ways");
            worth = SquidWorth::Incurable;
        }
    }
    worth
}

/// Never connected, slowly, or with its last try.
fn is_troubled(outlook: &Outlook) -> bool {
    outlook.end.connected().is_none() || outlook.end.at() >= TOO_LONG || outlook.headroom == Some(1)
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
        Some(1) => format!("{}, with its last try (headroom 1)", outlook.end.says()),
        _ => outlook.says(),
    }
}
