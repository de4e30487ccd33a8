//! `--explain`: how it was decided.

use std::fmt::Write as _;

use super::Case;
use crate::clients::{Arrival, Method, Squid};
use crate::diagnose::own_squid::does;
use crate::diagnose::{cure, parents, simulate};
use crate::model::{Family, printable};
use crate::squid::{Config, Directive, Engine, Marking};

/// One Squid: what it does now in both orders of DNS answers, what single lines would do, what else would help.
pub(super) fn tried(case: &Case, label: &str, config: &Config) -> String {
    let mut text = format!("\n{label}: {}\n", engine(config));
    let method = case.all.first().map(|f| f.method).unwrap_or_default();
    let _ = writeln!(text, "  {}", learns(config, method));
    for facts in case.all {
        let situation = facts.squid_situation(config);
        for family in Family::BOTH {
            let run = Squid { config: config.clone() }.run(&situation, facts.method, Arrival::First(family));
            let tries = run.tries.len();
            let noun = if tries == 1 { "try" } else { "tries" };
            let _ = writeln!(
                text,
                "  {}, {} answer first: {} after {tries} {noun}",
                facts.target,
                family.record(),
                parents::says_end(config, &run.end)
            );
        }
        let again = simulate::again_of(facts, config);
        let _ = writeln!(text, "  {}, the next request: {}", facts.target, parents::says_end(config, &again.end));
    }
    text.push_str(&directives(case, config));
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

/// What a failure leaves for the next request (`ConnOpener::sendAnswer`, ipcache).
fn learns(config: &Config, method: Method) -> &'static str {
    match (config.version.marking(), method) {
        (Marking::Turns, Method::Connect) if config.version.connect_never_learns() => {
            "it learns nothing from a tunnel: every one pays again"
        }
        (Marking::Turns, _) if config.version.engine() == Engine::Redial => {
            "the next request begins behind an address that failed by itself; a silent one leaves no mark"
        }
        (Marking::Turns, _) => "the next request begins behind an address that failed",
        (Marking::FirstOnly, _) => {
            "it learns nothing useful: 5.0 to 6.7 mark the first address, whichever failed (mended in 6.8)"
        }
        (Marking::Exact, _) => {
            "an address that failed is left out the next time; one that was only slower is not, so each new connection \
             gives the first family its head start again"
        }
    }
}

/// What is set, and what it does.
fn directives(case: &Case, config: &Config) -> String {
    let mut text = String::new();
    let method = case.all.first().map(|f| f.method).unwrap_or_default();
    let conf = case.own.and_then(|own| own.conf(config.version));
    for (name, located) in conf.iter().flat_map(|conf| conf.values()) {
        let value = printable(&located.value.to_string(), 60);
        let _ = writeln!(text, "  {name} {value}: {}", does(name, config.version, method));
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
        Engine::Redial | Engine::List if !config.own_resolver => {
            "the addresses in the order of getaddrinfo, for it has no resolver of its own"
        }
        Engine::Redial => "AAAA, then A, in one list; a CONNECT ends at the first silence",
        Engine::List if !config.version.connect_survives_timeout() => {
            "AAAA, then A, in one list cut to forward_max_tries; a CONNECT ends at the first silence"
        }
        Engine::List => "AAAA, then A, in one list cut to forward_max_tries; one after another until forward_timeout",
        Engine::Race => "the answers in the order of arrival, cut to forward_max_tries; then both families race",
    }
}
