//! All contenders in turns, in one box.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use super::contender;
use super::network::{self, ADDRESSES, MANY};
use super::sample::{Sample, medians};

/// With this argument the benchmark is in the box already.
pub(crate) const ARGUMENT: &str = "inside";
/// The environment names the folder of its files so.
pub(crate) const FOLDER: &str = "CHECK_FOLDER";

/// Measured turns, after one that warms up.
const RUNS: usize = 5;

/// Makes the box.
pub(crate) fn outside(names: usize) {
    let folder = env::temp_dir().join(format!("tryorder-bench-check-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let network = folder.join("network.toml");
    fs::write(&network, network::toml(names)).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_tryorder"))
        .args(["lab", network.to_str().unwrap(), "--"])
        .arg(env::current_exe().unwrap())
        .args([ARGUMENT, &names.to_string()])
        .env(FOLDER, &folder)
        // The box sets the first; the second would have whoever reads both load this machine's roots too.
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .status()
        .unwrap();
    fs::remove_dir_all(folder).unwrap();
    assert!(status.success(), "{status}");
}

/// In the box.
pub(crate) fn main(names: usize) {
    let folder = PathBuf::from(env::var_os(FOLDER).unwrap());
    let contenders = contender::all(names, &folder);
    let mut samples = vec![Vec::new(); contenders.len()];
    let runs = if names == MANY { RUNS } else { 0 };
    for run in 0..=runs {
        for (contender, samples) in contenders.iter().zip(&mut samples) {
            let sample = Sample::of(&contender.command, !contender.sees_everything);
            if run > 0 || runs == 0 {
                samples.push(sample);
            }
        }
    }
    println!(
        "\n{names} names, {ADDRESSES} addresses each, half of them silent, 20 ms away; medians of {} turns",
        runs.max(1)
    );
    println!("  {:10} {:>8} {:>8} {:>9} {:>9} {:>6}", "", "wall s", "CPU s", "peak MiB", "addresses", "up");
    for (contender, samples) in contenders.iter().zip(&samples) {
        let Sample { wall, cpu, peak } = medians(samples);
        let (up, tried) = contender.sees();
        println!("  {:10} {wall:>8.2} {cpu:>8.2} {:>9.1} {tried:>9} {up:>6}", contender.name, peak / 1_024.0);
        // A benchmark of failures would be a fast one.
        let sees = if contender.sees_everything { contender::everything(names) } else { (up, names) };
        assert_eq!((up, tried), sees, "{}", contender.name);
    }
}
