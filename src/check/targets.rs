//! A file of targets, as `--targets` takes it: a line each, or TOML with names, tags and expectations.

mod error;
mod lines;
mod table;

pub use error::TargetsError;

use crate::check::Overrides;
use crate::model::{Target, utf_8};

/// The largest file that is read. A line has some 40 bytes, a table of TOML some 200.
pub const MAX_BYTES: usize = 1024 * 1024;

/// More targets than this are not one check: at 15 addresses each they are as many connections as a process may have open.
pub const MOST_TARGETS: usize = 1_000;

/// What such a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetsFile {
    /// What the file expects of all its targets.
    pub expect: Overrides,
    /// At least one; in the order of the file, a target may be there twice.
    pub targets: Vec<Listed>,
}

/// One target of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Counted from 1.
    pub line: usize,
    pub target: Target,
    pub name: Option<String>,
    pub tags: Vec<String>,
    /// What it expects of this one target.
    pub expect: Overrides,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Lines,
    Toml,
}

impl TargetsFile {
    /// Reads a file in UTF-8, in what Windows PowerShell has made of it, or in any code page that holds ASCII. Without a form
    /// the first line that says anything decides.
    pub fn read(bytes: &[u8], form: Option<Form>) -> Result<Self, TargetsError> {
        if bytes.len() > MAX_BYTES {
            let says =
                format!("it is larger than {} KiB, which is more than {MOST_TARGETS} targets need", MAX_BYTES / 1024);
            return Err(TargetsError::whole(says));
        }
        let text = String::from_utf8_lossy(&utf_8(bytes)).into_owned();
        let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{80}'..='\u{9f}');
        if let Some(at) = text.find(odd) {
            let says = "it is not text; UTF-16 needs its byte order mark, as `Out-File` writes it";
            return Err(TargetsError::at(&text, at..at, says));
        }
        let file = match form.unwrap_or_else(|| guess(&text)) {
            Form::Lines => lines::read(&text)?,
            Form::Toml => table::read(&text)?,
        };
        if file.targets.is_empty() {
            return Err(TargetsError::whole("it names no target"));
        }
        Ok(file)
    }
}

/// A table's head or a key; no target has `=` in it, and one with brackets has colons in them.
fn guess(text: &str) -> Form {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_toml = first.is_some_and(|line| line.contains('=') || line.starts_with('[') && !line.contains(':'));
    if is_toml { Form::Toml } else { Form::Lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let file = TargetsFile::read(text.as_bytes(), None).map_err(|e| e.to_string())?;
        Ok(file.targets.iter().map(|listed| format!("{} {}", listed.line, listed.target)).collect())
    }

    #[test]
    fn a_line_is_a_target_and_comments_are_none() {
        let text =
            "\u{feff}# ours\r\n\r\noutlook.office365.com # mail\r\n  smtp.office365.com:587\r\n[2001:db8::1]:443\r\n";
        assert_eq!(
            read(text).unwrap(),
            ["3 outlook.office365.com:443", "4 smtp.office365.com:587", "5 [2001:db8::1]:443"]
        );
        assert_eq!(read("[fe80::1]:25").unwrap(), ["1 [fe80::1]:25"]);
    }

    #[test]
    fn what_is_no_target_is_named_with_its_line() {
        assert_eq!(read("a.example\nb b\n").unwrap_err(), "line 2: `b b` is not a host name");
        assert_eq!(read("a.example:0").unwrap_err(), "line 1: port 0 cannot be connected to");
        assert_eq!(read("").unwrap_err(), "it names no target");
        assert_eq!(read("# nothing\n\n").unwrap_err(), "it names no target");
        assert_eq!(read("a.example\nb\0").unwrap_err().split(';').next(), Some("line 2: it is not text"));
    }

    #[test]
    fn a_file_is_bounded_in_bytes_and_in_targets() {
        assert!(read(&"#\n".repeat(600_000)).unwrap_err().starts_with("it is larger than 1024 KiB"));
        let many = |before: &str, after: &str| {
            (0..1_001).map(|n| format!("{before}h{n}.example{after}\n")).collect::<Vec<_>>().concat()
        };
        let many_lines = many("", "");
        assert_eq!(read(&many_lines).unwrap_err(), "line 1001: more than 1000 targets");
        let many = many("[[target]]\nhost = '", "'");
        assert_eq!(read(&many).unwrap_err(), "line 2002: more than 1000 targets");
    }

    #[test]
    fn utf_16_and_code_pages_are_read() {
        let utf_16: Vec<u8> = "\u{feff}a.example # 東京\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(TargetsFile::read(&utf_16, None).unwrap().targets.len(), 1);
        assert_eq!(TargetsFile::read(b"a.example # \x93\x8c\x8b\x9e\r\n", None).unwrap().targets.len(), 1);
        assert!(TargetsFile::read(b"\x7fELF\x02\x01\0", None).is_err());
    }
}
