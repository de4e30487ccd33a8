#![cfg_attr(
    target_os = "linux",
    expect(clippy::disallowed_methods, reason = "a benchmark reads clocks, and its own environment")
)]
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, reason = "a benchmark that cannot set itself up has nothing to say")
)]
#![expect(clippy::print_stdout, reason = "the figures are the output")]
//! The probe against its floor and against curl, in one run, with real packets: `cargo bench --bench probe`.
//!
//! Each network of `cases.rs` is a box of its own (`tryorder lab`). In it the contenders run in turns, each a process of
//! its own from its start to its end, as whoever types them pays for it:
//!
//! * *floor*: a bare tokio and rustls loop with the same TLS gate that does nothing but verified handshakes;
//! * *probe*: the library's probe phase, which is given the addresses as the floor is;
//! * *observe*: `tryorder observe`, lookups, host facts and JSON included;
//! * *curl*: `curl --parallel --parallel-immediate`, every address by `--connect-to`; it also sends a request.
//!
//! Then how long the program takes from its start to its first DNS packet. Without `--bench`, as `cargo test --bench
//! probe` runs it, everything happens once in small networks, and only what is wrong counts, not how long it takes.

#[cfg(target_os = "linux")]
#[path = "probe/cases.rs"]
mod cases;
#[cfg(target_os = "linux")]
#[path = "probe/contender.rs"]
mod contender;
#[cfg(target_os = "linux")]
#[path = "probe/first_packet.rs"]
mod first_packet;
#[cfg(target_os = "linux")]
#[path = "probe/floor.rs"]
mod floor;
#[cfg(target_os = "linux")]
#[path = "probe/inside.rs"]
mod inside;
#[cfg(target_os = "linux")]
#[path = "probe/sample.rs"]
mod sample;
#[cfg(target_os = "linux")]
#[path = "probe/verdicts.rs"]
mod verdicts;

#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [inside::ARGUMENT, case] => inside::main(&case.parse().unwrap()),
        [sample::ARGUMENT, command @ ..] => sample::main(command),
        [contender::FLOOR, case] => contender::floor(&case.parse().unwrap()),
        [contender::PROBE, case] => contender::probe(&case.parse().unwrap()),
        _ => outside(words.contains(&"--bench")),
    }
}

#[cfg(target_os = "linux")]
fn outside(for_the_figures: bool) {
    let cases = if for_the_figures { cases::ALL } else { cases::SMALL };
    let results: Vec<_> = cases
        .iter()
        .map(|case| {
            let rows = inside::run(case);
            verdicts::print(case, &rows, for_the_figures);
            (*case, rows)
        })
        .collect();
    first_packet::print(for_the_figures);
    if for_the_figures {
        verdicts::growth(&results);
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the probe benchmark needs the network in a box, and that needs Linux");
}
