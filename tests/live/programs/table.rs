//! `programs.md`: predicted against measured.

use std::fmt::Write as _;

use super::Run;
use super::catalogue::Program;
use super::deviations::Deviations;

pub(super) const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/programs.md");

pub(super) fn table(programs: &[Program], runs: &[Run<'_>], deviations: &Deviations) -> String {
    let mut text = HEAD.to_owned();
    for program in programs {
        let _ = writeln!(text, "| {} | {} | `{}` |", program.name, program.version(), program.client);
    }
    text.push_str(COLUMNS);
    for run in runs {
        let (ours, real) = (&run.predicted, run.measured());
        let apart = ours.apart(&real);
        let known = apart.iter().all(|(what, _)| deviations.explain(run.program.name, run.situation, what));
        let verdict = match (apart.is_empty(), known) {
            (true, _) => "yes",
            (false, true) => "deviates",
            (false, false) => "**no**",
        };
        let _ = writeln!(text, "| {} | {} | {ours} | {real} | {verdict} |", run.situation, run.program.name);
    }
    text
}

const HEAD: &str = "# Real programs against their models\n\n\
    Written by `TRYORDER_BLESS=1 cargo test --test live programs`, which runs every program in the network in a box, \
    observes there, and compares. Times are milliseconds from a program's first SYN, by the packets on its wire; where it \
    fails, until it ends. \"yes\": the same addresses in the same order, each tried, TCP up and TLS done within 60 ms or \
    10 % of what is predicted. The rest stands in `deviations.toml`, with its reason. The kernel gives up a connect after \
    three SYNs (`net.ipv4.tcp_syn_retries = 1`: about 3 s); `hangs` is a connection that nothing ends within the test's \
    time.\n\n\
    | program | version | model |\n| --- | --- | --- |\n";

const COLUMNS: &str = "\n| scenario | program | predicted: first | tries | end | measured: first | tries | end | agrees |\n\
    | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
