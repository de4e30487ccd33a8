//! One Squid with its configuration, on saved observations: no packet is sent.

use std::fs;
use std::path::PathBuf;

use super::{Test, scratch};

const FROM: &str = "--from=fixtures/v6-silent/observation.json";

/// A folder of its own, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tryorder-squid-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

#[test]
fn stdout_has_the_lines_and_stderr_the_rest() {
    let (lines, rest) = Test::new(&["squid", FROM, "--squid-version=4.13"]).run_for_both();
    assert!(lines.ends_with("\ndns_v4_first on\n") && lines.contains("seen 2026-"), "{lines}");
    assert!(lines.lines().all(|l| l.starts_with('#') || l == "dns_v4_first on"), "{lines}");
    assert!(rest.starts_with("Squid 4.13 with default settings: at worst gives up after 242.0 s"), "{rest}");
    assert!(rest.contains("`squid -k parse`") && rest.contains("`squid -k reconfigure` is enough"), "{rest}");
    let explained = Test::new(&["squid", FROM, "--squid-version=4.13", "--explain"]).run_for_both();
    assert_eq!(explained.0, lines);
    assert!(explained.1.contains("forward_max_tries 50, alone: at worst gives up"), "{}", explained.1);
    assert!(explained.1.contains("RestrictAddressFamilies=AF_UNIX AF_INET AF_NETLINK"), "{}", explained.1);
}

#[test]
fn each_version_gets_only_lines_that_it_knows() {
    for (version, line) in [("3.1.23", true), ("3.4.14", true), ("4.17", true), ("5.7", false), ("7.7", false)] {
        let (lines, _) = Test::new(&["squid", FROM, "--squid-version", version]).run_for_both();
        assert_eq!(lines.contains("\ndns_v4_first on\n"), line, "{version}: {lines}");
    }
    // Nor is there any cure for one that cannot take it.
    let (lines, rest) = Test::new(&["squid", FROM, "--squid-version", "3.1.10"]).code(1).run_for_both();
    assert!(lines.contains("no line of squid.conf cures this"), "{lines}");
    assert!(rest.contains("RestrictAddressFamilies") || rest.contains("no IPv6 for the Squid service alone"), "{rest}");
}

#[test]
fn a_version_that_is_not_known_is_assumed_and_said() {
    let report = |version: &str| {
        let text = Test::new(&[FROM, "--width=300", "--squid-version", version]).code(1).run_for_stdout();
        text.lines().find(|l| l.starts_with("Squid: ")).unwrap().to_owned()
    };
    assert!(report("9.9").contains("Squid 9.9 is newer than any known here: it is taken to behave as 7.7"));
    assert!(report("2.7").contains("Squid 2.7 is older than any known here: it is taken for 3.1.23"));
    let (_, rest) = Test::new(&["squid", FROM, "--squid-version", "9.9"]).run_for_both();
    assert!(rest.starts_with("Squid 9.9 is newer than any known here: it is taken to behave as 7.7\n"), "{rest}");
    Test::new(&["squid", FROM, "--squid-version", "x\u{1b}[2J"])
        .stderr("tryorder: cannot use `x\\u{1b}[2J`: this is no version: it is like `5.7` or `3.5.27`\n\nhint: name it, as in `--squid-version 5.7`; `squid -v` says it\n")
        .code(2)
        .run();
}

