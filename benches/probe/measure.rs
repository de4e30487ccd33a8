//! The measurements and their verdicts.

use std::env;
use std::net::IpAddr;
use std::time::Duration;

use tryorder::model::Trust;
use tryorder::observation::{Attempt, Chain, Tls};
use tryorder::observe::{Plan, Prober};

use super::floor::Floor;
use super::network::Network;
use super::sample::{Sample, medians};
use super::servers;

/// The command line's default.
const TLS_CONCURRENCY: usize = 32;

/// Short, because what is over it is measured, not the limit itself.
const TIMEOUT: Duration = Duration::from_secs(1);

/// More runs do not move the medians.
const RUNS: usize = 201;

/// What these figures may be, each in terms of its floor.
const MAX_WALL: f64 = 1.15;
const MAX_CPU: f64 = 1.2;
const MAX_OVER_TIMEOUT: f64 = 0.1;

pub(crate) fn main() {
    if env::args().any(|argument| argument == servers::ARGUMENT) {
        servers::serve();
        return;
    }
    let network = Network::from_environment().unwrap_or_else(Network::on_loopback);
    let plan = Plan {
        rounds: 1,
        timeout: TIMEOUT,
        tls_concurrency: TLS_CONCURRENCY,
        seed: 1,
        ca_pem: network.ca_pem.clone(),
        ..Plan::default()
    };
    let prober = Prober::new(&plan).unwrap();
    against_the_floor(&network, &prober);
    if !network.silent.is_empty() {
        half_silent(&network, &prober);
    }
}

fn against_the_floor(network: &Network, prober: &Prober) {
    let floor = Floor::new(&network.ca_pem, TLS_CONCURRENCY);
    let addresses = &network.living;
    let mut samples = [Vec::new(), Vec::new()];
    // One more than counts: the first is the warm-up.
    for run in 0..=RUNS {
        let bare = Sample::of(|| floor.handshakes(&network.target, addresses));
        let ours = Sample::of(|| all_trusted(&prober.attempts(&network.target, addresses), addresses));
        if run > 0 {
            samples[0].push(bare);
            samples[1].push(ours);
        }
    }
    let [bare, ours] = samples.map(|samples| medians(&samples));
    let count = f64::from(u32::try_from(addresses.len()).unwrap());
    println!("{} addresses, 1 round, medians of {RUNS} runs in turns", addresses.len());
    println!("  {:10} {:>10} {:>20}", "", "wall ms", "CPU ms/handshake");
    for (name, sample) in [("floor", bare), ("tryorder", ours)] {
        println!("  {name:10} {:>10.2} {:>20.3}", sample.wall * 1e3, sample.cpu * 1e3 / count);
    }
    let (wall, cpu) = (ours.wall / bare.wall, ours.cpu / bare.cpu);
    println!("  {:10} {wall:>10.2} {cpu:>20.2}", "ratio");
    println!(
        "  wall {} (at most {MAX_WALL}), CPU {} (at most {MAX_CPU})",
        word(wall <= MAX_WALL),
        word(cpu <= MAX_CPU)
    );
}

fn half_silent(network: &Network, prober: &Prober) {
    let living = network.living.len() - network.silent.len().min(network.living.len());
    let addresses = [&network.living[..living], &network.silent].concat();
    let samples: Vec<_> = (0..5).map(|_| Sample::of(|| drop(prober.attempts(&network.target, &addresses)))).collect();
    let over = medians(&samples).wall - TIMEOUT.as_secs_f64();
    println!("{} addresses, {} of them silent, median of 5 runs", addresses.len(), network.silent.len());
    println!(
        "  timeout + {:.3} s: {} (at most {MAX_OVER_TIMEOUT} s)",
        over,
        word((0.0..=MAX_OVER_TIMEOUT).contains(&over))
    );
}

/// A benchmark of failures would be a fast one.
fn all_trusted((attempts, chains): &(Vec<Attempt>, Vec<Chain>), addresses: &[IpAddr]) {
    assert!(chains.iter().all(|chain| chain.trust == Trust::Trusted), "{chains:#?}");
    let done = |attempt: &&Attempt| matches!(attempt.tls, Some(Tls::Done { chain: Some(_), .. }));
    let count = attempts.iter().filter(done).count();
    assert_eq!(count, addresses.len(), "not all are up: {attempts:#?}");
}

fn word(good: bool) -> &'static str {
    if good { "good" } else { "OVER" }
}
