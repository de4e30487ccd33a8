//! The command line, seen from outside: exact stdout, stderr and exit code, both streams empty unless said otherwise. No
//! test here sends a packet: targets are loopback literals or saved files.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "cli/check.rs"]
mod check;
#[path = "cli/clients.rs"]
mod clients;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/proxy.rs"]
mod proxy;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/squid.rs"]
mod squid;
#[path = "cli/what_if.rs"]
mod what_if;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

#[test]
fn a_saved_observation_gives_the_golden_report() {
    let fixture = |file: &str| fs::read_to_string(format!("fixtures/v6-silent/{file}")).unwrap();
    let from = "--from=fixtures/v6-silent/observation.json";
    Test::new(&[from]).stdout(&fixture("report.txt")).code(1).run();
    Test::new(&["diagnose", from, "--width", "140"]).stdout(&fixture("report-140.txt")).code(1).run();
    let usual = "--clients=sequential,happy-eyeballs,chrome,java,squid-3.4,squid-4,squid-5.7+";
    Test::new(&["--format", "json", from, usual]).stdout(&fixture("diagnosis.json")).code(1).run();
    Test::new(&["check", from]).stdout(&fixture("check.txt")).code(1).run();
    // The diagnosis, with one part more.
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let mut check = json(&Test::new(&["check", "--format=json", from]).code(1).run_for_stdout());
    assert_eq!(check.as_object_mut().unwrap().remove("checks"), Some(json(&fixture("checks.json"))));
    let all = Test::new(&["--format=json", from]).code(1).run_for_stdout();
    assert_eq!(check, json(&all));
    Test::new(&["order", from]).stdout(&fixture("order.txt")).run();
    assert_eq!(Test::new(&["squid", from]).code(1).run_for_both().0, fixture("squid.conf"));
    Test::new(&["check", from, "--output", "-"]).stdout(&fixture("check.txt")).code(1).run();
    Test::new(&["check", "--from=-"]).stdin(&fixture("observation.json")).stdout(&fixture("check.txt")).code(1).run();
}

#[test]
fn exit_codes_tell_healthy_problem_and_inconclusive_apart() {
    for (scenario, code) in [("healthy", 0), ("v6-silent", 1), ("cert-untrusted", 1), ("dns-dead", 3)] {
        let golden = fs::read_to_string(format!("fixtures/{scenario}/check.txt")).unwrap();
        Test::new(&["check", &format!("--from=fixtures/{scenario}/observation.json")]).stdout(&golden).code(code).run();
    }
}

#[test]
fn fail_on_moves_the_bar() {
    let from = "--from=fixtures/v6-no-route/observation.json";
    let words = |flags: &[&str], code| {
        let mut args = vec!["check", from];
        args.extend(flags);
        let out = Test::new(&args).code(code).run_for_stdout();
        out.split(':').next().unwrap().to_owned()
    };
    assert_eq!(words(&[], 0), "healthy");
    assert_eq!(words(&["--fail-on", "warning"], 1), "problem");
    assert_eq!(words(&["--fail-on", "info"], 1), "problem");
}

#[test]
fn squid_says_1_when_no_line_can_cure() {
    let golden = fs::read_to_string("fixtures/all-silent/squid.conf").unwrap();
    let said = Test::new(&["squid", "--from=fixtures/all-silent/observation.json"]).code(1).run_for_both();
    assert_eq!(said, (golden, String::new()));
}

#[test]
fn bad_targets_get_one_error_with_a_hint() {
    let hint = "a target is a name or an address, with a port if it is not 443: `outlook.office365.com`, \
                `outlook.office365.com:993`, `[2001:db8::1]:443`";
    for (target, message) in [
        ("", "the target is empty"),
        ("a b", "`a b` is not a host name"),
        ("fe80::1%eth0", "`fe80::1%eth0` has a zone, which only link-local addresses have"),
        (&"a".repeat(300), "the name is longer than 253 characters"),
        ("\u{1b}[2J", "`\\u{1b}[2J` is not a host name"),
    ] {
        Test::new(&["diagnose", target]).stderr(&format!("tryorder: {message}\n\nhint: {hint}\n")).code(2).run();
    }
    Test::new(&["outlook.office365.com:0"])
        .stderr("tryorder: port 0 cannot be connected to\n\nhint: a port is a number from 1 to 65535, as in `outlook.office365.com:443`\n")
        .code(2)
        .run();
    Test::new(&["https://outlook.office365.com/owa"])
        .stderr("tryorder: `https://outlook.office365.com/owa` is a URL\n\nhint: name the host alone: `tryorder outlook.office365.com`\n")
        .code(2)
        .run();
}

