#![expect(clippy::disallowed_methods, reason = "these tests are servers on loopback addresses, and time their client")]
#![expect(clippy::unwrap_used, reason = "a helper that cannot do its part has failed the test")]
//! Limits that hold: what a hostile name server or TLS server can cost whoever runs `tryorder`.
//!
//! Each attack meets a `tryorder observe` of its own, as a process: so its time, its peak memory and what it writes are
//! those of the program, not of a test. How a misbehaviour is *named* is tested in `tests/loopback/`.

#[expect(dead_code, reason = "shared with tests/loopback")]
#[path = "../loopback/dns_stub.rs"]
mod dns_stub;
#[expect(dead_code, reason = "shared with tests/loopback")]
#[path = "../loopback/servers.rs"]
mod servers;

mod certificates;
mod child;
mod der;
mod dns;
mod dns_attacks;
mod dns_server;
mod proxy;
mod records;
mod tls;
