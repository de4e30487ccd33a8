//! A real Squid in the box: what we predict for it and what it does, side by side, before our lines and after them.
//!
//! `TRYORDER_SQUID` names another one than that in the system's folders: a program that takes Squid's arguments
//! (`tests/squid-versions.sh`). `TRYORDER_SQUID_TABLE` names a file for the table of both.

mod situations;

use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tryorder::diagnose::{ClientView, Severity, diagnose};
use tryorder::observation::{self, Observation};
use tryorder::squid::identity::Identity;

use super::tryorder;
use situations::{SITUATIONS, Situation};

#[test]
fn squid_does_what_we_predict_before_our_lines_and_after_them() {
    let identity = Identity::from_squid_v(&text(&squid(&["-v"]).stdout)).unwrap();
    let mut table = format!("Squid {}\n{HEADINGS}", identity.stated.split(' ').next().unwrap_or_default());
    let mut wrong = Vec::new();
    for situation in SITUATIONS {
        let place = Place::new(situation);
        let before = Pair::taken(&place, &identity.stated);
        let written = place.run(&["squid", "--from", "now.json", "--squid-conf", "squid.conf", "--write"]);
        let cured = written.status.code() == Some(0);
        let parsed = squid(&["-k", "parse", "-f", place.folder.join("squid.conf").to_str().unwrap()]);
        let lines = place.new_lines();
        let after = Pair::taken(&place, &identity.stated);
        for (when, pair) in [("before", &before), ("after", &after)] {
            let _ =
                writeln!(table, "| {} | {when} | {} | {} |", situation.name, pair.predicted.says(), pair.real.says());
            wrong.extend(pair.apart().map(|why| format!("{}, {when}: {why}", situation.name)));
        }
        let _ = writeln!(table, "| | lines | {} | {} |", lines.join("; "), if cured { "cured" } else { "no cure" });
        if !parsed.status.success() {
            wrong.push(format!("{}: `squid -k parse` refuses {lines:?}", situation.name));
        }
        if cured && !after.real.connected() {
            wrong.push(format!("{}: not cured by {lines:?}", situation.name));
        }
        fs::remove_dir_all(&place.folder).unwrap();
    }
    for why in &wrong {
        let _ = writeln!(table, "\nNot as predicted: {why}");
    }
    if let Some(file) = std::env::var_os("TRYORDER_SQUID_TABLE") {
        fs::write(file, &table).unwrap();
    }
    assert!(SITUATIONS.len() >= 12);
    assert!(wrong.is_empty(), "{}\n\n{table}", wrong.join("\n"));
}

const HEADINGS: &str = "\n| situation | | predicted | real |\n| --- | --- | --- | --- |\n";

/// What one request came to, predicted or real.
struct Account {
    /// The addresses in the order of their first SYN, with its time; those of parents are left out.
    tried: Vec<(String, f64)>,
    /// `None`: the connection was closed without an answer.
    status: Option<u16>,
    seconds: f64,
    /// When each try that was waited out ended.
    waited: Vec<f64>,
    /// Some of them fail by themselves.
    fails_fast: bool,
}

/// The same request, predicted from what we observed, and made.
struct Pair {
    predicted: Account,
    real: Account,
}

impl Pair {
    fn taken(place: &Place, version: &str) -> Self {
        let observed = place.run(&[
            "observe",
            "--rounds",
            "1",
            "--timeout",
            "1s",
            "--squid-conf",
            "squid.conf",
            "--squid-version",
            version,
            "--output",
            "now.json",
        ]);
        assert!(observed.status.success(), "{}", text(&observed.stderr));
        let observation = observation::read(fs::File::open(place.folder.join("now.json")).unwrap()).unwrap();
        Self { predicted: Account::predicted(&observation, place.v6_is_seen), real: Account::real(place) }
    }

