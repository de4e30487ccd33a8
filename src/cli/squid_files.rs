//! A squid.conf and what it includes, opened. No program is ever run, and only regular files are read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::Failure;
use crate::squid::conf::{Files, Found};

/// The reader takes 64 MiB in all; a squid.conf with everything documented has 350 KiB.
const MOST_BYTES: u64 = 64 << 20;
/// More files than this one pattern does not give.
const MOST_MATCHES: usize = 4_096;
/// `mgr:ipcache` of a busy proxy has some 100 bytes a name.
const MOST_PAGE_BYTES: u64 = 16 << 20;

/// The configuration that begins with this file.
pub(super) fn read(path: &Path) -> Result<Files, Failure> {
    let name = path.display().to_string();
    let hint = "`--squid-conf` takes the main squid.conf; what it includes is read too";
    let found = match found(path) {
        Ok(Found::Text(text)) => Found::Text(text),
        Ok(Found::Directory) => return Err(Failure::new(format!("cannot read `{name}`: it is a directory"), hint)),
        Ok(Found::Unreadable) => {
            let why = if path.is_file() { "it is larger than 64 MiB" } else { "it is no regular file" };
            return Err(Failure::new(format!("cannot read `{name}`: {why}"), hint));
        }
        Err(e) => return Err(Failure::new(format!("cannot read `{name}`: {e}"), hint)),
    };
    Ok(Files::gather(&name, found, &mut matches))
}

/// A text file that the command line names, with a limit; what is no UTF-8 in it is replaced.
pub(super) fn text(path: &Path, hint: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(MOST_PAGE_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|f| f.take(MOST_PAGE_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|e| Failure::new(format!("cannot read `{}`: {e}", path.display()), hint))?;
    if bytes.len() as u64 > MOST_PAGE_BYTES {
        return Err(Failure::new(format!("cannot read `{}`: it is larger than 16 MiB", path.display()), hint));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What stands at a path. A pipe or a device may never end, and is not opened.
fn found(path: &Path) -> io::Result<Found> {
    let is = fs::metadata(path)?;
    if is.is_dir() {
        return Ok(Found::Directory);
    }
    if !is.is_file() || is.len() > MOST_BYTES {
        return Ok(Found::Unreadable);
    }
    let mut text = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut text)?;
    Ok(Found::Text(text))
}

/// glob(3) as Squid calls it, without flags: sorted, and `*` matches no dot at the beginning of a name.
fn matches(pattern: &str) -> Vec<(String, Found)> {
    let options =
        glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    // To Squid a pattern that cannot be read is a file that is not there.
    let Ok(paths) = glob::glob_with(pattern, options) else { return Vec::new() };
    let mut paths: Vec<_> = paths.take(MOST_MATCHES).filter_map(Result::ok).collect();
    paths.sort();
    let one = |path: std::path::PathBuf| {
        let found = found(&path).unwrap_or(Found::Unreadable);
        (path.display().to_string(), found)
    };
    paths.into_iter().map(one).collect()
}
