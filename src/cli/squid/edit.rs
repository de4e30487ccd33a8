//! The lines, in the file where they belong.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::super::Failure;
use super::super::whole::Whole;
use crate::squid::conf::{Edited, Files, Setting, edit};
use crate::squid::{Directive, Version};

/// What changes in which file, and that the result says what was simulated.
pub(super) struct Plan {
    edited: Vec<Edited>,
    /// Squid starts with the result.
    starts: bool,
}

/// Where the version is not known, the result is read by the last release of each branch.
const BRANCHES: [Version; 9] = [
    Version(7, 7, 0),
    Version(6, 14, 0),
    Version(5, 9, 0),
    Version(4, 17, 0),
    Version(3, 5, 28),
    Version(3, 4, 14),
    Version(3, 3, 14),
    Version(3, 2, 14),
    Version(3, 1, 23),
];

impl Plan {
    pub(super) fn new(
        files: Option<&Files>,
        version: Option<Version>,
        directives: &[Directive],
    ) -> Result<Self, Failure> {
        let Some(files) = files else {
            return Err(Failure::new("there is no squid.conf to change", "name it with `--squid-conf FILE`"));
        };
        let settings: Vec<Setting> =
            directives.iter().map(|d| Setting { name: d.name().to_owned(), value: d.value() }).collect();
        let versions = version.map_or_else(|| BRANCHES.to_vec(), |v| vec![v]);
        let refused = |why: &dyn std::fmt::Display| {
            Failure::new(
                format!("cannot change `{}`: {why}", files.main()),
                "without `--diff` and `--write` the lines are printed alone, to be put in by hand",
            )
        };
        let edited = edit(files, versions[0], &settings).map_err(|e| refused(&e))?;
        let result = edited.iter().fold(files.clone(), |files, one| files.with(&one.path, one.after()));
        for version in &versions {
            let (before, after) = (files.read(*version), result.read(*version));
            if before.starts() && !after.starts() {
                return Err(refused(&"a version would not start with the result"));
            }
        }
        let starts = versions.iter().any(|v| result.read(*v).starts());
        Ok(Self { edited, starts })
    }

    pub(super) fn diff(&self) -> String {
        self.edited.iter().map(Edited::diff).collect()
    }

    /// Each file, with a copy of the old one beside it. Returns the diff; says what was done.
    pub(super) fn write(&self, told: &mut String) -> Result<String, Failure> {
        if !self.edited.is_empty() && !self.starts {
            return Err(Failure::new(
                "nothing was written: Squid would not start with the result, and does not with the file as it is",
                "repair what `tryorder --squid-conf FILE` complains about; `--diff` shows the change",
            ));
        }
        for one in &self.edited {
            let path = Path::new(&one.path);
            let failed = |e: &dyn std::fmt::Display| {
                Failure::new(
                    format!("cannot change `{}`: {e}", one.path),
                    "run it as a user who may write there; `--diff` prints the change for `patch`",
                )
            };
            let backup = back_up(path, one.before()).map_err(|e| failed(&e))?;
            Whole::new(path, &one.after()).and_then(Whole::take_place).map_err(|e| failed(&e))?;
            let _ = writeln!(told, "changed {}; the old one is {}", one.path, backup.display());
        }
        if self.edited.is_empty() {
            told.push_str("nothing was written: there is nothing to change\n");
        }
        Ok(self.diff())
    }
}

/// More copies than this nobody has made on purpose.
const MOST_BACKUPS: u32 = 1_000;

/// A copy beside the file, of its own name, which whoever may read the file may read; that the file is still as it was read is
/// looked at last.
fn back_up(path: &Path, before: &[u8]) -> io::Result<PathBuf> {
    let place = fs::canonicalize(path)?;
    let name = place.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    for n in 0..MOST_BACKUPS {
        let suffix = if n == 0 { String::new() } else { format!(".{n}") };
        let copy = place.with_file_name(format!("{name}.before-tryorder{suffix}"));
        match OpenOptions::new().write(true).create_new(true).open(&copy) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
            Ok(mut file) => {
                let made = file
                    .set_permissions(fs::metadata(&place)?.permissions())
                    .and_then(|()| file.write_all(before))
                    .and_then(|()| file.sync_all())
                    .and_then(|()| unchanged(&place, before));
                if made.is_err() {
                    // Best effort: the error that counts is the one above.
                    let _ = fs::remove_file(&copy);
                }
                return made.map(|()| copy);
            }
        }
    }
    Err(io::Error::other("there are too many copies of it"))
}

fn unchanged(path: &Path, before: &[u8]) -> io::Result<()> {
    let mut now = Vec::new();
    fs::File::open(path)?.take(before.len() as u64 + 1).read_to_end(&mut now)?;
    if now == before { Ok(()) } else { Err(io::Error::other("somebody else has changed it meanwhile")) }
}