#[test]
fn bad_files_get_one_error_with_a_hint() {
    let hint = "hint: `tryorder observe --output FILE` writes a file that can be read\n";
    let why = fs::File::open("no/such/file").unwrap_err();
    let missing = format!("tryorder: cannot read `no/such/file`: {why}\n\n");
    Test::new(&["--from", "no/such/file"]).stderr(&format!("{missing}{hint}")).code(2).run();

    let whole = fs::read_to_string("fixtures/healthy/observation.json").unwrap();
    let half = scratch("half.json", &whole.as_bytes()[..whole.len() / 2]);
    let said = Test::new(&["check", "--from", half.to_str().unwrap()]).code(2).run_for_stderr();
    assert!(said.contains("it is not a saved observation: EOF while parsing"), "{said}");

    let newer = scratch("newer.json", br#"{"schema": 3, "tool": "tryorder 9.1.0", "more": [1, 2]}"#);
    let message = format!(
        "tryorder: cannot read `{}`: it was written by tryorder 9.1.0 (schema 3), this is tryorder {} (schema 2)\n\n",
        newer.display(),
        env!("CARGO_PKG_VERSION")
    );
    let newer_hint = "hint: use the version of tryorder that wrote it, or a later one\n";
    Test::new(&["--from", newer.to_str().unwrap()]).stderr(&format!("{message}{newer_hint}")).code(2).run();

    let unknown = scratch("unknown.json", whole.replacen("\"partial\"", "\"surprise\": 1, \"partial\"", 1).as_bytes());
    let said = Test::new(&["--from", unknown.to_str().unwrap()]).code(2).run_for_stderr();
    assert!(said.contains("unknown field `surprise`"), "{said}");

    // Sparse: it takes no room.
    let huge = scratch("huge.json", b"{");
    fs::OpenOptions::new().write(true).open(&huge).unwrap().set_len(200 * 1024 * 1024).unwrap();
    let message = format!("tryorder: cannot read `{}`: it is larger than 32 MiB\n\n", huge.display());
    Test::new(&["--from", huge.to_str().unwrap()]).stderr(&format!("{message}{hint}")).code(2).run();
    fs::remove_file(huge).unwrap();
}

#[test]
fn a_saved_policy_table_is_taken_for_what_it_is() {
    let from = "--from=fixtures/v6-silent/observation.json";
    for (file, kind, order) in [
        ("netsh-english.txt", "netsh interface ipv6 show prefixpolicies", "2001:db8:365::1"),
        ("netsh-japanese-cp932.txt", "netsh interface ipv6 show prefixpolicies", "2001:db8:365::1"),
        ("get-netprefixpolicy.json", "Get-NetPrefixPolicy as JSON", "2001:db8:365::1"),
        ("reg-query.txt", "DisabledComponents in the registry", "198.51.100.1"),
        ("gai-crlf.conf", "gai.conf", "198.51.100.1"),
        ("ip6addrctl.txt", "ip6addrctl", "198.51.100.1"),
    ] {
        let policy = format!("--policy=tests/policy/corpus/{file}");
        let json = Test::new(&["order", from, &policy, "--format=json"]).run_for_stdout();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (&json["policy_tables"][0]["kind"], &json["policy_tables"][0]["given"]),
            (&kind.into(), &true.into())
        );
        assert_eq!(json["targets"][0]["orders"][0]["places"][0]["address"], order, "{file}");
        let text = Test::new(&["order", from, &policy]).run_for_stdout();
        let says = format!("The policy table of tests/policy/corpus/{file}, read as {kind}.");
        assert!(text.replace('\n', " ").starts_with(&says), "{text}");
        Test::new(&["check", from, &policy]).code(i32::from(order.contains(':'))).run_for_stdout();
    }
}

