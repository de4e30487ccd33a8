#![cfg_attr(
    target_os = "linux",
    expect(clippy::disallowed_methods, reason = "a benchmark reads clocks, and its own environment")
)]
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, reason = "a benchmark that cannot set itself up has nothing to say")
)]
#![expect(clippy::print_stdout, reason = "the figures are the output")]
//! The probe phase against its floor, in one run: `cargo bench --bench probe`.
//!
//! The floor is a bare tokio and rustls loop with the same TLS gate that does nothing but verified handshakes. Both run
//! in this process, in turns, against the same servers; these run in a process of their own, so that the CPU time of
//! this one is the client's alone.
//!
//! Without settings it is 18 loopback addresses (0 ms). Elsewhere, as in the lab with its 20 ms:
//!
//! * `PROBE_ADDRESSES`: the living addresses, comma-separated
//! * `PROBE_SILENT`: addresses that do not answer, as many as shall replace living ones (may be left out)
//! * `PROBE_TARGET`: host and port (default `outlook.office365.com:443`)
//! * `PROBE_CA`: PEM file with the servers' authority

#[cfg(target_os = "linux")]
#[path = "probe/floor.rs"]
mod floor;
#[cfg(target_os = "linux")]
#[path = "probe/measure.rs"]
mod measure;
#[cfg(target_os = "linux")]
#[path = "probe/network.rs"]
mod network;
#[cfg(target_os = "linux")]
#[path = "probe/sample.rs"]
mod sample;
#[cfg(target_os = "linux")]
#[path = "probe/servers.rs"]
mod servers;

#[cfg(target_os = "linux")]
fn main() {
    measure::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the probe benchmark needs Linux: 127.0.0.0/8 as a whole, and getrusage");
}
