use super::some_clients_fail::programs;
use super::{NOTICED, Rule, listed};
use crate::clients::End;
use crate::diagnose::{Case, ClientRun, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    code: "worst-client",
    summary: "who gets through last, and who first: programs differ by far",
    explain: include_str!("worst_client.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let mut through: Vec<&ClientRun> = programs(case).filter(|run| run.timeline.end.connected().is_some()).collect();
    through.sort_by_key(|run| run.timeline.end.at());
    let (Some(first), Some(last)) = (through.first(), through.last()) else { return Vec::new() };
    let (soonest, latest) = (&first.timeline.end, &last.timeline.end);
    if latest.at() < NOTICED || latest.at() < soonest.at() + soonest.at() {
        return Vec::new();
    }
    let as_late = |run: &&ClientRun| run.timeline.end.at() == latest.at();
    let worst: Vec<&ClientRun> = through.iter().copied().filter(as_late).collect();
    let burnt = last.timeline.tries.len() - 1;
    let says = format!(
        "the slowest that get through here are {}, after {}{} and {burnt} {} burnt; {} is connected after {}{}. What one \
         program feels says nothing of another",
        listed(&worst),
        latest.at(),
        latest.basis().mark(),
        if burnt == 1 { "try" } else { "tries" },
        first.name,
        soonest.at(),
        soonest.basis().mark(),
    );
    let row = |(name, end): (&str, &End)| format!("{name}: {}", end.says());
    let evidence = [(worst[0].name, latest), (first.name, soonest)].map(row).to_vec();
    vec![Finding { code: RULE.code, severity: Severity::Info, says, evidence, remedies: Vec::new() }]
}
