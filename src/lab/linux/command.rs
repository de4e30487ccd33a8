//! A program that runs in the box, and the signals that are meant for it.

use std::io::{self, IsTerminal};
use std::process::{Command, ExitStatus};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Runs it to its end. This process, whose threads are the box, outlives it: SIGTERM is passed on to it, and so is SIGINT
/// where no terminal sends that to both of us by itself.
pub(in crate::lab) fn run(mut command: Command) -> io::Result<ExitStatus> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let mut child = command.spawn()?;
    // A process id fits (pid_max is below 2^22).
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
    let on_a_terminal = io::stdin().is_terminal();
    let handle = signals.handle();
    let watch = thread::spawn(move || {
        for number in signals.forever() {
            if number == SIGTERM || !on_a_terminal {
                let signal = if number == SIGTERM { Signal::SIGTERM } else { Signal::SIGINT };
                // It may have ended by itself a moment ago.
                let _ = kill(pid, signal);
            }
        }
    });
    let status = child.wait();
    handle.close();
    let _ = watch.join();
    status
}
