//! The pure core over recorded observations: facts, order, simulation, findings, remedies. Budget: under 1 ms for 18
//! addresses. `cargo bench --bench core`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tryorder::diagnose::{Severity, diagnose};
use tryorder::observation;
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
        let diagnosis = diagnose(&observation, Severity::Error);
        c.bench_function(&format!("report/{scenario}"), |b| {
            b.iter(|| report::text(black_box(&diagnosis), Layout::PLAIN_80));
        });
    }
}

criterion_group!(benches, core);
criterion_main!(benches);
