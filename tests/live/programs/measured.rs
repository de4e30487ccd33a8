//! A program in the box, by the packets that it sent and received.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::account::{Account, End};
use super::catalogue::Program;
use crate::network_file;
use crate::wire::{Segment, captured};

/// What lasts longer is not waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(40);
/// What a program may take to start on a busy machine. One that hangs is watched so long.
const GRACE: f64 = 20.0;
/// RFC 8446 §5.1: `application_data`, which from the client's Finished on is what all its records look like.
const APPLICATION_DATA: u8 = 23;

/// Of drivers/limited.py.
#[derive(Deserialize)]
struct Outcome {
    /// `None`: it was still running.
    code: Option<i32>,
    ended_ns: u64,
    said: String,
}

/// Runs the program as long as `predicted` says that it takes, and a while.
pub(super) fn measured(program: &Program, network: &Path, predicted: &Account, run: &str) -> (Account, String) {
    let capture = network_file(run, "");
    let seconds = predicted.seconds().unwrap_or(0.0) * 1.1 + GRACE;
    let done = captured(network, &capture)
        .args(["python3", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/programs/drivers/limited.py")])
        .arg(seconds.to_string())
        .args(program.command())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}: {}", program.name, String::from_utf8_lossy(&done.stderr));
    let outcome: Outcome = serde_json::from_slice(&done.stdout).unwrap();
    let text = fs::read_to_string(&capture).unwrap();
    fs::remove_file(&capture).unwrap();
    let segments: Vec<Segment> = text.lines().filter_map(Segment::read).collect();
    (account(&segments, &outcome), outcome.said)
}

fn account(segments: &[Segment], outcome: &Outcome) -> Account {
    let syns = segments.iter().filter(|s| s.from_client && s.syn);
    let zero = syns.clone().next().map_or(outcome.ended_ns, |s| s.at);
    let ms = |at: u64| at.saturating_sub(zero) as f64 / 1e6;
    let mut tries: Vec<(IpAddr, f64)> = Vec::new();
    for syn in syns {
        if !tries.iter().any(|(address, _)| *address == syn.server) {
            tries.push((syn.server, ms(syn.at)));
        }
    }
    let mut tcp_up: BTreeMap<(IpAddr, usize), u64> = BTreeMap::new();
    for segment in segments.iter().filter(|s| !s.from_client && s.syn) {
        tcp_up.entry((segment.server, segment.port)).or_insert(segment.at);
    }
    let finished = segments.iter().find(|s| s.from_client && s.records.contains(&APPLICATION_DATA));
    let hello = segments.iter().find(|s| s.from_client && s.carries > 0);
    let end = match (finished, hello) {
        (Some(finished), _) => End::Connected {
            address: finished.server,
            tcp: ms(tcp_up[&(finished.server, finished.port)]),
            tls: ms(finished.at),
        },
        (None, Some(hello)) if outcome.code.is_none() => End::Hangs { address: hello.server },
        (None, None) if outcome.code.is_none() => End::GoesOn,
        (None, _) => End::Failed { at: ms(outcome.ended_ns) },
    };
    // What it still tries when it is connected is another connection's.
    if let End::Connected { tls, .. } = end {
        tries.retain(|(_, at)| *at < tls);
    }
    Account { tries, end }
}
