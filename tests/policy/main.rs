//! Readers of policy tables: every saved output in `corpus/`, whatever else a file may hold, and what remedies print, read
//! back.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod bad_input;
mod corpus;
mod remedies;
