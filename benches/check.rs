#![cfg_attr(
    target_os = "linux",
    expect(clippy::disallowed_methods, reason = "a benchmark reads clocks, and its own environment")
)]
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, reason = "a benchmark that cannot set itself up has nothing to say")
)]
#![expect(clippy::print_stdout, reason = "the figures are the output")]
//! `tryorder check` at many names beside what an administrator has for it, in one run, with real packets: `cargo bench
//! --bench check`.
//!
//! One box (`tryorder lab`) with 200 names of 15 addresses, half of each silent. In it the contenders run in turns, each a
//! process of its own from its start to its end:
//!
//! * *check*: `tryorder check --targets FILE`, with lookups, every address, diagnosis and report;
//! * *curl, loop*: a shell loop over what `getent ahosts` says of each name, a curl for each address, 300 at once;
//! * *curl, one*: one `curl --parallel` at the same addresses, which it is given;
//! * *blackbox*: Debian's prometheus-blackbox-exporter, asked for all names at once as Prometheus asks it, TCP and TLS. It
//!   tries one address of a name.
//!
//! Without `--bench`, as `cargo test --bench check` runs it, everything but the exporter happens once in a small network, and
//! only what is wrong counts, not how long it takes.

#[cfg(target_os = "linux")]
#[path = "check/contender.rs"]
mod contender;
#[cfg(target_os = "linux")]
#[path = "check/exporter.rs"]
mod exporter;
#[cfg(target_os = "linux")]
#[path = "check/network.rs"]
mod network;
#[cfg(target_os = "linux")]
#[path = "probe/sample.rs"]
mod sample;
#[cfg(target_os = "linux")]
#[path = "check/turns.rs"]
mod turns;

#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [turns::ARGUMENT, names] => turns::main(names.parse().unwrap()),
        [sample::ARGUMENT, command @ ..] => sample::main(command),
        [exporter::ARGUMENT, names] => exporter::main(names.parse().unwrap()),
        _ => turns::outside(if words.contains(&"--bench") { network::MANY } else { network::FEW }),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the benchmark of the check needs the network in a box, and that needs Linux");
}
