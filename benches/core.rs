//! The pure core over recorded observations: facts, order, every client, findings, remedies, each remedy simulated again. Budget:
//! under 1 ms for 18 addresses that are healthy, a few where something is broken; 200 targets well under a second.
//! `cargo bench --bench core`.

use std::hint::black_box;
use std::net::IpAddr;

use criterion::{Criterion, criterion_group, criterion_main};
use tryorder::diagnose::{Severity, diagnose};
use tryorder::observation::{self, LookupOutcome, Observation, TargetRows};
use tryorder::report::{self, Layout};

fn core(c: &mut Criterion) {
    for (scenario, text) in [
        ("healthy", include_str!("../fixtures/healthy/observation.json")),
        ("v6-silent", include_str!("../fixtures/v6-silent/observation.json")),
        ("squid-last-try", include_str!("../fixtures/squid-last-try/observation.json")),
    ] {
        let observation = observation::read(text.as_bytes()).expect("a fixture is a saved observation");
        c.bench_function(&format!("diagnose/{scenario}"), |b| {
            b.iter(|| diagnose(black_box(&observation), Severity::Error));
        });
        for (what, other) in
            [("252-addresses", of_each_address(&observation, 14)), ("200-targets", of_each_target(&observation, 200))]
        {
            c.bench_function(&format!("diagnose/{scenario}/{what}"), |b| {
                b.iter(|| diagnose(black_box(&other), Severity::Error));
            });
        }
        let diagnosis = diagnose(&observation, Severity::Error);
        c.bench_function(&format!("report/{scenario}"), |b| {
            b.iter(|| report::text(black_box(&diagnosis), Layout::PLAIN_80));
        });
    }
}

/// Each address so many times, its neighbours faring as it does.
fn of_each_address(observation: &Observation, times: u16) -> Observation {
    let mut observation = observation.clone();
    for rows in &mut observation.targets {
        for lookup in &mut rows.lookups {
            if let LookupOutcome::Addresses { addresses, .. } = &mut lookup.outcome {
                let of = |record: &observation::AddressRecord, n| observation::AddressRecord {
                    address: neighbour(record.address, n),
                    ..*record
                };
                *addresses = addresses.iter().flat_map(|record| (0..times).map(|n| of(record, n))).collect();
            }
        }
        let sources = rows.sources.iter().flat_map(|source| {
            (0..times).map(|n| {
                let mut source = source.clone();
                source.destination = neighbour(source.destination, n);
                source
            })
        });
        rows.sources = sources.collect();
        let attempts = rows.attempts.iter().flat_map(|attempt| {
            (0..times).map(|n| {
                let mut attempt = attempt.clone();
                attempt.address = neighbour(attempt.address, n);
                attempt
            })
        });
        rows.attempts = attempts.collect();
        // It told of the addresses that there were.
        rows.system = observation::SystemAnswer::Unknown;
    }
    observation
}

fn neighbour(address: IpAddr, n: u16) -> IpAddr {
    match address {
        IpAddr::V4(a) => (u32::from(a) + 256 * u32::from(n)).to_be_bytes().into(),
        IpAddr::V6(a) => (u128::from(a) + 65_536 * u128::from(n)).to_be_bytes().into(),
    }
}

/// So many names that fare alike.
fn of_each_target(observation: &Observation, times: usize) -> Observation {
    let mut observation = observation.clone();
    let named = |rows: &TargetRows, n| {
        let mut rows = rows.clone();
        rows.target.host = format!("n{n}.{}", rows.target.host);
        rows
    };
    observation.targets = observation.targets.iter().flat_map(|rows| (0..times).map(|n| named(rows, n))).collect();
    observation
}

criterion_group!(benches, core);
criterion_main!(benches);
