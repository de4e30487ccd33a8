//! One case in its box.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

use super::cases::Case;
use super::contender;
use super::sample::{Sample, medians};

/// With this argument the benchmark is in the box already.
pub(crate) const ARGUMENT: &str = "inside";

/// A contender's medians.
pub(crate) type Row = (String, Sample);

/// Makes the box, and returns what was measured in it.
pub(crate) fn run(case: &Case) -> Vec<Row> {
    let folder = folder(case);
    fs::create_dir_all(&folder).unwrap();
    let network = folder.join("network.toml");
    fs::write(&network, case.network_toml()).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_tryorder"))
        .args(["lab", network.to_str().unwrap(), "--"])
        .arg(env::current_exe().unwrap())
        .args([ARGUMENT, &case.argument()])
        .env("PROBE_FOLDER", &folder)
        // The box sets the first; the second would have whoever reads both load this machine's roots too.
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    fs::remove_dir_all(folder).unwrap();
    assert!(done.status.success(), "{case}: {}", done.status);
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let mut number = || words.next().unwrap().parse().unwrap();
        (name, Sample { wall: number(), cpu: number(), peak: number() })
    };
    String::from_utf8(done.stdout).unwrap().lines().map(row).collect()
}

fn folder(case: &Case) -> PathBuf {
    env::temp_dir().join(format!("tryorder-bench-{}-{}", std::process::id(), case.argument()))
}

/// In the box: all contenders in turns, so that a busy machine is busy for all of them.
pub(crate) fn main(case: &Case) {
    let folder = PathBuf::from(env::var_os("PROBE_FOLDER").unwrap());
    let contenders = contender::all(case, &folder);
    let mut samples = vec![Vec::new(); contenders.len()];
    // One more than counts: the first is the warm-up. Without any that count, it does.
    for run in 0..=case.runs {
        for ((name, command), samples) in contenders.iter().zip(&mut samples) {
            // Of curl it is known from the answers, below: with silent addresses among others it ends with an error.
            let sample = Sample::of(command, *name != contender::CURL);
            if run > 0 || case.runs == 0 {
                samples.push(sample);
            }
        }
    }
    for ((name, command), samples) in contenders.iter().zip(&samples) {
        if *name == contender::CURL {
            assert_eq!(contender::curl_answers(command), case.living(), "{command:?}");
        }
        let Sample { wall, cpu, peak } = medians(samples);
        println!("{name} {wall} {cpu} {peak}");
    }
}
