//! Who is measured, as commands; and what each of them saw.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use super::exporter;
use super::network::{self, ADDRESSES, MANY, PORT};

/// For connects, in seconds. Two SYNs are sent again in it.
pub(crate) const TIMEOUT: u8 = 3;

pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) command: Vec<String>,
    /// All addresses; it ends with an error then, as some are silent.
    pub(crate) sees_everything: bool,
    /// Of what it printed: how many addresses it says are up, and how many it tried.
    saw: fn(&str) -> (usize, usize),
}

pub(crate) fn all(names: usize, folder: &Path) -> Vec<Contender> {
    let file = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let targets = file("targets.txt", (0..names).map(|n| network::name(n) + "\n").collect());
    let mut check =
        words(&[env!("CARGO_BIN_EXE_tryorder"), "check", "--rounds=1", "--squid-conf=none", "--format=json"]);
    check.extend([format!("--timeout={TIMEOUT}s"), "--targets".into(), targets.clone()]);
    let mut all = vec![
        Contender { name: "check", command: check, sees_everything: true, saw: check_saw },
        Contender {
            name: "curl, loop",
            command: words(&["sh", "-c", &shell_loop(), "sh", &targets]),
            sees_everything: true,
            saw: curl_saw,
        },
        Contender {
            name: "curl, one",
            command: [words(CURL_PARALLEL), vec![file("curl.conf", curl_config(names))]].concat(),
            sees_everything: true,
            saw: curl_saw,
        },
    ];
    if names == MANY {
        file(exporter::CONFIG, exporter::config());
        let this = env::current_exe().unwrap().to_str().unwrap().to_owned();
        let command = vec![this, exporter::ARGUMENT.into(), names.to_string()];
        all.push(Contender { name: "blackbox", command, sees_everything: false, saw: exporter::saw });
    }
    all
}

impl Contender {
    /// Runs it once more, to read what it says.
    pub(crate) fn sees(&self) -> (usize, usize) {
        let done = Command::new(&self.command[0]).args(&self.command[1..]).output().unwrap();
        (self.saw)(&String::from_utf8_lossy(&done.stdout))
    }
}

/// As a careful administrator writes it: with a limit, and many at once. One after another 1 500 silent addresses alone would
/// take 75 minutes.
fn shell_loop() -> String {
    format!(
        "while read -r name; do\n\
           getent ahosts \"$name\" | awk -v name=\"$name\" '$2 == \"STREAM\" {{ print name, $1 }}'\n\
         done < \"$1\" | xargs -P 300 -n 2 sh -c 'curl --silent --output /dev/null --connect-timeout {TIMEOUT} \
         --write-out \"%{{http_code}}\\n\" --connect-to \"::[$1]:\" \"https://$0/\"'"
    )
}

const CURL_PARALLEL: &[&str] = &[
    "curl",
    "--silent",
    "--no-progress-meter",
    "--parallel",
    "--parallel-immediate",
    "--parallel-max",
    "300",
    "--write-out",
    "%{http_code}\n",
    "--config",
];

/// A port of its own for each address keeps curl from using one connection for all; `--connect-to` leads to the real one.
fn curl_config(names: usize) -> String {
    let each =
        (0..names).flat_map(|n| network::addresses(n).into_iter().map(move |address| (network::name(n), address)));
    let lines = each.enumerate().map(|(n, (name, address))| {
        let port = 10_000 + n;
        format!(
            "url = \"https://{name}:{port}/\"\noutput = \"/dev/null\"\n\
             connect-to = \"{name}:{port}:[{address}]:{PORT}\"\n"
        )
    });
    format!("connect-timeout = {TIMEOUT}\n{}", lines.collect::<String>())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn check_saw(json: &str) -> (usize, usize) {
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    let targets = document["targets"].as_array().unwrap();
    let fates: Vec<_> = targets.iter().flat_map(|t| t["addresses"].as_array().unwrap()).map(|a| &a["fate"]).collect();
    (fates.iter().filter(|fate| **fate == "up").count(), fates.len())
}

/// 000 is what it prints without an answer.
fn curl_saw(codes: &str) -> (usize, usize) {
    (codes.lines().filter(|code| *code == "200").count(), codes.lines().count())
}

/// How many addresses somebody sees who sees all of them.
pub(crate) fn everything(names: usize) -> (usize, usize) {
    (network::living(names), names * ADDRESSES)
}
