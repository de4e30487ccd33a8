use std::path::Path;

use super::Failure;
use super::flags::Format;
use super::whole::Whole;
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
        Whole::new(file, self.text.as_bytes()).and_then(Whole::take_place).map_err(|e| {
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
