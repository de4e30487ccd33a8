//! `check` and `endpoints` from outside: targets, expectations, exit codes, and everything that can be wrong with them.

use std::fs;

use serde_json::Value;

use super::{Test, scratch};

const SILENT: &str = "--from=fixtures/v6-silent/observation.json";

/// A file with these bytes, and what is said of it as a file of targets.
fn said_of(name: &str, bytes: &[u8]) -> String {
    let file = scratch(name, bytes);
    let path = file.to_str().unwrap();
    let said = Test::new(&["check", "--targets", path]).code(2).run_for_stderr();
    fs::remove_file(&file).unwrap();
    said.replace(path, "FILE")
}

#[test]
fn a_file_of_targets_that_is_none_is_one_error_with_its_line() {
    for (name, bytes, part) in [
        ("empty.txt", &b""[..], "tryorder: cannot read `FILE`: it names no target\n\nhint: it has a target a line"),
        (
            "bad.txt",
            b"127.0.0.1:1\r\nno host\r\n",
            "cannot read `FILE`: line 2: `no host` is not a host name\n\nhint: ",
        ),
        ("binary.txt", b"\x7fELF\x02\x01\0\0", "cannot read `FILE`: line 1: it is not text; UTF-16 needs"),
        ("bad.toml", b"[[target]]\nhost = 'a'\nhots = 1\n", "cannot read `FILE`: line 3: unknown field `hots`"),
        ("expect.toml", b"[expect]\nrequire = 'ipv4'\n", "line 2: a family is `v4`, `v6`, `both` or `any`"),
    ] {
        let said = said_of(name, bytes);
        assert!(said.contains(part), "{name}: {said}");
    }
    let lines = |name: &str| (0..100_000).map(|n| format!("{name}{n}\n")).collect::<Vec<_>>().concat();
    let long = lines("h");
    assert!(said_of("long.txt", long.as_bytes()).contains("line 1001: more than 1000 targets"));
    let large = lines("a-long-host-name-of-contoso-");
    assert!(said_of("large.txt", large.as_bytes()).contains("it is larger than 1024 KiB"));
    let why = fs::File::open("no/such/file").unwrap_err();
    let said = Test::new(&["check", "--targets", "no/such/file"]).code(2).run_for_stderr();
    assert!(said.starts_with(&format!("tryorder: cannot read `no/such/file`: {why}\n\nhint: ")), "{said}");
}

