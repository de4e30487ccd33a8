//! Debian's prometheus-blackbox-exporter, and Prometheus' part: every name is asked for at once.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use super::contender::TIMEOUT;
use super::network::{self, PORT};

/// With this argument the benchmark is who starts the exporter, asks it and ends it.
pub(crate) const ARGUMENT: &str = "exporter";
pub(crate) const CONFIG: &str = "blackbox.yml";

const LISTENS: u16 = 9115;

/// TCP and TLS, verified, as `check` does both. IPv6 first is its default, and the other family where there is none.
pub(crate) fn config() -> String {
    // The box sets it.
    let ca = env::var("SSL_CERT_FILE").unwrap();
    format!(
        "modules:\n  tls:\n    prober: tcp\n    timeout: {TIMEOUT}s\n    tcp:\n      tls: true\n      \
         tls_config:\n        ca_file: {ca}\n"
    )
}

pub(crate) fn main(names: usize) {
    let folder = PathBuf::from(env::var_os(super::turns::FOLDER).unwrap());
    let mut exporter = Command::new("prometheus-blackbox-exporter")
        .arg(format!("--config.file={}", folder.join(CONFIG).display()))
        .arg(format!("--web.listen-address=127.0.0.1:{LISTENS}"))
        .args(["--log.level=error"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut asked: Vec<TcpStream> = (0..names).map(|n| ask(&network::name(n), &mut exporter)).collect();
    for answer in &mut asked {
        let mut text = String::new();
        answer.read_to_string(&mut text).unwrap();
        for line in text.lines().filter(|line| line.starts_with("probe_success ")) {
            println!("{line}");
        }
    }
    let status = fs::read_to_string(format!("/proc/{}/status", exporter.id())).unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    println!("{peak}");
    exporter.kill().unwrap();
    exporter.wait().unwrap();
}

fn ask(name: &str, exporter: &mut Child) -> TcpStream {
    let mut stream = loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, LISTENS)) {
            Ok(stream) => break stream,
            Err(_) if exporter.try_wait().unwrap().is_none() => thread::sleep(Duration::from_millis(1)),
            Err(error) => panic!("the exporter has ended: {error}"),
        }
    };
    // It takes half a second off for the way of its own answer (`--timeout-offset`).
    let limit = f32::from(TIMEOUT) + 0.5;
    write!(
        stream,
        "GET /probe?module=tls&target={name}:{PORT} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         X-Prometheus-Scrape-Timeout-Seconds: {limit}\r\n\r\n"
    )
    .unwrap();
    stream
}

/// It tries one address of each.
pub(crate) fn saw(said: &str) -> (usize, usize) {
    let probes = said.lines().filter(|line| line.starts_with("probe_success "));
    (probes.clone().filter(|line| *line == "probe_success 1").count(), probes.count())
}
