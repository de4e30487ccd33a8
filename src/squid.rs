//! What a Squid of a version is like: its defaults, and the directives that change how it tries addresses.
//!
//! Every figure comes from runs of twelve real Squid versions and from their source; `fixtures/squid-timelines.json`
//! and its neighbour hold the runs that the model in `clients/squid/` is held against.

mod config;
mod version;

pub mod conf;
pub mod identity;
pub mod ipcache;

pub use config::{Config, Directive, MOST_ADDRESSES, Outgoing, Parent};
pub use version::{Engine, Marking, Version};