#[test]
fn the_method_decides_what_is_simulated() {
    let clients = |flags: &[&str]| {
        let text = Test::new(&[&[FROM, "--format=json"], flags].concat()).code(1).run_for_stdout();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let clients = json["targets"][0]["clients"].as_array().unwrap().clone();
        let methods: Vec<String> = clients.iter().filter_map(|c| Some(c["method"].as_str()?.to_owned())).collect();
        (methods, json["squid"]["method"].clone())
    };
    assert_eq!(clients(&["--squid-version=4.13"]), (vec!["CONNECT".to_owned()], "CONNECT".into()));
    assert_eq!(clients(&["--squid-version=4.13", "--method=get"]), (vec!["GET".to_owned()], "GET".into()));
    // Without a version each of the three kinds is asked the same.
    assert_eq!(clients(&[]).0, ["CONNECT", "CONNECT", "CONNECT"]);
    assert_eq!(clients(&["--method", "GET"]).0, ["GET", "GET", "GET"]);
    let text = Test::new(&[FROM, "--method=GET"]).code(1).run_for_stdout();
    assert!(text.contains("\n squid-4 GET ") && text.contains("asked by GET"), "{text}");
    let (lines, _) = Test::new(&["squid", FROM, "--squid-version=4.13", "--method=GET"]).run_for_both();
    assert!(lines.contains("\n# simulated: GET, what Squid fetches itself"), "{lines}");
    let (lines, _) = Test::new(&["squid", FROM, "--squid-version=4.13"]).run_for_both();
    assert!(lines.contains("\n# simulated: CONNECT, a tunnel"), "{lines}");
    Test::new(&[FROM, "--method=POST"]).code(2).run_for_stderr();
}

