//! Reads what was saved: a diagnosis, the result of a check, or an observation.

use std::io::{self, Read};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Snapshot;
use super::snapshot::Document;
use crate::diagnose::{SCHEMA, Severity, diagnose};
use crate::model::{printable, utf_8};
use crate::observation::{self, ReadError};

/// The largest file that is read: 1 000 targets, of which a check writes some 100 kB each.
pub const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// Why a saved result cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it is larger than {} MiB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("it is empty")]
    Empty,
    #[error("it is no saved diagnosis, check or observation: {0}")]
    NotOurs(String),
    #[error("it was written by {tool} (schema {schema}), this is tryorder {} (schema {SCHEMA})", env!("CARGO_PKG_VERSION"))]
    Newer { schema: u64, tool: String },
    #[error("{0}")]
    Observation(ReadError),
}

impl SavedError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "use the version of tryorder that wrote it, or a later one",
            Self::Observation(e) => e.hint(),
            Self::Io(_) | Self::TooLarge | Self::Empty | Self::NotOurs(_) => {
                "`tryorder check --format json --output FILE` writes one"
            }
        }
    }
}

/// Reads a saved result, in UTF-8 or in what Windows PowerShell has made of it. Bounded by [`MAX_BYTES`]; a newer schema is
/// refused by name. An observation is concluded from first.
pub fn read(from: impl Read, label: &str) -> Result<Snapshot, SavedError> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SavedError::TooLarge);
    }
    let text = utf_8(&bytes);
    if text.trim_ascii().is_empty() {
        return Err(SavedError::Empty);
    }
    let not_ours = |e: serde_json::Error| SavedError::NotOurs(printable(&e.to_string(), 200));
    let head: Head = serde_json::from_slice(&text).map_err(not_ours)?;
    if head.host.is_some() {
        let observation = observation::read(&text[..]).map_err(SavedError::Observation)?;
        return Ok(Snapshot::of(&diagnose(&observation, Severity::Error), label));
    }
    if head.schema > u64::from(SCHEMA) {
        return Err(SavedError::Newer { schema: head.schema, tool: printable(&head.tool, 40) });
    }
    let document: Document = serde_json::from_slice(&text).map_err(not_ours)?;
    Ok(Snapshot::from_document(document, label))
}

/// Enough to tell what it is, whatever else is in it.
#[derive(Deserialize)]
struct Head {
    schema: u64,
    tool: String,
    /// The facts about the host: only an observation has them.
    host: Option<IgnoredAny>,
}
