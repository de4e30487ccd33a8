//! A real Squid in the box, measured through: what it answers, against what we predict for it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use tryorder::diagnose::{Severity, TargetDiagnosis, diagnose};
use tryorder::observation::{self, Observation, SystemAnswer, TargetRows, VersionSource};

use super::squid::{base, program};
use super::tryorder;

const PROXY: &str = "http://127.0.0.1:3128";

#[test]
fn a_squid_answers_as_predicted_where_it_gets_through() {
    for scenario in ["healthy", "v6-silent", "v6-refused"] {
        let place = Place::new("through", "");
        // It opens the tunnel without a word of itself, and is asked.
        let observation = place.observe(scenario, &["--squid-conf", "squid.conf"]);
        let version = observation.squid.as_ref().and_then(|s| s.version.as_ref()).unwrap();
        assert_eq!(version.source, VersionSource::ServerHeader);
        let target = concluded(&observation);
        let proxied = target.proxied.as_ref().unwrap();
        assert!(proxied.works, "{scenario}: {proxied:#?}");
        assert_eq!(proxied.rounds.iter().filter_map(|r| r.status).collect::<Vec<_>>(), [200, 200], "{scenario}");
        assert!(proxied.rounds.iter().all(|r| r.trust == Some("trusted")), "{scenario}: {proxied:#?}");
        let [prediction] = proxied.predicted.as_slice() else { panic!("{scenario}: {proxied:#?}") };
        assert_eq!(prediction.agrees, Some(true), "{scenario}: {}", prediction.says);
        assert!(target.findings.iter().all(|f| f.code != "proxy-fails"), "{scenario}");
        let addresses = observation.proxy.as_ref().map(|p| p.system.clone());
        assert!(matches!(addresses, Some(SystemAnswer::Addresses { .. })), "{addresses:?}");
    }
}

#[test]
fn a_squid_out_of_tries_says_who_it_is_and_why_and_its_cure_is_offered() {
    let place = Place::new("tries", "forward_max_tries 9\n");
    let observation = place.observe(&place.nine_refused(), &["--squid-conf", "squid.conf"]);
    let version = observation.squid.as_ref().and_then(|s| s.version.as_ref()).unwrap();
    assert_eq!(version.source, VersionSource::ServerHeader);
    let target = concluded(&observation);
    let proxied = target.proxied.as_ref().unwrap();
    let first = &proxied.rounds[0];
    assert_eq!((first.status, first.squid_error.as_deref()), (Some(503), Some("ERR_CONNECT_FAIL 111")), "{proxied:#?}");
    assert_eq!(proxied.squid.as_deref(), Some(version.stated.as_str()));
    let [prediction] = proxied.predicted.as_slice() else { panic!("{proxied:#?}") };
    assert_eq!(prediction.agrees, Some(true), "{}", prediction.says);
    let finding = target.findings.iter().find(|f| f.code == "proxy-fails").unwrap();
    assert!(finding.remedies.iter().any(|r| r.snippet.contains("\nforward_max_tries 26")), "{:#?}", finding.remedies);
    // Of default settings, which are not those of this Squid, it is said that they do not explain it.
    let observation = place.observe(&place.nine_refused(), &[]);
    let prediction = concluded(&observation).proxied.unwrap().predicted.remove(0);
    assert_eq!(prediction.agrees, Some(false), "{}", prediction.says);
}

/// Its timers are looked at once a second: ten attempts of 2 s each take 26 s, give or take some.
#[test]
fn a_squid_that_walks_over_silent_addresses_takes_as_long_as_predicted() {
    let place = Place::new("silent", "forward_max_tries 10\n");
    let network = place.network("[v6]\nrtt_ms = 20\ncount = 12\nfate = \"silent\"\n", 150);
    for (limit, status) in [("60", Some(503)), ("5", None)] {
        let flags = ["--squid-version", "auto", "--squid-conf", "squid.conf", "--proxy-limit", limit, "--rounds", "1"];
        let command = [&[tryorder(), "observe", "--proxy", PROXY, "--timeout", "1s"], &flags[..]].concat();
        let observation = place.through(&network, &command);
        let target = concluded(&observation);
        let proxied = target.proxied.as_ref().unwrap();
        let round = &proxied.rounds[0];
        assert_eq!((round.status, round.at_least), (status, status.is_none()), "{proxied:#?}");
        assert_eq!(round.squid_error.as_deref(), status.map(|_| "ERR_CONNECT_FAIL 110"));
        let prediction = &proxied.predicted[0];
        assert_eq!(prediction.agrees, Some(true), "{}", prediction.says);
        let finding = target.findings.iter().find(|f| f.code == "proxy-fails").unwrap();
        assert!(finding.remedies.iter().any(|r| r.snippet.contains("\nforward_max_tries ")), "{:#?}", finding.remedies);
    }
}

