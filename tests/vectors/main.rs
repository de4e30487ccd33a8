//! Our models against recordings of the real programs.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod glibc;
mod musl;
mod order;
mod squid;
