//! Where in the bytes of which file something stands: what the editor needs and nobody else.

use std::collections::BTreeMap;
use std::ops::Range;

/// Where a directive stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// The bytes of the lines that it is made of.
    pub parts: Vec<Range<usize>>,
    /// In an `if`, or in a file included from one.
    pub in_block: bool,
    /// A macro in it differs between workers.
    pub by_process: bool,
    /// Part of a line that Squid cuts.
    pub long: bool,
}

/// Gathered while reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spots {
    pub values: BTreeMap<&'static str, Spot>,
    /// The file and the last byte of the last directive of our list outside any `if`.
    pub last_related: Option<(String, usize)>,
    pub times_read: BTreeMap<String, u32>,
}
