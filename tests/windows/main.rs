//! The program on Windows, as a process: what people there see, and what it reads of its host. It changes that host (its
//! registry, its hosts file, its netsh), so nothing but `.ci/windows.sh` runs it, in a Wine of its own.

#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(clippy::disallowed_methods, reason = "these tests are a server, and ask the environment")]

#[path = "../loopback/certificates.rs"]
#[expect(dead_code, reason = "one identity is enough here")]
mod certificates;
mod check;
mod compare;
mod console;
mod host;
mod live;
mod paths;
mod policy;
mod program;
mod saved;
mod what_if;
