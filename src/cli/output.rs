use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{self, Component, Path, PathBuf, Prefix};

use super::Failure;
use super::flags::Format;
use crate::exit::Exit;
use crate::observe::os;

/// What a verb has to say: text for stdout, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub text: String,
    /// For stderr: what is no part of the result.
    pub told: String,
    pub code: u8,
}

impl Output {
    pub(super) fn new(text: String, exit: Exit) -> Self {
        Self { text, told: String::new(), code: exit.code() }
    }

    pub(super) fn telling(self, told: String) -> Self {
        Self { told, ..self }
    }

    /// A text that people read: its lines end as this system's do. What a program reads (JSON, squid.conf, a script, a
    /// schema) is the same byte for byte on every system, and does not come by here.
    pub(super) fn for_people(mut self) -> Self {
        self.text = lines(&self.text);
        self
    }

    /// The same where the format is one for people.
    pub(super) fn in_format(self, format: Format) -> Self {
        if format == Format::Text { self.for_people() } else { self }
    }

    /// Puts the text into the file, if one is named; `-` is stdout.
    pub(super) fn to(mut self, file: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = file.filter(|f| f.as_os_str() != "-") else { return Ok(self) };
        write_whole(file, self.text.as_bytes()).map_err(|e| {
            Failure::new(
                format!("cannot write `{}`: {e}", file.display()),
                "name a file in a directory that you may write to, or `-` for stdout",
            )
        })?;
        self.text.clear();
        Ok(self)
    }
}

/// The text with the line ends of this system.
pub fn lines(text: &str) -> String {
    text.replace('\n', os::LINE_END)
}

/// All or nothing: a new file beside the old one takes its place when it is complete. What is no regular file (a pipe,
/// `/dev/null`) is written to as it is.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(file).is_ok_and(|m| !m.is_file()) || is_windows_device(file) {
        return OpenOptions::new().write(true).open(file)?.write_all(bytes);
    }
    // A link keeps pointing where it points, to a file that is yet to be made too.
    let place = fs::canonicalize(file)
        .or_else(|_| fs::read_link(file).map(|to| file.parent().unwrap_or(file).join(to)))
        .unwrap_or_else(|_| file.to_owned());
    place.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    // A short name of its own: that of the file may be as long as names can be.
    let part: PathBuf = place.with_file_name(format!(".tryorder.{}.part", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).open(&part).and_then(|mut f| {
        if let Ok(old) = fs::metadata(&place) {
            // Who may read the old one may read the new one, and nobody else.
            os::keep_owner(&f, &old);
            f.set_permissions(old.permissions())?;
        }
        f.write_all(bytes)?;
        f.sync_all()?;
        fs::rename(&part, &place)
    });
    if written.is_err() {
        // Best effort: the error that counts is the one above.
        let _ = fs::remove_file(&part);
    }
    written
}

/// `NUL`, `CON` and the like, in any folder: Windows tells nothing about them but their full path, `\\.\NUL`.
fn is_windows_device(file: &Path) -> bool {
    let full = path::absolute(file).unwrap_or_default();
    matches!(full.components().next(), Some(Component::Prefix(p)) if matches!(p.kind(), Prefix::DeviceNS(_)))
}
