use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::whole::place_of;
use crate::observe::os;

/// Where a result goes, by a name that no other name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Stdout,
    File(PathBuf),
}

impl Destination {
    /// Fails where nothing can be written: the folder is not there, or a folder stands in its place.
    pub(super) fn of(file: &Path) -> Result<Self, Failure> {
        if file.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let cannot =
            |why: &str, hint: &str| Err(Failure::new(format!("cannot write `{}`: {why}", file.display()), hint));
        if file.is_dir() {
            return cannot("it is a folder", "name a file in it");
        }
        let place = place_of(file);
        let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
            return cannot("it names no file", "name a file");
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match fs::canonicalize(folder) {
            Ok(folder) if os::FILE_NAMES_IGNORE_CASE => {
                Ok(Self::File(folder.join(name.to_string_lossy().to_lowercase())))
            }
            Ok(folder) if folder.is_dir() => Ok(Self::File(folder.join(name))),
            Ok(_) => cannot("what it should be in is no folder", "name a file in a folder"),
            Err(e) => cannot(&format!("its folder: {e}"), "make the folder first, or name another one"),
        }
    }
}

/// At the end of a file that others write to before and after; where that fails, the file is as it was.
pub(super) fn append(file: &Path, text: &str) -> io::Result<()> {
    let mut open = OpenOptions::new().append(true).create(true).open(file)?;
    let before = open.metadata()?.len();
    open.write_all(text.as_bytes()).and_then(|()| open.sync_all()).inspect_err(|_| {
        // Best effort: the error that counts is the one above.
        let _ = open.set_len(before);
    })
}
