//! Reading the host's small configuration files, with a limit.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::observation::TextFile;

/// The cap for what is kept verbatim: configuration files, the words of small programs.
pub(super) const SMALL: u64 = 64 * 1024;

/// The file's text (invalid UTF-8 replaced), or why there is none. A file over `limit` bytes is not read in part:
/// half a configuration would be a wrong one.
pub(super) fn read(path: &Path, limit: u64) -> TextFile {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Err(e) if e.kind() == ErrorKind::NotFound => TextFile::Absent,
        Err(e) => TextFile::Unreadable { says: e.to_string() },
        Ok(_) if bytes.len() as u64 > limit => {
            TextFile::Unreadable { says: format!("it is larger than {} KiB", limit / 1024) }
        }
        Ok(_) => TextFile::Text { text: String::from_utf8_lossy(&bytes).into_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_file_and_one_over_the_limit_are_not_the_same() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(read(&here.join("no such file"), SMALL), TextFile::Absent);
        assert!(matches!(read(&here.join("Cargo.toml"), SMALL), TextFile::Text { text } if text.contains("tryorder")));
        assert!(matches!(read(&here.join("Cargo.toml"), 10), TextFile::Unreadable { .. }));
        assert!(matches!(read(here, SMALL), TextFile::Unreadable { .. }));
    }
}