#[test]
fn targets_of_a_file_have_names_and_expectations_and_are_looked_at_once() {
    let toml = "[expect]\nrequire = 'v4'\n[[target]]\nhost = '127.0.0.1:1'\nname = 'the one'\ntags = ['a']\n\
        [[target]]\nhost = '::1'\nport = 1\nexpect = { require = 'v6', fail_on = 'never' }\n";
    let utf_16: Vec<u8> = format!("\u{feff}{toml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = scratch("two.targets", &utf_16);
    let args = ["check", "--targets", file.to_str().unwrap(), "127.0.0.1:1", "127.0.0.1:1", "--confirm=1"];
    let text = Test::new(&args).code(1).run_for_stdout();
    assert!(text.starts_with("2 targets: 2 problem\nproblem: the one: 127.0.0.1:1 has a problem from here."), "{text}");
    assert!(
        text.contains("  failed reachable-v4: expected all IPv4 addresses up, got 0 of 1 up (in 2 looks)\n"),
        "{text}"
    );
    assert!(text.contains("    seen: 127.0.0.1: refused after "), "{text}");
    let note = "note: 127.0.0.1:1 is named 3 times and looked at once; what is said of it first counts\n";
    assert!(text.ends_with(note), "{text}");
    let json: Value =
        serde_json::from_str(&Test::new(&[&args[..], &["--format=json"]].concat()).code(1).run_for_stdout()).unwrap();
    let [first, second] = &json["checks"]["targets"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!((&first["name"], &first["tags"][0], &first["looks"]), (&"the one".into(), &"a".into(), &2.into()));
    let names = |target: &Value| {
        let cases = target["cases"].as_array().unwrap().iter();
        cases.map(|case| case["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names(first), names(second)),
        (vec!["reachable-v4".into(), "findings".into()], vec!["reachable-v6".to_owned()])
    );
    assert_eq!(json["targets"].as_array().unwrap().len(), 2);
    // A flag counts more than what the file says of all its targets, and less than what it says of one.
    let flag = Test::new(&[&args[..3], &["--require=any", "--format=json"]].concat()).code(1).run_for_stdout();
    let json: Value = serde_json::from_str(&flag).unwrap();
    assert_eq!(names(&json["checks"]["targets"][0])[0], "reachable");
    assert_eq!(names(&json["checks"]["targets"][1])[0], "reachable-v6");
    fs::remove_file(file).unwrap();
    // From a pipe as well.
    let text = Test::new(&["check", "--targets=-"]).stdin("127.0.0.1:1 # nobody\n").code(1).run_for_stdout();
    assert!(text.starts_with("problem: 127.0.0.1:1 "), "{text}");
}

#[test]
fn expectations_decide_the_exit_code() {
    for (args, code) in [
        (&["--fail-on=never"][..], 0),
        (&["--fail-on=never", "--require=v4", "--quorum=3/4"], 0),
        (&["--fail-on=never", "--require=both"], 1),
        (&["--fail-on=never", "--max-connect=10ms"], 1),
        (&["--fail-on=never", "--max-first-connect=2s"], 0),
        (&["--fail-on=never", "--max-first-connect=2s", "--client=sequential,happy-eyeballs"], 1),
        (&["--fail-on=never", "--trusted", "--cert-days=14"], 0),
        (&["--fail-on=never", "--in-published-prefixes"], 1),
        (&["--fail-on=never", "--min-headroom=4", "--client=squid-5.7+"], 0),
        (&["--fail-on=never", "--min-headroom=1"], 1),
    ] {
        Test::new(&[&["check", SILENT][..], args].concat()).code(code).run_for_stdout();
    }
    let dead = "--from=fixtures/dns-dead/observation.json";
    for (how, code) in [(&[][..], 3), (&["--inconclusive=fail"], 1), (&["--inconclusive=pass"], 0)] {
        let text = Test::new(&[&["check", dead][..], how].concat()).code(code).run_for_stdout();
        assert!(text.starts_with("inconclusive: ") && text.lines().count() == 1, "{text}");
    }
    // That is about targets: a run that was cut short has said nothing final.
    let mut o = tryorder::observation::read(fs::read("fixtures/healthy/observation.json").unwrap().as_slice()).unwrap();
    o.partial = true;
    let text = tryorder::observation::write(&o);
    Test::new(&["check", "--from=-", "--inconclusive=pass"]).stdin(&text).code(3).run_for_stdout();
}

#[test]
fn a_word_that_is_not_known_is_refused_with_the_known_ones() {
    for (args, part) in [
        (
            &["--client=lynx", "--max-first-connect=1s"][..],
            "tryorder: there is no client `lynx`\n\nhint: the clients are sequential, ",
        ),
        (
            &["--service=exchang"],
            "tryorder: there is no service `exchang`\n\nhint: the list has common, exchange, sharepoint, skype",
        ),
        (&["--category=best"], "tryorder: there is no category `best`\n\nhint: the list has optimize, allow, default"),
        (&["--require=ipv4"], "tryorder: invalid value 'ipv4' for '--require <FAMILY>'"),
        (&["--quorum=75%"], "tryorder: invalid value '75%' for '--quorum <SHARE>'"),
        (&["--max-connect=300"], "tryorder: invalid value '300' for '--max-connect <TIME>'"),
        (&["--fail-on=none"], "tryorder: invalid value 'none' for '--fail-on <SEVERITY>'"),
        (&["--confirm=11"], "tryorder: invalid value '11' for '--confirm <N>'"),
        (
            &["--endpoints-file=Cargo.toml"],
            "tryorder: cannot read `Cargo.toml`: it is not the JSON of Microsoft's endpoints web service",
        ),
        (&["--endpoints-file=no/such.json"], "tryorder: cannot read `no/such.json`: "),
        (&["--service=sharepoint", "--category=optimize"], "no one names a host: only *.sharepoint.com\n\nhint: "),
        (&[SILENT, "--confirm=1"], "cannot be used with"),
        (&[SILENT, "--service=exchange"], "cannot be used with"),
        (&[SILENT, "--targets=x"], "cannot be used with"),
    ] {
        let said = Test::new(&[&["check"][..], args].concat()).code(2).run_for_stderr();
        assert!(said.contains(part), "{args:?}: {said}");
    }
}

#[test]
fn the_endpoints_of_a_service_are_planned_on_their_ports() {
    let plan = |args: &[&str]| {
        let all = [&["check", "--plan", "--format=json", "--dns=127.0.0.1:1"][..], args].concat();
        let json: Value = serde_json::from_str(&Test::new(&all).run_for_stdout()).unwrap();
        let targets = json["targets"].as_array().unwrap().iter();
        targets.map(|t| format!("{}:{}", t["host"].as_str().unwrap(), t["port"])).collect::<Vec<_>>()
    };
    let exchange = plan(&["--service=exchange", "--category=optimize", "--required"]);
    assert_eq!(exchange.len(), 6, "{exchange:?}");
    assert!(exchange.contains(&"outlook.office365.com:443".to_owned()));
    assert_eq!(plan(&["--endpoints=worldwide"]).len(), 203);
    let file = scratch(
        "endpoints.json",
        br#"[{"id": 1, "serviceArea": "Exchange", "urls": ["partner.outlook.cn", "*.partner.outlook.cn"],
        "tcpPorts": "443", "category": "Optimize", "required": true, "somethingNew": 1}]"#,
    );
    let path = file.to_str().unwrap();
    assert_eq!(plan(&["--endpoints-file", path]), ["partner.outlook.cn:443"]);
    assert_eq!(plan(&["--endpoints-file", path, "a.example"]), ["a.example:443"]);
    assert_eq!(plan(&["--endpoints-file", path, "a.example", "--required"]).len(), 2);
    fs::remove_file(file).unwrap();
}

#[test]
fn endpoints_shows_the_list_its_age_and_what_changed() {
    let text = Test::new(&["endpoints", "--service=sharepoint", "--category=optimize"]).run_for_stdout();
    assert!(text.starts_with("endpoints worldwide of 2026-08-14"), "{text}");
    assert!(text.contains("1 of 63 records") && text.contains("CC BY 4.0"), "{text}");
    assert!(text.contains("record 31: SharePoint, Optimize, required: TCP 80,443, UDP 443,"), "{text}");
    assert!(text.contains("     not probed: *.sharepoint.com\n"), "{text}");
    let json: Value = serde_json::from_str(&Test::new(&["endpoints", "--format=json"]).run_for_stdout()).unwrap();
    assert_eq!((json["records"].as_array().unwrap().len(), json["endpoints"].as_array().unwrap().len()), (63, 203));
    assert_eq!(json["list"]["date"], "2026-08-14");

    let bundled = "src/endpoints/worldwide.json";
    let mut records: Value = serde_json::from_str(&fs::read_to_string(bundled).unwrap()).unwrap();
    records[0]["urls"][0] = "mail.cloud.microsoft".into();
    records.as_array_mut().unwrap().remove(1);
    let file = scratch("newer.json", records.to_string().as_bytes());
    let newer = file.to_str().unwrap();
    for args in [&["endpoints", "--diff", newer][..], &["endpoints", bundled, newer]] {
        let text = Test::new(args).run_for_stdout();
        assert!(text.replace("\n  ", " ").contains(": 2 records changed\n"), "{text}");
        let first = "\n\nrecord 1: Exchange, Optimize, required: changed\n     + mail.cloud.microsoft\n     - outlook.cloud.microsoft\n";
        assert!(text.contains(first), "{text}");
        assert!(text.contains("record 2: Exchange, Allow, optional: removed\n"), "{text}");
    }
    let json = Test::new(&["endpoints", newer, bundled, "--format=json"]).run_for_stdout();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"]["records"][1]["kind"], "added");
    let same = Test::new(&["endpoints", "--diff", bundled]).run_for_stdout();
    assert!(same.contains("nothing changed"), "{same}");
    fs::remove_file(file).unwrap();
    let said = Test::new(&["endpoints", "Cargo.toml"]).code(2).run_for_stderr();
    assert!(
        said.contains("it is not the JSON of Microsoft's endpoints web service") && said.contains("hint: `curl"),
        "{said}"
    );
}