#[test]
fn the_reasoning_tells_of_learning_of_bugs_and_of_every_directive() {
    let folder = folder("told", &[("squid.conf", "retry_on_error on\nworkers 4\nforward_max_tries 9\n")]);
    let conf = folder.join("squid.conf");
    let told = |version: &str, code: i32| {
        let args = ["squid", FROM, "--explain", "--squid-version", version, "--squid-conf", conf.to_str().unwrap()];
        Test::new(&args).code(code).run_for_both().1
    };
    let old = told("4.13", 0);
    assert!(old.contains("it learns nothing from a tunnel: every one pays again"), "{old}");
    assert!(old.contains("  workers 4: nothing to this request\n"), "{old}");
    assert!(old.contains("  retry_on_error on: nothing: it is about error pages of the other side\n"), "{old}");
    let new = told("5.2", 0);
    assert!(new.contains("5.0 to 6.7 mark the first address") && new.contains("  workers 4: multiplies"), "{new}");
    assert!(new.contains("  an upgrade to Squid 6 or 7, which does not die of it (bug 5055, 5.0 to 5.3)"), "{new}");
    let older = told("3.4.14", 0);
    assert!(older.contains("  an upgrade to Squid 6 or 7, which races both families: at worst connected"), "{older}");
    assert!(older.contains("the next request: gives up after"), "{older}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_diff_changes_the_right_line_of_the_right_file() {
    let folder =
        folder("diff", &[("squid.conf", "http_port 3128\ninclude PLACE/conf.d/*.conf\ncachemgr_passwd hunter2 all\n")]);
    fs::create_dir(folder.join("conf.d")).unwrap();
    let part = folder.join("conf.d/tries.conf");
    fs::write(&part, "# old\ndns_v4_first off # as shipped\nvia on\n").unwrap();
    let main = folder.join("squid.conf");
    let text = fs::read_to_string(&main).unwrap().replace("PLACE", folder.to_str().unwrap());
    fs::write(&main, text).unwrap();
    let args = ["squid", FROM, "--squid-version=4.13", "--squid-conf", main.to_str().unwrap()];
    let (diff, _) = Test::new(&[&args[..], &["--diff"]].concat()).run_for_both();
    let name = part.display();
    assert_eq!(
        diff,
        format!(
            "--- {name}\n+++ {name}\n@@ -1,3 +1,3 @@\n # old\n-dns_v4_first off # as shipped\n+dns_v4_first on # as shipped\n via on\n"
        )
    );
    let (shown, said) = Test::new(&[&args[..], &["--write"]].concat()).run_for_both();
    assert_eq!(shown, diff);
    assert!(said.contains(&format!("changed {name}; the old one is ")), "{said}");
    assert_eq!(fs::read_to_string(&part).unwrap(), "# old\ndns_v4_first on # as shipped\nvia on\n");
    let backup = folder.join("conf.d/tries.conf.before-tryorder");
    assert_eq!(fs::read_to_string(backup).unwrap(), "# old\ndns_v4_first off # as shipped\nvia on\n");
    let (shown, said) = Test::new(&[&args[..], &["--write"]].concat()).run_for_both();
    assert!(shown.is_empty() && said.contains("there is nothing to change"), "{shown}{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_that_would_not_parse_is_not_written() {
    let folder = folder("refused", &[("squid.conf", "connect_timeout 60\n")]);
    let file = folder.join("squid.conf");
    let said = Test::new(&["squid", FROM, "--squid-version=4.13", "--write", file.to_str().unwrap()]).code(2);
    let said = said.run_for_stderr();
    assert!(said.contains("nothing was written: Squid would not start with the result"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "connect_timeout 60\n");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn bad_files_are_one_error_or_complaints() {
    let here = |text: &str| {
        let file = scratch("bad.conf", text.as_bytes());
        let out = Test::new(&["check", FROM, "--squid-version=5.7", "--squid-conf", file.to_str().unwrap()]);
        out.code(1).run_for_stdout()
    };
    assert!(here("nonsense 1\n").contains("squid-conf-stops"));
    assert!(here("include /no/such/file\n").contains("squid-conf-stops"));
    assert!(here("\u{1}\u{ff}\0\n").contains("squid-conf-stops"));
    let folder = folder("loop", &[]);
    let looped = folder.join("squid.conf");
    fs::write(&looped, format!("include {}\n", looped.display())).unwrap();
    let text = Test::new(&["check", FROM, "--squid-version=5.7", "--squid-conf", looped.to_str().unwrap()]).code(1);
    assert!(text.run_for_stdout().contains("squid-conf-stops"));
    let said = Test::new(&["check", FROM, "--squid-conf", folder.to_str().unwrap()]).code(2).run_for_stderr();
    assert!(said.contains("it is a directory\n\nhint: "), "{said}");
    let large = folder.join("large.conf");
    fs::File::create(&large).unwrap().set_len(65 << 20).unwrap();
    let said = Test::new(&["check", FROM, "--squid-conf", large.to_str().unwrap()]).code(2).run_for_stderr();
    assert!(said.contains("it is larger than 64 MiB\n\nhint: "), "{said}");
    let said = Test::new(&["check", FROM, "--squid-conf", "no/such"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: cannot read `no/such`: "), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_saved_observation_has_no_secret_of_squid_conf() {
    let conf = "fixtures/squid-own/proxy.conf";
    assert!(fs::read_to_string(conf).unwrap().contains("hunter2"));
    let text = Test::new(&["observe", "127.0.0.1:1", "--squid-conf", conf]).run_for_stdout();
    assert!(text.contains("forward_max_tries 010") && !text.contains("hunter2"), "{text}");
    let none = Test::new(&["observe", "127.0.0.1:1", "--squid-conf", "none"]).run_for_stdout();
    assert!(!none.contains("\"squid\""), "{none}");
}

#[test]
fn what_its_cache_holds_decides_the_next_request() {
    let row = |first: &str, address: &str| format!("{first:<58} {address:>45}\n");
    let head = format!(" {:<32.32}    {:>6} {:>6} {:>2}({:>2})", "outlook.office365.com", 1, 200, 2, 1);
    let page = row(&head, "2001:db8:365::1-BAD") + &row("", "198.51.100.1-OK ");
    let page =
        format!("IP Cache Contents:\n\n{page} secret.example                          1    299  1( 0) 192.0.2.7-OK \n");
    let file = scratch("ipcache.txt", page.as_bytes());
    let args = [FROM, "--squid-version=6.13", "--format=json", "--ipcache", file.to_str().unwrap()];
    let text = Test::new(&args).code(1).run_for_stdout();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let squid = json["targets"][0]["clients"].as_array().unwrap().iter().find(|c| c["name"] == "squid").unwrap();
    assert_eq!((&squid["tries"][0]["address"], &squid["version"]), (&"198.51.100.1".into(), &"6.13".into()));
    assert!(!text.contains("secret.example"));
}
