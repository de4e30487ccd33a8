//! The figures, and what they may be.

use super::cases::{Case, TIMEOUT};
use super::contender::{CURL, FLOOR, PROBE};
use super::inside::Row;
use super::sample::Sample;

const MAX_WALL_TO_FLOOR: f64 = 1.1;
const MAX_PEAK_TO_FLOOR: f64 = 2.0;
/// Seconds.
const MAX_OVER_TIMEOUT: f64 = 0.1;
/// How flat is flat on a machine that others use too.
const NOISE: f64 = 1.2;

/// A row a contender; with verdicts unless the figures do not count.
pub(crate) fn print(case: &Case, rows: &[Row], for_the_figures: bool) {
    println!("\n{case}, medians of {} runs in turns", case.runs.max(1));
    println!("  {:8} {:>9} {:>16} {:>9}", "", "wall ms", "CPU ms/address", "peak MiB");
    for (name, Sample { wall, cpu, peak }) in rows {
        let cpu = cpu * 1e3 / count(case.addresses);
        println!("  {name:8} {:>9.1} {cpu:>16.3} {:>9.1}", wall * 1e3, peak / 1_024.0);
    }
    if !for_the_figures {
        return;
    }
    let (floor, ours, curl) = (of(rows, FLOOR), of(rows, PROBE), of(rows, CURL));
    if case.silent > 0 {
        verdict("seconds over the timeout", ours.wall - TIMEOUT.as_secs_f64(), MAX_OVER_TIMEOUT);
    } else {
        verdict("wall to floor", ours.wall / floor.wall, MAX_WALL_TO_FLOOR);
    }
    verdict("wall to curl", ours.wall / curl.wall, 1.0);
    if case.addresses >= 500 {
        verdict("peak to floor", ours.peak / floor.peak, MAX_PEAK_TO_FLOOR);
    }
}

/// Memory and CPU from 500 addresses to 3 000.
pub(crate) fn growth(results: &[(Case, Vec<Row>)]) {
    for rtt_ms in [0, 20] {
        let ours = |addresses| {
            let mut cases = results.iter().filter(|(case, _)| case.silent == 0 && case.rtt_ms == rtt_ms);
            of(&cases.find(|(case, _)| case.addresses == addresses).unwrap().1, PROBE)
        };
        let (some, many) = (ours(500), ours(3_000));
        println!("\nfrom 500 addresses to 3 000, {rtt_ms} ms away");
        verdict("peak, to six times that at 500", many.peak / (6.0 * some.peak), 1.0);
        verdict("CPU an address, to that at 500", many.cpu / 3_000.0 / (some.cpu / 500.0), NOISE);
    }
}

pub(crate) fn verdict(what: &str, figure: f64, most: f64) {
    let word = if figure <= most { "good" } else { "OVER" };
    println!("  {what}: {figure:.3} {word} (at most {most})");
}

fn of(rows: &[Row], name: &str) -> Sample {
    rows.iter().find(|row| row.0 == name).unwrap().1
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}
