//! Networks drawn at random, run in the box: the fate of every address and the verdict must be those that follow from the
//! network's description. Each is decided by the seed and its number alone.
//!
//! ```text
//! cargo test --test live random                                      the share that CI runs
//! TRYORDER_RANDOM=500 cargo test --test live random                  the first 500
//! TRYORDER_RANDOM=500 TRYORDER_RANDOM_SEED=7 cargo test …            500 others
//! TRYORDER_RANDOM_ONLY=42 cargo test --test live random              one of them
//! ```

mod draw;
mod expect;
mod lot;
mod race;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use fastrand::Rng;
use tryorder::diagnose::{Severity, TargetDiagnosis, Verdict, diagnose};
use tryorder::lab::Network;
use tryorder::observation;

use super::{network_file, tryorder};
use draw::Drawn;
use expect::{Expected, expect};

#[test]
fn random_networks_show_the_fates_and_the_verdict_that_they_were_drawn_with() {
    let (seed, numbers) = chosen();
    let (next, failures) = (AtomicU32::new(numbers.start), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < numbers.end) {
                    let failure = run(&Scenario::drawn(seed, number));
                    failures.lock().unwrap_or_else(PoisonError::into_inner).extend(failure.map(|says| (number, says)));
                }
            });
        }
    });
    // Where others keep the processors busy, an answer can come after the limit, and look like silence. Alone it does not.
    let failures = failures.into_inner().unwrap();
    let again: Vec<String> = failures.iter().filter_map(|(n, _)| run(&Scenario::drawn(seed, *n))).collect();
    assert!(again.is_empty(), "{} of {} are wrong\n{}", again.len(), numbers.len(), again.join("\n"));
    let late: Vec<&str> = failures.iter().map(|(_, says)| says.as_str()).collect();
    assert!(late.len() <= 1 + numbers.len() / 100, "{} of {} once\n{}", late.len(), numbers.len(), late.join("\n"));
}

#[test]
fn a_random_network_depends_on_seed_and_number_alone_and_every_verdict_and_fate_is_drawn() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 0..500 {
        let scenario = Scenario::drawn(DEFAULT_SEED, number);
        assert_eq!(scenario, Scenario::drawn(DEFAULT_SEED, number));
        let words = scenario.expected.met.iter().map(|met| met.fate);
        words.chain([scenario.expected.verdict]).for_each(|word| *seen.entry(word).or_default() += 1);
    }
    assert_ne!(Scenario::drawn(1, 0), Scenario::drawn(2, 0));
    for (word, least) in [("healthy", 80), ("problem", 200), ("inconclusive", 5), ("up", 1_000), ("unsteady", 10)]
        .into_iter()
        .chain(["silent", "rejected", "unroutable", "stalled", "tls_failed"].map(|word| (word, 100)))
    {
        assert!(seen.get(word).is_some_and(|n| *n >= least), "{word}: {seen:?}");
    }
}

/// A network and what it must show.
#[derive(Debug, PartialEq)]
struct Scenario {
    seed: u64,
    number: u32,
    rounds: u32,
    text: String,
    expected: Expected,
}

impl Scenario {
    /// The first draw of this number whose outcome nothing leaves open.
    fn drawn(seed: u64, number: u32) -> Self {
        let mut rng = Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(u64::from(number)));
        for _ in 0..1_000 {
            let drawn = Drawn::new(&mut rng);
            let text = drawn.text(&format!("random network {number} of seed {seed}"));
            let network = Network::parse(&text).unwrap_or_else(|e| panic!("{number} of seed {seed}: {e}\n{text}"));
            if let Some(expected) = expect(&drawn, &network) {
                return Self { seed, number, rounds: drawn.rounds, text, expected };
            }
        }
        panic!("nothing definite for number {number} of seed {seed}");
    }
}

/// What is wrong with this one, with all that is needed to run it alone.
fn run(scenario: &Scenario) -> Option<String> {
    let Scenario { seed, number, rounds, text, expected } = scenario;
    let file = network_file(&format!("random-{seed}-{number}"), text);
    let mut lab = Command::new(tryorder());
    lab.arg("lab")
        .arg(&file)
        .args(["--", tryorder(), "observe", "--timeout", "2s", "--rounds"])
        .arg(rounds.to_string());
    let done = lab.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").output().unwrap();
    std::fs::remove_file(file).unwrap();
    let wrong = match observation::read(done.stdout.as_slice()) {
        Ok(observation) => differences(expected, &diagnose(&observation, Severity::Error).targets[0]),
        Err(e) => format!("no observation: {e}: {}\n", String::from_utf8_lossy(&done.stderr)),
    };
    let alone = format!("TRYORDER_RANDOM_SEED={seed} TRYORDER_RANDOM_ONLY={number} cargo test --test live random");
    (!wrong.is_empty()).then(|| format!("== {alone}\n{wrong}with --rounds {rounds} in this network:\n\n{text}"))
}

fn differences(expected: &Expected, seen: &TargetDiagnosis) -> String {
    let mut wrong = String::new();
    let verdict = match seen.verdict {
        Verdict::Healthy => "healthy",
        Verdict::Problem => "problem",
        Verdict::Inconclusive => "inconclusive",
    };
    if verdict != expected.verdict {
        let findings: Vec<_> = seen.findings.iter().map(|f| format!("{:?} {}", f.severity, f.says)).collect();
        writeln!(wrong, "verdict: expected {}, seen {verdict}: {findings:#?}", expected.verdict).unwrap();
    }
    if seen.addresses.len() != expected.met.len() {
        writeln!(wrong, "expected {} addresses, seen {}", expected.met.len(), seen.addresses.len()).unwrap();
    }
    for met in &expected.met {
        let Some(view) = seen.addresses.iter().find(|view| view.address == met.address) else { continue };
        if (view.fate, view.trust) != (Some(met.fate), met.trust) {
            writeln!(
                wrong,
                "{}: expected {} {:?}, seen {} {:?}",
                met.address, met.fate, met.trust, view.says, view.trust
            )
            .unwrap();
        }
        // The wire's own time is a lower bound that no load on this machine changes.
        if let Some(tcp) = view.tcp_us.filter(|tcp| tcp.0 < u64::from(met.tcp_ms) * 1_000) {
            writeln!(wrong, "{}: TCP takes at least {} ms, seen {tcp}", met.address, met.tcp_ms).unwrap();
        }
    }
    wrong
}

#[expect(clippy::disallowed_methods, reason = "how many, and which ones, is said in the environment")]
fn chosen() -> (u64, Range<u32>) {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u32>().expect(name));
    let seed = number("TRYORDER_RANDOM_SEED").map_or(DEFAULT_SEED, u64::from);
    match number("TRYORDER_RANDOM_ONLY") {
        Some(only) => (seed, only..only + 1),
        None => (seed, 0..number("TRYORDER_RANDOM").unwrap_or(SHARE)),
    }
}

const DEFAULT_SEED: u64 = 1;
/// What CI runs: about half a minute.
const SHARE: u32 = 40;
/// Boxes under way together; most of their time they wait for silent addresses.
const SIDE_BY_SIDE: usize = 6;