    /// Why the two are not the same.
    fn apart(&self) -> Option<String> {
        let (ours, real) = (&self.predicted, &self.real);
        // Each attempt that is waited out takes 0.6 s less to 1.5 s more than its timeout; we say 0.6 s more.
        // A busy machine makes each round trip longer in one of the two.
        let busy = ours.tried.len() as f64 * 0.06;
        let near = |at: f64, real: f64| {
            let waits = ours.waited.iter().filter(|end| **end <= at).count() as f64;
            (at - waits * 1.2 - 0.2 - busy..=at + waits * 0.9 + 0.4 + busy).contains(&real)
        };
        let starts = || ours.tried.iter().zip(&real.tried).all(|((_, ours), (_, real))| near(*ours, *real));
        let same = ours.tries_as(real) && ours.status == real.status && near(ours.seconds, real.seconds);
        let why = format!("predicted {} ({:?}), real {} ({:?})", ours.says(), ours.tried, real.says(), real.tried);
        (!same || !(ours.fails_fast || starts())).then_some(why)
    }
}

impl Account {
    fn predicted(observation: &Observation, v6_is_seen: bool) -> Self {
        let diagnosis = diagnose(observation, Severity::Error);
        let squid: &ClientView = diagnosis.targets[0].clients.iter().find(|c| c.name == "squid").unwrap();
        let json = serde_json::to_value(squid).unwrap();
        let is_seen = |address: &IpAddr| !address.is_loopback() && (v6_is_seen || address.is_ipv4());
        let mut tried: Vec<(String, f64)> = Vec::new();
        for this in squid.tries.iter().filter(|this| is_seen(&this.address)) {
            add(&mut tried, &this.address.to_string(), this.start_us.as_secs_f64());
        }
        let up = squid.tries.iter().find(|t| json_result(&json, t.start_us) == "connected");
        // A tunnel stands when TCP does; the prediction's end is that of TLS.
        let seconds = up.map_or(squid.end.at(), |t| t.end_us).as_secs_f64();
        let why = json["end"]["why"].as_str().unwrap_or_default();
        let status = match up {
            Some(_) => Some(200),
            None => why.strip_prefix("Squid answers ").and_then(|w| w[..3].parse().ok()),
        };
        let silent = json["tries"].as_array().unwrap().iter().filter(|t| t["result"] == "timed_out");
        let waited = silent.map(|t| t["end_us"].as_f64().unwrap() / 1e6).collect();
        let fails_fast = json["tries"].as_array().unwrap().iter().any(|t| t["result"] == "failed");
        Self { tried, status, seconds, waited, fails_fast }
    }

    fn real(place: &Place) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/squid/drive.py");
        let mut command = Command::new(tryorder());
        command.args([
            "lab",
            "network.toml",
            "--",
            "python3",
            script,
            "squid.conf",
            "outlook.office365.com",
            "1",
            "--",
        ]);
        let done = command.arg(program()).current_dir(&place.folder).output().unwrap();
        let log = fs::read_to_string(place.folder.join("cache.log")).unwrap_or_default();
        assert!(done.status.success(), "{}\n{log}", text(&done.stderr));
        let runs: Value = serde_json::from_slice(&done.stdout).unwrap();
        let run = &runs[0];
        let mut tried: Vec<(String, f64)> = Vec::new();
        for syn in run["syns"].as_array().unwrap() {
            add(&mut tried, syn[1].as_str().unwrap(), syn[0].as_f64().unwrap());
        }
        let status = run["status"].as_u64().map(|n| u16::try_from(n).unwrap());
        Self { tried, status, seconds: run["took"].as_f64().unwrap(), waited: Vec::new(), fails_fast: false }
    }

    /// The same addresses in the same order, of each family. Where tries fail by themselves, after a round trip, how many of
    /// them fit in before the other family connects depends on milliseconds.
    fn tries_as(&self, real: &Self) -> bool {
        let of = |account: &Self, v6: bool| -> Vec<String> {
            account.tried.iter().map(|(a, _)| a).filter(|a| a.contains(':') == v6).cloned().collect()
        };
        [true, false].into_iter().all(|v6| {
            let (ours, real) = (of(self, v6), of(real, v6));
            let both = ours.len().min(real.len());
            ours[..both] == real[..both] && (ours.len() == real.len() || self.fails_fast && self.connected())
        })
    }

    fn connected(&self) -> bool {
        self.status == Some(200)
    }

    /// `503 after 26.1 s: v6#1 0.15, v6#2 2.75 … v6#10 23.55`
    fn says(&self) -> String {
        let status = self.status.map_or("closed".to_owned(), |n| n.to_string());
        let one = |(address, at): &(String, f64)| {
            let (family, n) = match address.rsplit_once(':') {
                Some((_, n)) => ("v6", u16::from_str_radix(n, 16).unwrap_or_default()),
                None => ("v4", address.rsplit('.').next().and_then(|n| n.parse().ok()).unwrap_or_default()),
            };
            format!("{family}#{n} {at:.2}")
        };
        let all: Vec<String> = self.tried.iter().map(one).collect();
        let tried = match all.as_slice() {
            [] => "nobody".to_owned(),
            [first, second, .., last] if all.len() > 4 => format!("{first}, {second} … {last} ({} in all)", all.len()),
            few => few.join(", "),
        };
        format!("{status} after {:.2} s: {tried}", self.seconds)
    }
}

