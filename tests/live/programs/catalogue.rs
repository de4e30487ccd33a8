//! The programs that are run, each with the model that is to say what it does.

use std::env::temp_dir;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

pub(super) struct Program {
    pub(super) name: &'static str,
    /// Its name among the clients of the diagnosis.
    pub(super) client: &'static str,
    /// Prints its version in the first line.
    version: &'static [&'static str],
    command: Vec<String>,
}

impl Program {
    /// What gets a page with it.
    pub(super) fn command(&self) -> &[String] {
        &self.command
    }

    pub(super) fn version(&self) -> String {
        let done = Command::new(self.version[0]).args(&self.version[1..]).output();
        let done = done.unwrap_or_else(|why| panic!("{} is not installed (sh tests/run.sh does it): {why}", self.name));
        let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        let digits = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
        let mut words = said.split([' ', '\n', '"', 'v', '@']);
        words.find(digits).unwrap_or_else(|| panic!("{} says {said:?}", self.name)).to_owned()
    }
}

/// What the programs need that is not installed but made from a source beside this file.
pub(super) struct Built {
    classes: PathBuf,
    hyper: PathBuf,
}

impl Built {
    pub(super) fn new() -> Self {
        let classes = temp_dir().join(format!("tryorder-classes-{}", std::process::id()));
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("programs");
        succeeds(Command::new("javac").arg("-d").arg(&classes).arg(driver("Get.java")));
        succeeds(
            Command::new(env!("CARGO"))
                .args(["build", "--locked", "--quiet", "--manifest-path", &driver("hyper/Cargo.toml"), "--target-dir"])
                .arg(&target),
        );
        Self { classes, hyper: target.join("debug/hyper-get") }
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.classes);
    }
}

pub(super) fn catalogue(built: &Built) -> Vec<Program> {
    let curl = if old_curl() { "curl-7" } else { "curl" };
    let program = |name, client, version, command: &[&str]| Program {
        name,
        client,
        version,
        command: command.iter().copied().map(str::to_owned).chain([URL.to_owned()]).collect(),
    };
    let mut with_delay =
        program("Python asyncio, delay 0.25", "python-aiohttp", PYTHON, &["python3", &driver("asyncio_get.py")]);
    with_delay.command.push("0.25".to_owned());
    let (classes, hyper) = (built.classes.to_str().unwrap(), built.hyper.to_str().unwrap());
    vec![
        program("curl", curl, &["curl", "--version"], &["curl", "-sS"]),
        program("wget", "wget", &["wget", "--version"], &["sh", &driver("wget.sh")]),
        program("Python urllib", "python", PYTHON, &["python3", &driver("urllib_get.py")]),
        program("Python asyncio", "python-asyncio", PYTHON, &["python3", &driver("asyncio_get.py")]),
        with_delay,
        program("Node", "node", &["node", "--version"], &["node", &driver("get.js")]),
        program("Java", "java", JAVA, &["java", "-cp", classes, "Get"]),
        program(
            "Java, IPv6 preferred",
            "java-ipv6",
            JAVA,
            &["java", "-Djava.net.preferIPv6Addresses=true", "-cp", classes, "Get"],
        ),
        program("hyper-util", "rust-hyper", &["cargo", "pkgid", "--manifest-path", HYPER, "hyper-util"], &[hyper]),
        program("Chromium", "chrome", &["chromium", "--version"], &["sh", &driver("chromium.sh")]),
    ]
}

/// Before 8.16 the connects of curl were not yet rewritten.
fn old_curl() -> bool {
    let said = Command::new("curl").arg("--version").output().unwrap().stdout;
    let said = String::from_utf8_lossy(&said);
    let mut version = said.split_whitespace().nth(1).unwrap().split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    (version.next(), version.next()) < (Some(8), Some(16))
}

fn driver(file: &str) -> String {
    format!("{DRIVERS}/{file}")
}

fn succeeds(command: &mut Command) {
    let done = command.output().unwrap_or_else(|why| panic!("{command:?}: {why}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

const URL: &str = "https://outlook.office365.com/";
const DRIVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/programs/drivers");
const HYPER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/programs/drivers/hyper/Cargo.toml");
const PYTHON: &[&str] = &["python3", "--version"];
const JAVA: &[&str] = &["java", "-version"];
