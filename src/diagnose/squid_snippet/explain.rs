//! `--explain`: how it was decided.

use std::fmt::Write as _;

use super::Case;
use crate::clients::{Arrival, Squid};
use crate::diagnose::cure;
use crate::model::Family;
use crate::squid::{Config, Directive, Engine};

/// One Squid: what it does now in both orders of DNS answers, what single lines would do, what else would help.
pub(super) fn tried(case: &Case, label: &str, config: &Config) -> String {
    let mut text = format!("\n{label}: {}\n", engine(config));
    for facts in case.all {
        let situation = facts.squid_situation(config);
        for family in Family::BOTH {
            let run = Squid { config: config.clone() }.run(&situation, Arrival::First(family));
            let tries = run.tries.len();
            let noun = if tries == 1 { "try" } else { "tries" };
            let _ = writeln!(
                text,
                "  {}, {} answer first: {} after {tries} {noun}",
                facts.target,
                family.record(),
                run.end.says()
            );
        }
    }
    let goal = cure::Goal { all: case.all, wish: case.wish };
    let one = std::slice::from_ref(config);
    let wish = case.wish;
    let _ = writeln!(
        text,
        "  wished for: connected within {}, in both orders, with {} more dead addresses of each family that has any",
        wish.patience, wish.growth
    );
    for directive in probes(config) {
        let after = goal.worst_of(one, &[directive]);
        let _ = writeln!(text, "  {directive}, alone: at worst {}", after.says());
    }
    for other in cure::others(case.all, config, case.wish) {
        let _ = writeln!(text, "  {}: at worst {}", other.what, other.after.says());
        for line in other.lines.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

/// What people try.
fn probes(config: &Config) -> Vec<Directive> {
    let v4_first = config.version.has_dns_v4_first().then_some(Directive::DnsV4First);
    let tries = [Directive::ForwardMaxTries(25), Directive::ForwardMaxTries(50)];
    let short = [Directive::ConnectTimeout(5), Directive::ConnectTimeout(2)];
    v4_first.into_iter().chain(tries).chain(short).collect()
}

fn engine(config: &Config) -> &'static str {
    match config.version.engine() {
        Engine::Redial => "AAAA, then A, in one list; a CONNECT ends at the first silence",
        Engine::List if !config.version.connect_survives_timeout() => {
            "AAAA, then A, in one list cut to forward_max_tries; a CONNECT ends at the first silence"
        }
        Engine::List => "AAAA, then A, in one list cut to forward_max_tries; one after another until forward_timeout",
        Engine::Race => "the answers in the order of arrival, cut to forward_max_tries; then both families race",
    }
}
