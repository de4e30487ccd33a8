//! What all Unix systems have in common.

mod signals;

pub(in crate::observe) use signals::{Signals, release_signals};

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, fchown};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;

pub(crate) const LINE_END: &str = "\n";

/// The names of environment variables that differ in case alone are two.
pub(in crate::observe) const VARIABLES_IGNORE_CASE: bool = false;

#[expect(clippy::unnecessary_wraps, reason = "on Windows the directory may be unknown")]
pub(in crate::observe) fn hosts_path() -> Option<PathBuf> {
    Some("/etc/hosts".into())
}

pub(in crate::observe) fn is_in_progress(e: &io::Error) -> bool {
    e.raw_os_error() == Some(libc::EINPROGRESS)
}

/// Only root may give a file away: who is not, keeps it.
pub(crate) fn keep_owner(new: &File, old: &Metadata) {
    let _ = fchown(new, Some(old.uid()), Some(old.gid()));
}

/// The signal that ended the process.
pub(crate) fn death_signal(status: ExitStatus) -> Option<i32> {
    status.signal()
}
