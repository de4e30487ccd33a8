//! Why a text is no network.

use std::fmt;
use std::ops::Range;

use crate::model::printable;

/// Why a `network.toml` was refused, with the line where the reader stumbled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    line: Option<usize>,
    what: String,
}

impl NetworkError {
    /// Counted from 1; absent when the file as a whole is wrong.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    pub(super) fn whole(what: impl Into<String>) -> Self {
        Self { line: None, what: what.into() }
    }

    pub(super) fn at(text: &str, place: Range<usize>, what: impl Into<String>) -> Self {
        let before = text.as_bytes().iter().take(place.start).filter(|&&b| b == b'\n').count();
        Self { line: Some(before + 1), what: what.into() }
    }

    pub(super) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        // The message quotes the file, which may hold anything.
        let what = error.message().lines().map(|l| printable(l, 200)).collect::<Vec<_>>().join(", ");
        match error.span() {
            Some(place) => Self::at(text, place, what),
            None => Self::whole(what),
        }
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for NetworkError {}