#[test]
fn a_squid_that_wants_a_login_names_its_schemes_and_takes_the_credentials() {
    let helper = "#!/bin/sh\nwhile read -r user password; do\n\
                  if [ \"$user $password\" = \"me secret\" ]; then echo OK; else echo ERR; fi\ndone\n";
    let place = Place::new("login", "");
    let script = place.folder.join("helper");
    fs::write(&script, helper).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    place.allow(&format!(
        "auth_param basic program {}\nauth_param basic realm box\nacl known proxy_auth REQUIRED\nhttp_access allow known\n\
         http_access deny all\n",
        script.display()
    ));
    let through = |url: &str| place.through("healthy", &[tryorder(), "observe", "--proxy", url, "--rounds", "1"]);
    for (user, sent) in [("", false), ("me:wrong@", true)] {
        let observation = through(&format!("http://{user}127.0.0.1:3128"));
        assert_eq!(observation.proxy.as_ref().map(|p| p.credentials), Some(sent));
        let target = concluded(&observation);
        let round = &target.proxied.as_ref().unwrap().rounds[0];
        assert_eq!((round.status, round.schemes.join(" ")), (Some(407), "Basic".into()));
        let finding = target.findings.iter().find(|f| f.code == "proxy-fails").unwrap();
        let says = if sent { "those that were sent are refused" } else { "none were sent" };
        assert!(finding.says.contains("(407), by Basic; ") && finding.says.contains(says), "{}", finding.says);
    }
    let observation = through("http://me:secret@127.0.0.1:3128");
    assert!(concluded(&observation).proxied.unwrap().works);
    assert!(!observation::write(&observation).contains("secret"));
    // The same from the environment, which NO_PROXY may take back.
    let set = ["env", "HTTPS_PROXY=http://me:secret@127.0.0.1:3128", "NO_PROXY=.example,contoso.example"];
    let env = |no_proxy: &str| {
        let command = [set[0], set[1], no_proxy, tryorder(), "observe", "--proxy", "env", "--rounds", "1"];
        place.through("healthy", &command)
    };
    let observation = env(set[2]);
    assert_eq!(observation.proxy.as_ref().and_then(|p| p.variable.as_deref()), Some("HTTPS_PROXY"));
    assert!(concluded(&observation).proxied.unwrap().works);
    assert!(!observation::write(&observation).contains("secret"));
    let observation = env("NO_PROXY=.office365.com");
    assert_eq!(rows(&observation).proxied, []);
    let covers = &observation.proxy_environment.as_ref().unwrap().no_proxy.as_ref().unwrap().covers;
    assert_eq!(*covers, ["outlook.office365.com"]);
}

#[test]
fn a_squid_that_forbids_is_told_from_one_that_does_not_get_through() {
    let place = Place::new("forbids", "");
    place.allow("acl office dstdomain .office365.com\nhttp_access deny office\nhttp_access allow all\n");
    let target = concluded(&place.observe("healthy", &[]));
    let proxied = target.proxied.as_ref().unwrap();
    let round = &proxied.rounds[0];
    assert_eq!((round.status, round.squid_error.as_deref()), (Some(403), Some("ERR_ACCESS_DENIED 0")));
    assert!(proxied.predicted.iter().all(|p| p.agrees.is_none()), "{:#?}", proxied.predicted);
    let finding = target.findings.iter().find(|f| f.code == "proxy-fails").unwrap();
    assert!(finding.says.contains("is forbidden (403"), "{}", finding.says);
    assert!(finding.remedies[0].snippet.contains("acl tryorder_target dstdomain outlook.office365.com\n"));
}

