//! The console's control events.

use std::io;

use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

pub(in crate::observe) struct Signals {
    interrupt: CtrlC,
    interrupt_hard: CtrlBreak,
    /// The window is closed: Windows leaves a process five seconds to end by itself.
    close: CtrlClose,
    shutdown: CtrlShutdown,
}

impl Signals {
    pub(in crate::observe) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            interrupt_hard: ctrl_break()?,
            close: ctrl_close()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    /// When the listeners are gone, tokio leaves the next event to the system's own handler, which ends the process.
    pub(in crate::observe) async fn first(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.interrupt_hard.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}

/// The runtime is gone, and with it the listeners.
pub(in crate::observe) fn release_signals() {}
