//! One measured process.

use std::env;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// With this argument the benchmark is the process around the measured one, so that the measured one is its only child
/// and getrusage tells of nothing else.
pub(crate) const ARGUMENT: &str = "sample";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Seconds from the start to the end.
    pub(crate) wall: f64,
    /// Seconds of user and system time.
    pub(crate) cpu: f64,
    /// Peak of the resident memory in KiB.
    pub(crate) peak: f64,
}

impl Sample {
    /// Of a command that is to succeed, unless its exit code does not matter.
    pub(crate) fn of(command: &[String], must_succeed: bool) -> Self {
        let mut around = Command::new(env::current_exe().unwrap());
        let done = around.arg(ARGUMENT).args(command).stderr(Stdio::inherit()).output().unwrap();
        assert!(done.status.success(), "{command:?}");
        let said = String::from_utf8(done.stdout).unwrap();
        let numbers: Vec<f64> = said.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let [wall, cpu, peak, code] = *numbers.as_slice() else { panic!("{said}") };
        assert!(code == 0.0 || !must_succeed, "{command:?} ended with {code}");
        Self { wall, cpu, peak }
    }
}

/// Runs the command and says what it cost.
#[expect(clippy::cast_precision_loss, reason = "52 bits of microseconds are 142 years")]
pub(crate) fn main(command: &[&str]) {
    let begun = Instant::now();
    let mut run = Command::new(command[0]);
    let status = run.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    let wall = begun.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6;
    println!("{wall} {cpu} {} {}", usage.max_rss(), status.code().unwrap_or(-1));
}

/// Of each figure on its own.
pub(crate) fn medians(samples: &[Sample]) -> Sample {
    let median = |figure: fn(&Sample) -> f64| {
        let mut figures: Vec<f64> = samples.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Sample { wall: median(|s| s.wall), cpu: median(|s| s.cpu), peak: median(|s| s.peak) }
}
