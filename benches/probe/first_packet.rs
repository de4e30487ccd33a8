//! From the program's start to its first DNS packet.

use std::net::UdpSocket;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::verdicts::verdict;

const RUNS: usize = 41;
const MAX_MS: f64 = 10.0;

/// The name server is a socket of ours that does not answer; the trust store is the system's own.
pub(crate) fn print(for_the_figures: bool) {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let address = server.local_addr().unwrap().to_string();
    let runs = if for_the_figures { RUNS } else { 1 };
    let mut times: Vec<f64> = (0..runs).map(|_| once(&server, &address).as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    println!("\nfrom the start of the process to its first DNS packet, {runs} runs");
    println!("  median {:.2} ms, 95th percentile {:.2} ms", times[runs / 2], times[runs * 95 / 100]);
    if for_the_figures {
        verdict("median in ms", times[runs / 2], MAX_MS);
    }
}

fn once(server: &UdpSocket, address: &str) -> Duration {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tryorder"))
        .args(["observe", "--dns", address, "bench.test"])
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let arrived = server.recv(&mut [0; 512]).map(|_| begun.elapsed()).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // The second question of this run must not be the first of the next one.
    server.set_nonblocking(true).unwrap();
    while server.recv(&mut [0; 512]).is_ok() {}
    server.set_nonblocking(false).unwrap();
    arrived
}
