//! Ctrl-C and its kin: the first one cuts a run short, every later one has its usual effect.

use std::io;
use std::time::Instant;

use super::os;
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
    os::release_signals();
}
