//! SIGINT and SIGTERM.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The next signal ends the process. A handler that is set stays set for the life of the process, so this decides.
static FATAL: AtomicBool = AtomicBool::new(false);

/// [`FATAL`] has its handlers.
static REGISTERED: AtomicBool = AtomicBool::new(false);

pub(in crate::observe) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    pub(in crate::observe) fn listen() -> io::Result<Self> {
        let signals = Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? };
        FATAL.store(false, Ordering::SeqCst);
        if !REGISTERED.swap(true, Ordering::SeqCst) {
            for number in [SIGINT, SIGTERM] {
                // Handlers run in the order of registering: the first signal finds `false` and leaves `true`. The default
                // action lets a shell see 130 or 143.
                flag::register_conditional_default(number, &FATAL)?;
                flag::register(number, &FATAL)?;
            }
        }
        Ok(signals)
    }

    pub(in crate::observe) async fn first(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

pub(in crate::observe) fn release_signals() {
    if REGISTERED.load(Ordering::SeqCst) {
        FATAL.store(true, Ordering::SeqCst);
    }
}