#[test]
fn a_policy_file_that_is_none_is_one_error_with_a_hint() {
    let from = "--from=fixtures/v6-silent/observation.json";
    let nothing = scratch("policy-empty", b"");
    let why = fs::File::open("no such file").unwrap_err().to_string();
    let large = scratch("policy-large", &vec![b'5'; 2_000_000]);
    for (file, cause) in [
        (nothing.to_str().unwrap(), "it is empty"),
        (large.to_str().unwrap(), "it is larger than 1024 KiB"),
        ("LICENSE-MIT", "it is no policy table that is known here"),
        ("no such file", why.as_str()),
    ] {
        let done = Test::new(&["diagnose", from, "--policy", file]).code(2).run_for_stderr();
        let expected = format!("tryorder: cannot read the policy table `{file}`: {cause}\n\nhint: ");
        assert!(done.starts_with(&expected), "{done}");
    }
    let two = ["--policy=tests/policy/corpus/gai-crlf.conf", "--policy=tests/policy/corpus/ip6addrctl.txt"];
    let done = Test::new(&["order", from, two[0], two[1]]).code(2).run_for_stderr();
    assert!(done.contains("is a table of freebsd") && done.contains("one of linux-glibc"), "{done}");
}

#[test]
fn prefer_shows_the_lines_that_put_a_family_first() {
    let from = "--from=fixtures/workaround-left/observation.json";
    let text = Test::new(&["diagnose", from, "--prefer=v6"]).run_for_stdout();
    assert!(text.contains("\nTo have IPv6 tried first here\n"), "{text}");
    let text = Test::new(&["order", from, "--prefer", "v4"]).run_for_stdout();
    assert!(text.ends_with("IPv4 is tried first here already: there is nothing to change.\n"), "{text}");
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing_behind() {
    let from = "--from=fixtures/healthy/observation.json";
    let said = Test::new(&[from, "--output", "no/such/folder/report.txt"]).code(2).run_for_stderr();
    let end = "hint: name a file in a directory that you may write to, or `-` for stdout\n";
    assert!(said.starts_with("tryorder: cannot write `no/such/folder/report.txt`: ") && said.ends_with(end), "{said}");

    let folder = std::env::temp_dir().join(format!("tryorder-output-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("report.txt");
    fs::write(&file, "old").unwrap();
    Test::new(&[from, "--output", file.to_str().unwrap()]).run();
    let written = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    assert_eq!(written, fs::read_to_string("fixtures/healthy/report.txt").unwrap());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "only the report is there");

    let longest = folder.join("n".repeat(255));
    Test::new(&[from, "--output", longest.to_str().unwrap()]).run();
    assert!(longest.exists());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_device_takes_the_output_and_stays_a_device() {
    let device = if cfg!(windows) { "NUL" } else { "/dev/null" };
    Test::new(&["--from=fixtures/healthy/observation.json", "--output", device]).run();
    assert!(!fs::metadata(device).is_ok_and(|m| m.is_file()));
}

#[test]
fn bad_flags_name_the_flag() {
    for (args, part) in [
        (vec!["--rounds", "0"], "tryorder: invalid value '0' for '--rounds <N>'"),
        (vec!["--timeout", "4"], "tryorder: invalid value '4' for '--timeout <TIME>'"),
        (vec!["--dns", "dns.example"], "tryorder: invalid value 'dns.example' for '--dns <ADDR[:PORT]>'"),
        (vec!["--no-such-flag"], "tryorder: unexpected argument '--no-such-flag' found"),
        (vec!["--from", "x", "y.example"], "cannot be used with"),
        (vec!["--from", "x", "--quick"], "cannot be used with"),
        (vec!["--from", "x", "--plan"], "cannot be used with"),
        (vec!["-4", "-6", "127.0.0.1"], "cannot be used with"),
        (vec!["lab", "--recorded", "-6"], "cannot be used with"),
        (vec!["--gap", "11s", "127.0.0.1"], "tryorder: invalid value '11s' for '--gap <TIME>'"),
        (vec!["--source", "eth0", "127.0.0.1"], "tryorder: invalid value 'eth0' for '--source <ADDR>'"),
        (vec!["explain", "nope"], "tryorder: there is no finding `nope`\n\nhint: `tryorder explain` lists all codes"),
        (vec!["--ca-file", "no/such.pem"], "tryorder: cannot read `no/such.pem`"),
        (vec!["--ca-file", "Cargo.toml", "127.0.0.1:1"], "tryorder: the CA file holds no usable certificate"),
        (vec!["lab", "no-such-scenario"], "tryorder: there is no scenario `no-such-scenario`"),
    ] {
        let said = Test::new(&args).code(2).run_for_stderr();
        assert!(said.contains(part), "{args:?}: {said}");
    }
}

#[test]
fn a_refused_literal_is_diagnosed_on_real_sockets() {
    // Port 1 of loopback: nobody listens.
    let out = Test::new(&["check", "127.0.0.1:1"]).code(1).run_for_stdout();
    assert!(
        out.starts_with("problem: 127.0.0.1:1 has a problem from here. IPv4: 0 of 1 addresses up (refused"),
        "{out}"
    );
    let out = Test::new(&["order", "127.0.0.1:1"]).run_for_stdout();
    assert!(out.contains("\n 1  127.0.0.1  127.0.0.1  2      4      10    first\n"), "{out}");
    let out = Test::new(&["observe", "[::1]:1", "127.0.0.1:1", "--seed", "7"]).run_for_stdout();
    assert!(out.contains("\"seed\": 7") && out.contains("\"host\": \"::1\""), "{out}");
}

#[test]
fn a_plan_counts_and_sends_nothing() {
    let text =
        Test::new(&["--plan", "--rounds=2", "--timeout=1s", "127.0.0.1:1", "[2001:db8::1]:443"]).run_for_stdout();
    let target = "127.0.0.1:1\n  lookups:      none, it is an address\n  \
                  getaddrinfo:  called once; it sends nothing for an address\n  \
                  connections:  2: 2 to 1 address, one after another; to one that is silent only 1\n  \
                  time:         at most 3.0 s\n";
    assert!(
        text.starts_with(&format!("plan: nothing has been sent; a run would do this\n\n{target}\n[2001:db8::1]:443\n")),
        "{text}"
    );
    assert!(text.contains("all together\n  lookups:      none\n  connections:  at most 4\n"), "{text}");
    assert!(text.ends_with("  time:         at most 8.0 s\n"), "{text}");

    // A name, and a server on loopback where nobody listens: a question would be refused, and told.
    let json =
        Test::new(&["check", "--plan", "--format=json", "--dns=127.0.0.1:1", "-6", "name.test"]).run_for_stdout();
    let forecast: serde_json::Value = serde_json::from_str(&json).unwrap();
    let target = &forecast["targets"][0];
    assert_eq!((&target["questions_usual"], &target["questions_at_most"]), (&1.into(), &4.into()));
    assert_eq!((&target["getaddrinfo"], &target["connections_at_most"]), (&0.into(), &serde_json::Value::Null));
    assert_eq!((&forecast["only"], &forecast["name_servers"][0]), (&"v6".into(), &"127.0.0.1:1".into()));
    let text = Test::new(&["order", "--plan", "127.0.0.1"]).run_for_stdout();
    assert!(text.contains("  connections:  none\n"), "{text}");
    Test::new(&["--plan", "--quick", "-4", "::1"])
        .stderr("tryorder: `[::1]:443` is an IPv6 address, and only IPv4 was asked for\n\nhint: leave out `-4` or `-6`, or that address\n")
        .code(2)
        .run();
}

#[test]
fn every_finding_has_a_page_and_the_list_names_it() {
    let list = Test::new(&["explain"]).run_for_stdout();
    for rule in tryorder::diagnose::RULES {
        assert!(list.contains(rule.code), "{}", rule.code);
        let page = Test::new(&["explain", rule.code]).run_for_stdout();
        assert!(page.contains("## What it means") && page.contains("## How it is decided"), "{}", rule.code);
    }
}

#[test]
fn schemas_completions_and_the_manual_are_printed() {
    for what in ["observation", "diagnosis", "check", "endpoints", "endpoints-changes", "order"] {
        let schema = Test::new(&["schema", what]).run_for_stdout();
        assert!(serde_json::from_str::<serde_json::Value>(&schema).unwrap()["properties"]["schema"].is_object());
    }
    assert!(Test::new(&["completions", "bash"]).run_for_stdout().contains("_tryorder()"));
    assert!(Test::new(&["man"]).run_for_stdout().contains(".TH tryorder"));
    assert!(Test::new(&["--help"]).run_for_stdout().contains("Exit codes: 0 healthy"));
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tryorder"))
        .args(["schema", "observation"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let end = child.wait_with_output().unwrap();
    assert_eq!((end.status.code(), String::from_utf8_lossy(&end.stderr).as_ref()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn an_output_keeps_the_files_mode_and_writes_through_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = std::env::temp_dir().join(format!("tryorder-mode-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, link, dangling) = (folder.join("secret"), folder.join("link"), folder.join("dangling"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("secret", &link).unwrap();
    symlink("new", &dangling).unwrap();
    for target in [&link, &dangling] {
        Test::new(&["--from=fixtures/healthy/observation.json", "--output", target.to_str().unwrap()]).run();
    }
    let golden = fs::read_to_string("fixtures/healthy/report.txt").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), golden);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(folder.join("new")).unwrap(), golden);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::symlink_metadata(&dangling).unwrap().is_symlink());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_saved_observation_is_redacted_or_brought_to_the_present_schema() {
    let from = "--from=fixtures/v6-silent/observation.json";
    let redacted = Test::new(&["observe", from, "--redact"]).run_for_stdout();
    assert!(
        redacted.contains("\"redacted\": true") && !redacted.contains("eth0") && redacted.contains("2001:db8:365::9")
    );
    Test::new(&["observe", "--from=-", "--redact"]).stdin(&redacted).stdout(&redacted).run();
    // It is refused nowhere, and gives the same diagnosis: here that of the addresses of documentation space.
    let golden = |file: &str| fs::read_to_string(format!("fixtures/v6-silent/{file}")).unwrap();
    Test::new(&["check", "--from=-"]).stdin(&redacted).stdout(&golden("check.txt")).code(1).run();
    // The order is shown with the host's own addresses, which are others now.
    Test::new(&["order", "--from=-"]).stdin(&redacted).run_for_stdout();
    let file = scratch("redacted.json", b"");
    Test::new(&["observe", from, "--redact", "--output", file.to_str().unwrap()]).run();
    assert_eq!(fs::read_to_string(file).unwrap(), redacted);

    Test::new(&["observe", from]).stdout(&golden("observation.json")).run();
    let old = Test::new(&["observe", "--from=tests/scenarios/schema-1/tls-stall/observation.json"]).run_for_stdout();
    assert!(old.starts_with("{\n  \"schema\": 2,"), "{old}");
    for (flag, more) in [("'[TARGET]...'", "localhost"), ("'--rounds <N>'", "--rounds=1")] {
        let said = Test::new(&["observe", from, more]).code(2).run_for_stderr();
        assert!(
            said.starts_with(&format!("tryorder: the argument '--from <FILE>' cannot be used with {flag}")),
            "{said}"
        );
    }
}

fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
    let file = std::env::temp_dir().join(format!("tryorder-{}-{name}", std::process::id()));
    fs::write(&file, bytes).unwrap();
    file
}

/// One run of the program: what is not said must be empty, and the code 0.
struct Test {
    args: Vec<String>,
    env: Vec<(String, String)>,
    stdin: String,
    stdout: Option<String>,
    stderr: Option<String>,
    code: i32,
}

/// What this machine is told of proxies is not what a test expects.
const PROXY_VARIABLES: [&str; 6] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

impl Test {
    fn new(args: &[&str]) -> Self {
        let args = args.iter().map(|&a| a.to_owned()).collect();
        Self {
            args,
            stdin: String::new(),
            stdout: Some(String::new()),
            stderr: Some(String::new()),
            code: 0,
            env: Vec::new(),
        }
    }

    fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn stdout(mut self, text: &str) -> Self {
        self.stdout = Some(text.to_owned());
        self
    }

    fn stderr(mut self, text: &str) -> Self {
        self.stderr = Some(text.to_owned());
        self
    }

    fn code(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    fn run_for_stdout(mut self) -> String {
        self.stdout = None;
        self.run().0
    }

    fn run_for_both(mut self) -> (String, String) {
        (self.stdout, self.stderr) = (None, None);
        self.run()
    }

    fn run_for_stderr(mut self) -> String {
        self.stderr = None;
        self.run().1
    }

    fn run(self) -> (String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tryorder"));
        for variable in PROXY_VARIABLES {
            command.env_remove(variable);
        }
        let mut child = command
            .args(&self.args)
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR")
            .env_remove("GITHUB_STEP_SUMMARY")
            .envs(self.env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that fails early does not read: a closed pipe is fine.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        let end = child.wait_with_output().unwrap();
        // Of which line ends where: tests/windows/saved.rs.
        let got = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            if cfg!(windows) { text.replace("\r\n", "\n") } else { text }
        };
        let (stdout, stderr) = (got(&end.stdout), got(&end.stderr));
        let shown = format!("tryorder {}\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n---", self.args.join(" "));
        assert_eq!(end.status.code(), Some(self.code), "{shown}");
        if let Some(expected) = self.stdout {
            assert!(stdout == expected, "expected on stdout:\n{expected}\n{shown}");
        }
        if let Some(expected) = self.stderr {
            assert!(stderr == expected, "expected on stderr:\n{expected}\n{shown}");
        }
        (stdout, stderr)
    }
}
