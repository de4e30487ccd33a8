use std::time::Duration;

use super::error::ObserveError;
use super::{prober, signals};

/// Waits between two runs. `false`: a signal that asks this process to end came before the time had passed.
pub fn pause_until_signal(time: Duration) -> Result<bool, ObserveError> {
    let passed = prober::runtime()?.block_on(async {
        let stop = signals::stop()?;
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(true),
            _ = stop.set() => Ok(false),
        }
    });
    signals::release();
    passed
}
