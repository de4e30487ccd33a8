//! One measured run.

use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Seconds.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) wall: f64,
    /// User and system time of all threads of this process.
    pub(crate) cpu: f64,
}

impl Sample {
    pub(crate) fn of(run: impl FnOnce()) -> Self {
        let (begun, before) = (Instant::now(), cpu());
        run();
        Self { wall: begun.elapsed().as_secs_f64(), cpu: cpu() - before }
    }
}

#[expect(clippy::cast_precision_loss, reason = "52 bits of microseconds are 142 years")]
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6
}

/// Of each figure on its own.
pub(crate) fn medians(samples: &[Sample]) -> Sample {
    let median = |figure: fn(&Sample) -> f64| {
        let mut figures: Vec<f64> = samples.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Sample { wall: median(|s| s.wall), cpu: median(|s| s.cpu) }
}
