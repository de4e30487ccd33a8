//! Files that are written whole, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{self, Component, Path, PathBuf, Prefix};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::observe::os;

/// A file that is complete and on the disk, beside the place that it is going to take. Dropped before, it leaves nothing.
#[derive(Debug)]
pub(super) struct Whole {
    place: PathBuf,
    is: State,
}

#[derive(Debug)]
enum State {
    /// In the same folder, under a name of its own.
    Beside(PathBuf),
    /// What is no regular file (a pipe, `/dev/null`) cannot be replaced: it is written to as it is.
    InPlace(Vec<u8>),
    Done,
}

impl Whole {
    pub(super) fn new(file: &Path, bytes: &[u8]) -> io::Result<Self> {
        if fs::metadata(file).is_ok_and(|m| !m.is_file()) || is_windows_device(file) {
            if file.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            return Ok(Self { place: file.to_owned(), is: State::InPlace(bytes.to_vec()) });
        }
        let place = place_of(file);
        place.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        // A short name of its own: that of the file may be as long as names can be.
        let n = STAGED.fetch_add(1, Ordering::Relaxed);
        let part = place.with_file_name(format!(".tryorder.{}.{n}.part", std::process::id()));
        let mut new = OpenOptions::new().write(true).create_new(true).open(&part)?;
        // From here on it is removed when anything fails.
        let whole = Self { place, is: State::Beside(part) };
        if let Ok(old) = fs::metadata(&whole.place) {
            // Who may read the old one may read the new one, and nobody else.
            os::keep_owner(&new, &old);
            new.set_permissions(old.permissions())?;
        }
        new.write_all(bytes)?;
        new.sync_all()?;
        Ok(whole)
    }

    /// Whether its place cannot be taken in one step.
    pub(super) const fn is_in_place(&self) -> bool {
        matches!(self.is, State::InPlace(_))
    }

    pub(super) fn take_place(mut self) -> io::Result<()> {
        match &self.is {
            State::Beside(part) => fs::rename(part, &self.place)?,
            State::InPlace(bytes) => OpenOptions::new().write(true).open(&self.place)?.write_all(bytes)?,
            State::Done => {}
        }
        self.is = State::Done;
        Ok(())
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let State::Beside(part) = &self.is {
            // Best effort: the error that counts is another one.
            let _ = fs::remove_file(part);
        }
    }
}

/// Where the bytes end up: a link keeps pointing where it points, to a file that is yet to be made too.
pub(super) fn place_of(file: &Path) -> PathBuf {
    fs::canonicalize(file)
        .or_else(|_| fs::read_link(file).map(|to| file.parent().unwrap_or(file).join(to)))
        .unwrap_or_else(|_| file.to_owned())
}

/// `NUL`, `CON` and the like, in any folder: Windows tells nothing about them but their full path, `\\.\NUL`.
fn is_windows_device(file: &Path) -> bool {
    let full = path::absolute(file).unwrap_or_default();
    matches!(full.components().next(), Some(Component::Prefix(p)) if matches!(p.kind(), Prefix::DeviceNS(_)))
}

/// Several may be beside their places at once.
static STAGED: AtomicU32 = AtomicU32::new(0);
