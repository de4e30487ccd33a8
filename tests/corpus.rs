//! Every fuzz target over its corpus, and over some thousand mutations of it that are the same each time. The search for
//! new inputs is `sh fuzz/run.sh`.

#![expect(clippy::disallowed_methods, reason = "mutating ends in time on a slow machine too")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[expect(unreachable_pub, reason = "it is a library for the fuzzers, and a module only here")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Of each target. Reading takes microseconds, and concluding from an observation milliseconds.
const MUTATIONS: usize = 5_000;
const LONGEST: Duration = Duration::from_secs(5);

#[test]
fn observations() {
    replay("observation", "observation.json");
}

#[test]
fn dns_answers() {
    replay("dns_answer", "");
}

#[test]
fn networks() {
    replay("network_toml", "network.toml");
}

#[test]
fn gai_conf() {
    replay("gai_conf", "");
}

#[test]
fn netsh() {
    replay("netsh", "");
}

#[test]
fn ip6addrctl() {
    replay("ip6addrctl", "");
}

#[test]
fn policy_tables() {
    replay("policy_table", "");
}

#[test]
fn resolver_files() {
    replay("resolver_files", "");
}

#[test]
fn targets_as_typed() {
    replay("target", "");
}

#[test]
fn squid_configurations() {
    replay("squid_conf", "squid.conf");
}

#[test]
fn pages_of_the_cache_manager() {
    replay("ipcache", "");
}

#[test]
fn proxy_heads() {
    replay("proxy_head", "");
}

#[test]
fn files_of_targets() {
    replay("targets_file", "");
}

#[test]
fn lists_of_endpoints() {
    replay("endpoints", "");
}

#[test]
fn saved_results() {
    replay("saved", "observation.json");
}

#[test]
fn every_target_has_a_corpus_a_binary_and_a_test() {
    let folders = |path: &str| -> Vec<String> {
        let mut names: Vec<_> = files(Path::new(path)).iter().map(|file| stem(file)).collect();
        names.sort();
        names
    };
    let mut names: Vec<&str> = targets::TARGETS.iter().map(|target| target.name).collect();
    names.sort_unstable();
    assert_eq!(folders("fuzz/corpus"), names);
    assert_eq!(folders("fuzz/fuzz_targets"), names);
    let (manifest, this) = (fs::read_to_string("fuzz/Cargo.toml").unwrap(), include_str!("corpus.rs"));
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
        assert!(this.contains(&format!("replay(\"{name}\", ")), "{name}");
    }
}

/// The corpus of a target, with the files of this name in `fixtures/` (or the saved tables), and then its mutations.
fn replay(name: &str, fixture: &str) {
    let check = targets::TARGETS.iter().find(|target| target.name == name).unwrap().check;
    let mut seeds = files(&Path::new("fuzz/corpus").join(name));
    if !fixture.is_empty() {
        let fixtures = files(Path::new("fixtures")).into_iter().map(|folder| folder.join(fixture));
        seeds.extend(fixtures.filter(|file| file.is_file()));
    }
    if name == "policy_table" {
        seeds.extend(files(Path::new("tests/policy/corpus")));
    }
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(seeds.len() >= 5, "only {} seeds", seeds.len());
    for seed in &seeds {
        try_one(check, seed);
    }
    let mut random = fastrand::Rng::with_seed(365);
    let begun = Instant::now();
    for _ in 0..MUTATIONS {
        if begun.elapsed() > LONGEST {
            break;
        }
        try_one(check, &mutated(&seeds, &mut random));
    }
}

/// Leaves an input that makes the target panic where it can be taken into the corpus.
fn try_one(check: fn(&[u8]), input: &[u8]) {
    if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(|| check(input))) {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failing-input");
        fs::write(&place, input).unwrap();
        let why = panic.downcast_ref::<String>().map_or("", String::as_str);
        panic!("the input is in {}; {why}", place.display());
    }
}

/// A seed after one to four changes.
fn mutated(seeds: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = seeds[random.usize(..seeds.len())].clone();
    for _ in 0..random.usize(1..=4) {
        let from = random.usize(..=bytes.len());
        let to = (from + random.usize(..=16)).min(bytes.len());
        match random.u8(..6) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => bytes[from..to].fill(*random.choice(&[0, 0xff, 0x7f, 0x80, 0xc0, b'0', b'9', b'"']).unwrap()),
            3 => bytes.iter_mut().skip(from).take(1).for_each(|byte| *byte ^= 1 << random.u8(..8)),
            4 => {
                let other = &seeds[random.usize(..seeds.len())];
                let start = random.usize(..=other.len());
                let end = (start + random.usize(..=64)).min(other.len());
                bytes.splice(from..to, other[start..end].iter().copied());
            }
            _ => new_number(&mut bytes, from, random),
        }
    }
    bytes
}

/// The next decimal number in a text becomes one at a bound; formats are full of them.
fn new_number(bytes: &mut Vec<u8>, from: usize, random: &mut fastrand::Rng) {
    let bounds = ["0", "1", "-1", "255", "256", "65535", "4294967296", "9223372036854775807", "18446744073709551615"];
    let Some(start) = (from..bytes.len()).find(|&at| bytes[at].is_ascii_digit()) else { return };
    let end = (start..bytes.len()).find(|&at| !bytes[at].is_ascii_digit()).unwrap_or(bytes.len());
    bytes.splice(start..end, random.choice(bounds).unwrap().bytes());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}
