//! Ctrl-C and its kin: the first one cuts a run short, every later one has its usual effect.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as os;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as os;

use std::io;
use std::time::Instant;

use super::stop::Stop;

/// From now on the first signal sets the stop that is returned. Needs a runtime around it.
pub(super) fn stop() -> io::Result<Stop> {
    let signals = os::Signals::listen()?;
    let (set, stop) = Stop::channel();
    tokio::spawn(async move {
        signals.first().await;
        let _ = set.send(Some(Instant::now()));
    });
    Ok(stop)
}

/// The run is over: from now on the first signal too has its usual effect.
pub(super) fn release() {
    os::release();
}
