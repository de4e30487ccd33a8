use std::fmt::Write as _;

use super::{Case, Facts, Outlook, remedies, simulate};
use crate::clients::End;
use crate::observation::{HostFacts, TargetRows};
use crate::squid::Directive;

/// The squid.conf lines for one target, with comments that say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquidSnippet {
    /// Comments and directives, ending in a newline; every version from 3.1 to 7 starts with them.
    pub text: String,
    /// Every simulated Squid connects, with these lines or without any.
    pub cures: bool,
}

/// For each simulated Squid the fewest lines that cure it, put together: a line that one version needs is harmless in
/// the others (`dns_v4_first` is without effect from 5 on, where it logs that it is obsolete).
pub fn squid_snippet(host: &HostFacts, rows: &TargetRows) -> SquidSnippet {
    let facts = Facts::new(host, rows);
    let clients = simulate::run(&facts);
    let case = Case { facts: &facts, clients: &clients };
    let mut text =
        format!("# squid.conf for {}: what the measured network does to a Squid with default settings\n", facts.target);
    let mut needed: Vec<Directive> = Vec::new();
    let mut cures = true;
    if !facts.any_up() {
        text.push_str("# no address answers from here: no line can help\n");
        return SquidSnippet { text, cures: false };
    }
    for run in &clients {
        let Some(squid) = &run.squid else { continue };
        let before = Outlook::new(run);
        let troubled = before.end.connected().is_none() || squid.headroom == Some(1);
        let _ = writeln!(text, "# {}: {}", run.name, outlook(&before));
        if !troubled {
            continue;
        }
        if let Some(lines) = remedies::lines_for(&case, run.name).into_iter().next() {
            let shown: Vec<String> = lines.directives.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "#   with {}: {}", shown.join(", "), outlook(&lines.prediction.after));
            needed.extend(lines.directives);
        } else {
            text.push_str("#   no line of squid.conf cures this: repair the path, or run `tryorder` for other ways\n");
            cures = false;
        }
    }
    needed.sort_unstable();
    needed.dedup();
    if needed.is_empty() && cures {
        text.push_str("# nothing to change\n");
    }
    if !needed.is_empty() {
        text.push_str("# check with `squid -k parse`, then restart Squid: cached names keep their order until then\n");
    }
    for directive in needed {
        if directive == Directive::DnsV4First {
            text.push_str("# only for Squid 3.1.16 to 4.x; leave it out from 5 on, where it is obsolete\n");
        }
        let _ = writeln!(text, "{directive}");
    }
    SquidSnippet { text, cures }
}

fn outlook(outlook: &Outlook) -> String {
    let end = match &outlook.end {
        End::Connected { at_us, address, .. } => format!("connected to {address} after {at_us}"),
        End::GaveUp { at_us, why, .. } => format!("{why}, after {at_us}"),
    };
    match outlook.headroom {
        None | Some(0) => end,
        Some(1) => format!("{end}, with its last try (headroom 1)"),
        Some(n) => format!("{end}, headroom {n}"),
    }
}
