//! Who is measured: commands, and the two of them that are this very program.

use std::path::Path;
use std::{env, fs};

use tryorder::model::{Target, Trust};
use tryorder::observation::{Attempt, Tls};
use tryorder::observe::{Plan, Prober};

use super::cases::{Case, NAME, PORT, TIMEOUT};
use super::floor::Floor;

/// Arguments with which the benchmark is a contender.
pub(crate) const FLOOR: &str = "floor";
pub(crate) const PROBE: &str = "probe";
pub(crate) const OBSERVE: &str = "observe";
pub(crate) const CURL: &str = "curl";

/// The command line's default.
const TLS_CONCURRENCY: usize = 32;

/// Every contender of this case by name, as a command.
pub(crate) fn all(case: &Case, folder: &Path) -> Vec<(&'static str, Vec<String>)> {
    let this = env::current_exe().unwrap().to_str().unwrap().to_owned();
    let mut all = vec![
        (FLOOR, vec![this.clone(), FLOOR.into(), case.argument()]),
        (PROBE, vec![this, PROBE.into(), case.argument()]),
    ];
    if case.fits_dns() {
        let timeout = format!("--timeout={}s", TIMEOUT.as_secs());
        let observe = [env!("CARGO_BIN_EXE_tryorder"), "observe", "--rounds=1", &timeout];
        all.push((OBSERVE, observe.map(str::to_owned).into()));
    }
    all.push((CURL, curl(case, folder)));
    all
}

/// A port of its own for each address keeps curl from using one connection for all; `--connect-to` leads to the real one.
/// `--parallel-max` is at most 300 (curl's `MAX_PARALLEL`).
fn curl(case: &Case, folder: &Path) -> Vec<String> {
    let addresses = case.all();
    let lines = addresses.iter().enumerate().map(|(n, address)| {
        let port = 10_000 + n;
        format!(
            "url = \"https://{NAME}:{port}/\"\noutput = \"/dev/null\"\n\
             connect-to = \"{NAME}:{port}:[{address}]:{PORT}\"\n"
        )
    });
    let config: String = lines.collect();
    let file = folder.join("curl.conf");
    fs::write(&file, config).unwrap();
    let timeout = TIMEOUT.as_secs().to_string();
    let options = [
        "--silent",
        "--no-progress-meter",
        "--parallel",
        "--parallel-immediate",
        "--parallel-max",
        "300",
        "--connect-timeout",
    ];
    let mut command = vec![CURL.to_owned()];
    command.extend(options.map(str::to_owned));
    command.extend([timeout, "--config".into(), file.to_str().unwrap().into()]);
    command
}

/// How many answers a curl command came to.
pub(crate) fn curl_answers(command: &[String]) -> usize {
    let mut run = std::process::Command::new(&command[0]);
    let done = run.args(["--write-out", "%{http_code}\n"]).args(&command[1..]).output().unwrap();
    String::from_utf8_lossy(&done.stdout).lines().filter(|line| *line == "200").count()
}

pub(crate) fn floor(case: &Case) {
    // The box sets it, see `Lab::environment`.
    let ca_pem = fs::read(env::var("SSL_CERT_FILE").unwrap()).unwrap();
    let done = Floor::new(&ca_pem, TLS_CONCURRENCY).handshakes(&target(), &case.all());
    assert_eq!(done, case.living());
}

pub(crate) fn probe(case: &Case) {
    let plan = Plan { rounds: 1, timeout: TIMEOUT, tls_concurrency: TLS_CONCURRENCY, seed: 1, ..Plan::default() };
    let (attempts, chains) = Prober::new(&plan).unwrap().attempts(&target(), &case.all());
    // A benchmark of failures would be a fast one.
    assert!(chains.len() == 1 && chains[0].trust == Trust::Trusted, "{chains:#?}");
    let done = |attempt: &&Attempt| matches!(attempt.tls, Some(Tls::Done { chain: Some(_), .. }));
    assert_eq!(attempts.iter().filter(done).count(), case.living(), "{attempts:#?}");
}

fn target() -> Target {
    Target { host: NAME.into(), port: PORT }
}
