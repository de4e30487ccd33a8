//! In the network in a box, with real packets: the scenarios give what their recordings say, and real programs do what our
//! models say. `tests/run.sh` sets up what this needs and runs it; nothing here passes by skipping.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod causes;
mod check;
mod examples;
mod formats;
mod getaddrinfo;
mod interrupts;
mod lab;
mod manners;
mod order_oracle;
mod programs;
mod proxied;
mod quick;
mod random;
mod remedies;
mod scenarios;
mod squid;
mod squid_parse;
mod truth;
mod validators;
mod wire;

use std::path::PathBuf;
use std::process::{Command, Output};

use tryorder::observation::{self, Observation};

fn tryorder() -> &'static str {
    env!("CARGO_BIN_EXE_tryorder")
}

/// Runs the command in the box and returns what came of it.
fn in_the_box(scenario: &str, command: &[&str]) -> Output {
    let mut run = Command::new(tryorder());
    run.args(["lab", scenario, "--"]).args(command).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    run.output().unwrap()
}

/// The same, and the command must succeed.
fn stdout_in_the_box(scenario: &str, command: &[&str]) -> String {
    let done = in_the_box(scenario, command);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{scenario}: {command:?}: {}\n{}", done.status, text(&done.stderr));
    text(&done.stdout)
}

/// What our own program observes in the box.
fn observe_in_the_box(scenario: &str) -> Observation {
    observe_rounds(scenario, 1)
}

fn observe_rounds(scenario: &str, rounds: u32) -> Observation {
    let rounds = rounds.to_string();
    let text = stdout_in_the_box(scenario, &[tryorder(), "observe", "--rounds", &rounds, "--timeout", "2s"]);
    observation::read(text.as_bytes()).unwrap()
}

/// A network.toml of our own, for the time of a test.
fn network_file(name: &str, text: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("tryorder-live-{}-{name}.toml", std::process::id()));
    std::fs::write(&file, text).unwrap();
    file
}