fn add(tried: &mut Vec<(String, f64)>, address: &str, at: f64) {
    if tried.iter().all(|(known, _)| known != address) {
        tried.push((address.to_owned(), at));
    }
}

fn json_result(client: &Value, start: tryorder::model::Micros) -> String {
    let tries = client["tries"].as_array().unwrap().iter().filter(|t| t["start_us"] == start.0);
    let up = tries.map(|t| t["result"].as_str().unwrap()).find(|r| *r == "connected");
    up.unwrap_or_default().to_owned()
}

/// A folder with a network and the squid.conf of one situation. Squid's own user writes there, too.
struct Place {
    folder: PathBuf,
    conf: String,
    v6_is_seen: bool,
}

impl Place {
    fn new(situation: &Situation) -> Self {
        use std::os::unix::fs::PermissionsExt;

        let folder = std::env::temp_dir().join(format!("tryorder-squid-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let conf = format!("{}{}", base(&folder), situation.conf);
        fs::write(folder.join("squid.conf"), &conf).unwrap();
        let head = format!("about = \"{}\"\nname = \"outlook.office365.com\"\nttl = 60\n", situation.name);
        fs::write(folder.join("network.toml"), head + situation.network).unwrap();
        Self { folder, conf, v6_is_seen: situation.v6_is_seen }
    }

    /// Our program in the box; what takes a saved observation needs none.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(tryorder());
        if !arguments.contains(&"--from") {
            command.args(["lab", "network.toml", "--", tryorder()]);
        }
        command.args(arguments).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
        command.current_dir(&self.folder).output().unwrap()
    }

    fn new_lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join("squid.conf")).unwrap();
        text.lines().filter(|l| !self.conf.lines().any(|old| old == *l)).map(str::to_owned).collect()
    }
}

/// What every Squid here needs: its files in its own folder, and no program beside it.
pub(crate) fn base(folder: &Path) -> String {
    let place = folder.display();
    let extra = std::env::var("TRYORDER_SQUID_EXTRA").unwrap_or_default();
    format!(
        "http_port 127.0.0.1:3128\nhttp_access allow all\ncache_effective_user nobody\nvisible_hostname box.test\n\
         pid_filename {place}/squid.pid\ncache_log {place}/cache.log\naccess_log none\ncache_store_log none\n\
         coredump_dir {place}\npinger_enable off\nnetdb_filename none\ncache_mem 8 MB\ncache deny all\n\
         shutdown_lifetime 0 seconds\n{extra}\nconnect_timeout 2 seconds\n"
    )
}

/// Its folder is not in everybody's PATH.
pub(crate) fn program() -> PathBuf {
    let usual = ["/usr/sbin/squid", "/usr/local/sbin/squid"].into_iter().map(PathBuf::from);
    let named = std::env::var_os("TRYORDER_SQUID").map(PathBuf::from);
    named.into_iter().chain(usual).find(|p| p.exists()).expect("Squid is installed")
}

fn squid(args: &[&str]) -> Output {
    Command::new(program()).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