#[test]
fn a_cache_manager_shows_the_rows_of_our_target_alone() {
    let place = Place::new("manager", "forward_max_tries 9\n");
    let network = place.nine_refused();
    let asks = [tryorder(), "observe", "--rounds", "1", "--cache-manager", "127.0.0.1:3128"];
    let empty = place.through(&network, &asks);
    assert_eq!(empty.squid.and_then(|s| s.ipcache), Some(Vec::new()));
    let first = [tryorder(), "observe", "--rounds", "1", "--proxy", PROXY, "--output", "unused.json"];
    let held = place.commands(&network, &[&first, &asks]);
    let held = observation::read(held.stdout.as_slice()).unwrap_or_else(|e| panic!("{e}: {}", text(&held.stderr)));
    let [row] = held.squid.unwrap().ipcache.unwrap().try_into().unwrap();
    assert_eq!((row.host.as_str(), row.addresses.len(), row.negative), ("outlook.office365.com", 18, false));
    let bad = row.addresses.iter().filter(|a| a.bad).count();
    assert!(bad >= 1 && row.addresses.iter().any(|a| !a.bad), "{:?}", row.addresses);

    place.allow("acl to_manager url_regex squid-internal-mgr ^cache_object:\nhttp_access deny to_manager\nhttp_access allow all\n");
    let denied = place.commands(&network, &[&asks]);
    assert_eq!((denied.status.code(), text(&denied.stdout).as_str()), (Some(2), ""));
    let said = text(&denied.stderr);
    assert!(said.contains("cannot read `mgr:ipcache` of `127.0.0.1:3128`: it refuses (403)"), "{said}");
    assert!(said.contains("\n\nhint: "), "{said}");
}

/// A folder with the squid.conf of one test. Squid's own user writes there, too.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn new(name: &str, lines: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tryorder-proxied-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        fs::write(folder.join("squid.conf"), base(&folder) + lines).unwrap();
        Self { folder }
    }

    /// Takes these lines in the place of "everybody may".
    fn allow(&self, lines: &str) {
        let file = self.folder.join("squid.conf");
        let conf = fs::read_to_string(&file).unwrap();
        assert!(conf.contains("http_access allow all\n"));
        fs::write(&file, conf.replacen("http_access allow all\n", lines, 1)).unwrap();
    }

    /// 9 AAAA refuse, and their answer comes first.
    fn nine_refused(&self) -> String {
        self.network("[v6]\nrtt_ms = 20\ncount = 9\nfate = \"refused\"\n", 150)
    }

    /// With nine good A, whose answer comes later.
    fn network(&self, v6: &str, later_ms: u32) -> String {
        let head = "about = \"AAAA first\"\nname = \"outlook.office365.com\"\nttl = 60\n";
        let v4 = format!("[v4]\nrtt_ms = 20\ncount = 9\ndns_delay_ms = {later_ms}\n");
        fs::write(self.folder.join("network.toml"), [head, v6, &v4].concat()).unwrap();
        "network.toml".into()
    }

    /// Two rounds through the Squid.
    fn observe(&self, network: &str, more: &[&str]) -> Observation {
        let base = [tryorder(), "observe", "--proxy", PROXY, "--rounds", "2", "--timeout", "1s"];
        self.through(network, &[&base, more].concat())
    }

    fn through(&self, network: &str, command: &[&str]) -> Observation {
        let done = self.commands(network, &[command]);
        observation::read(done.stdout.as_slice()).unwrap_or_else(|e| panic!("{e}: {}", text(&done.stderr)))
    }

    /// The commands in the box, beside the Squid.
    fn commands(&self, network: &str, commands: &[&[&str]]) -> Output {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/squid/beside.py");
        let mut lab = Command::new(tryorder());
        lab.args(["lab", network, "--", "python3", script, "squid.conf"]).arg(program());
        for command in commands {
            lab.arg("--").args(*command);
        }
        lab.current_dir(&self.folder).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").output().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left there is of use when the test has failed.
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn concluded(observation: &Observation) -> TargetDiagnosis {
    diagnose(observation, Severity::Error).targets.remove(0)
}

fn rows(observation: &Observation) -> &TargetRows {
    &observation.targets[0]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
