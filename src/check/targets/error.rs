use std::fmt;
use std::ops::Range;

use crate::model::printable;

/// Why a file is no file of targets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TargetsError {
    /// Counted from 1; absent where the file as a whole is wrong.
    pub line: Option<usize>,
    pub says: String,
}

impl TargetsError {
    pub(super) fn whole(says: impl Into<String>) -> Self {
        Self { line: None, says: says.into() }
    }

    /// `span` is a range of bytes of `text`.
    pub(super) fn at(text: &str, span: Range<usize>, says: impl Into<String>) -> Self {
        Self { line: Some(line_of(text, &span)), says: says.into() }
    }

    pub(super) fn toml(text: &str, error: &toml::de::Error) -> Self {
        let says = printable(&error.message().replace('\n', " "), MAX_MESSAGE);
        match error.span() {
            Some(span) => Self::at(text, span, says),
            None => Self::whole(says),
        }
    }
}

/// The line on which the span begins, counted from 1.
pub(super) fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.get(..span.start).unwrap_or(text).matches('\n').count() + 1
}

/// `line 12: …`
impl fmt::Display for TargetsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.says),
            None => f.write_str(&self.says),
        }
    }
}

/// Characters of the TOML reader's message; it repeats what the file holds.
const MAX_MESSAGE: usize = 400;
