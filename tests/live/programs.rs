//! Real programs in the box: where they connect, in which order they try, and when, against what the diagnosis says.
//!
//! `TRYORDER_BLESS=1` writes what came of it to `programs.md`. Where a program and its model differ on purpose stands in
//! `deviations.toml`.

mod account;
mod catalogue;
mod deviations;
mod measured;
mod predicted;
mod situations;
mod table;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::network_file;
use account::Account;
use catalogue::{Built, Program, catalogue};
use deviations::Deviations;
use measured::measured;
use predicted::Prediction;
use situations::situations;

#[test]
fn programs_connect_where_and_when_we_say() {
    let deviations = Deviations::read();
    let built = Built::new();
    let programs = catalogue(&built);
    let runs = runs(&programs);
    together(&runs);
    // Others ran meanwhile. Who was late for that reason alone is not when it runs by itself.
    for _ in 0..4 {
        runs.iter().filter(|run| !run.wrong(&deviations).is_empty()).for_each(Run::again);
    }
    let table = table::table(&programs, &runs, &deviations);
    if std::env::var_os("TRYORDER_BLESS").is_some() {
        fs::write(table::FILE, &table).unwrap();
    }
    let wrong: Vec<String> = runs.iter().flat_map(|run| run.wrong(&deviations)).collect();
    for network in runs.iter().map(|run| &run.network) {
        let _ = fs::remove_file(network);
    }
    assert!(wrong.is_empty(), "{}\n\n{table}", wrong.join("\n"));
    assert_eq!(deviations.healed(&runs), Vec::<String>::new(), "deviations.toml names what does not differ");
}

/// One program in one network.
struct Run<'a> {
    program: &'a Program,
    situation: &'static str,
    network: PathBuf,
    predicted: Account,
    /// And what it said.
    measured: Mutex<Option<(Account, String)>>,
}

impl Run<'_> {
    /// Runs it, and keeps what is nearer to the prediction.
    fn again(&self) {
        let name = format!("{}-{}", self.situation, self.program.client);
        let this = measured(self.program, &self.network, &self.predicted, &name);
        let mut kept = self.measured.lock().unwrap();
        let apart = |(account, _): &(Account, String)| self.predicted.apart(account).len();
        if kept.as_ref().is_none_or(|kept| apart(&this) < apart(kept)) {
            *kept = Some(this);
        }
    }

    fn measured(&self) -> Account {
        self.measured.lock().unwrap().clone().unwrap().0
    }

    /// Every difference that no deviation explains.
    fn wrong(&self, deviations: &Deviations) -> Vec<String> {
        let apart = self.predicted.apart(&self.measured()).into_iter();
        let unexplained = apart.filter(|(what, _)| !deviations.explain(self.program.name, self.situation, what));
        let said = self.measured.lock().unwrap().clone().unwrap().1;
        unexplained.map(|(_, why)| format!("{} in {}: {why} ({said})", self.program.name, self.situation)).collect()
    }
}

fn runs<'a>(programs: &'a [Program]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for situation in situations() {
        let network = network_file(situation.name, &situation.network);
        let prediction = Prediction::of(&network);
        runs.extend(programs.iter().map(|program| Run {
            program,
            situation: situation.name,
            network: network.clone(),
            predicted: prediction.account(program.client),
            measured: Mutex::default(),
        }));
    }
    runs
}

/// Several boxes at a time. Who waits long costs nothing but time; of the others only as many run together as do not disturb
/// each other much.
fn together(runs: &[Run<'_>]) {
    let (waiting, quick): (Vec<_>, Vec<_>) =
        runs.iter().partition(|run| run.predicted.seconds().is_none_or(|seconds| seconds > 2.0));
    thread::scope(|scope| {
        for (runs, boxes) in [(&waiting, 8), (&quick, 2)] {
            let next = Arc::new(AtomicUsize::new(0));
            for _ in 0..boxes {
                let next = Arc::clone(&next);
                scope.spawn(move || {
                    while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        run.again();
                    }
                });
            }
        }
    });
}
