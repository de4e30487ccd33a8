//! Every format, of every recording and of checks in the box, before the programs of others that read it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::validators::{content, fits, folder, installed, is_exposition, is_junit, said};
use super::{in_the_box, tryorder};

/// What is expected so that every kind of figure stands beside its limit.
const DEMANDING: [&str; 7] = [
    "--max-connect=300ms",
    "--max-tls=500ms",
    "--max-first-connect=1s",
    "--cert-days=14",
    "--trusted",
    "--min-headroom=1",
    "--in-published-prefixes",
];

#[test]
fn the_formats_of_every_recording_are_valid() {
    let folder = folder("recordings");
    let mut junit = Vec::new();
    for recording in recordings() {
        let name = recording.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let from = format!("--from={}", recording.display());
        let (xml, prom) = (folder.join(format!("{name}.xml")), folder.join(format!("{name}.prom")));
        let (xml_flag, prom_flag) =
            (format!("--report=junit={}", xml.display()), format!("--report=prometheus={}", prom.display()));
        said(&[&["check", &from, &xml_flag, &prom_flag][..], &DEMANDING].concat());
        is_exposition(&prom).unwrap();
        junit.push(xml);
    }
    is_junit(&junit).unwrap();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn everything_that_is_json_fits_the_schema_that_we_print() {
    let folder = folder("json");
    let write = |name: String, args: &[&str]| {
        let file = folder.join(name);
        fs::write(&file, said(args)).unwrap();
        file
    };
    let recordings = recordings();
    fits("observation", &recordings).unwrap();
    let of_each = |verb: &str, flags: &[&str]| -> Vec<PathBuf> {
        let each = recordings.iter().enumerate().map(|(n, recording)| {
            let from = format!("--from={}", recording.display());
            write(format!("{verb}-{n}.json"), &[&[verb, "--format=json", &from][..], flags].concat())
        });
        each.collect()
    };
    fits("diagnosis", &of_each("diagnose", &["--prefer=v4"])).unwrap();
    fits("order", &of_each("order", &[])).unwrap();
    fits("check", &of_each("check", &DEMANDING)).unwrap();
    let plan = write("plan.json".into(), &["check", "--plan", "--format=json", "127.0.0.1:1", "[::1]:1"]);
    fits("plan", &[plan]).unwrap();
    let endpoints = write("endpoints.json".into(), &["endpoints", "--format=json"]);
    fits("endpoints", &[endpoints]).unwrap();
    let list = "src/endpoints/worldwide.json";
    let changes = write("changes.json".into(), &["endpoints", "--format=json", list, list]);
    fits("endpoints-changes", &[changes]).unwrap();
    let [old, new] = ["healthy", "v6-silent"].map(|name| format!("fixtures/{name}/observation.json"));
    let times = write("times.json".into(), &["compare", "--format=json", &old, &new]);
    let sites = write("sites.json".into(), &["compare", "--format=json", "--sites", &old, &new]);
    fits("comparison", &[times, sites]).unwrap();
    let baseline = write("baseline.json".into(), &["check", "--format=json", "--from", &old]);
    let flag = format!("--baseline={}", baseline.display());
    fits("check", &[write("since.json".into(), &["check", "--format=json", "--from", &new, &flag])]).unwrap();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_check_in_the_box_is_valid_in_every_format() {
    for (scenario, code) in [("healthy", 0), ("v6-silent", 1), ("cert-untrusted", 1), ("dns-dead", 3)] {
        let folder = folder(scenario);
        let targets = folder.join("targets.toml");
        // A name that breaks out of whatever does not mind.
        let target =
            "[[target]]\nhost = \"outlook.office365.com\"\nname = \"]]>&\\\"|<b>,@all\"\ntags = [\"a\\\"b\", \"=1\"]\n";
        fs::write(&targets, target).unwrap();
        let reports = ["junit", "prometheus", "json", "csv", "markdown", "github", "nagios"];
        let flags: Vec<String> =
            reports.iter().map(|format| format!("--report={format}={}", folder.join(format).display())).collect();
        let mut args = vec![tryorder(), "check", "--timeout=1s", "--rounds=2", "--cert-days=14", "--targets"];
        args.push(targets.to_str().unwrap());
        args.extend(flags.iter().map(String::as_str));
        let done = in_the_box(scenario, &args);
        assert_eq!(done.status.code(), Some(code), "{scenario}: {}", String::from_utf8_lossy(&done.stderr));
        is_junit(&[folder.join("junit")]).unwrap();
        is_exposition(&folder.join("prometheus")).unwrap();
        fits("check", &[folder.join("json")]).unwrap();
        rows_read_back(&folder.join("csv"));
        assert!(fs::read_to_string(folder.join("nagios")).unwrap().starts_with("TRYORDER "));
        fs::remove_dir_all(folder).unwrap();
    }
}

/// By Python's csv: a header, and rows of as many cells.
fn rows_read_back(file: &Path) {
    let script = "import csv, sys\n\
                  rows = list(csv.reader(open(sys.argv[1], newline=''), strict=True))\n\
                  assert rows[0][:3] == ['taken_at', 'host', 'port'], rows[0]\n\
                  assert all(len(row) == len(rows[0]) for row in rows), rows\n";
    content(Command::new("python3").args(["-c", script]).arg(file));
}

#[test]
fn a_failure_of_the_tool_is_valid_too() {
    let folder = folder("failure");
    let file = folder.join("a.xml");
    let report = format!("--report=junit={}", file.display());
    let done = Command::new(tryorder()).args(["check", "--from=/no/such/<file>", &report]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    is_junit(&[file]).unwrap();
    fs::remove_dir_all(folder).unwrap();
}

/// A validator that takes anything would prove nothing.
#[test]
fn the_validators_refuse_what_is_wrong() {
    let folder = folder("wrong");
    let file = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        file
    };
    let from = "--from=fixtures/v6-silent/observation.json";
    let xml = said(&["check", from, "--format=junit"]);
    for (what, with) in [("<failure ", "<fault "), (" tests=", " texts="), ("</testsuites>", ""), ("T02:55:30\"", "\"")]
    {
        let bad = file("bad.xml", &xml.replace(what, with));
        assert!(is_junit(&[bad]).is_err(), "without {what}");
    }
    let metrics = said(&["check", from, "--format=prometheus"]);
    for (what, with) in [("# HELP tryorder_targets ", "# "), ("family=\"v4\"", "family=\"v4"), (" gauge\n", " gouge\n")]
    {
        let bad = metrics.replace(what, with);
        assert!(is_exposition(&file("bad.prom", &bad)).is_err(), "with {with}");
    }
    let json = said(&["check", from, "--format=json"]);
    let wrong = [
        ("\"verdict\": \"problem\"", "\"verdict\": \"bad\""),
        ("\"looks\": 1", "\"looks\": \"one\""),
        ("\"schema\"", "\"s\""),
    ];
    for (what, with) in wrong {
        assert!(fits("check", &[file("bad.json", &json.replace(what, with))]).is_err(), "with {with}");
    }
    fs::remove_dir_all(folder).unwrap();
    assert!(installed("python/bin/check-jsonschema").is_file());
}

#[test]
fn a_disk_that_fills_up_leaves_the_old_files_as_they_were() {
    let folder = folder("disk");
    let here = folder.display();
    let check = format!("{} check --from=fixtures/v6-silent/observation.json", tryorder());
    let reports = format!("printf old >{here}/a.csv; {check} --report=csv={here}/a.csv --report=json={here}/b.json");
    let (out, err) = on_a_small_disk(&folder, &format!("{reports}; echo code $?; ls -A {here}; cat {here}/a.csv"));
    assert_eq!(out.split_once("code ").unwrap().1, "2\na.csv\nold", "{err}");
    let expected = format!("tryorder: cannot write `{here}/b.json`: No space left on device");
    assert!(err.starts_with(&expected) && err.contains("; no report was written\n\nhint: "), "{err}");

    // Some of what is added still has room, the rest has none.
    let full = format!("head -c 3000 /dev/zero >{here}/s.md; head -c 12k /dev/zero >{here}/fill");
    let script =
        format!("{full}; GITHUB_STEP_SUMMARY={here}/s.md {check} --format=github; echo code $?; wc -c <{here}/s.md");
    let (out, err) = on_a_small_disk(&folder, &script);
    assert_eq!(out.split_once("code ").unwrap().1, "2\n3000\n", "{err}");
    fs::remove_dir_all(folder).unwrap();
}

/// Runs the script with a disk of 16 KiB in the folder's place; stdout and stderr.
fn on_a_small_disk(folder: &Path, script: &str) -> (String, String) {
    let mounted = format!("mount -t tmpfs -o size=16k tmpfs {} || exit 9; {script}", folder.display());
    let box_of_mounts = ["--user", "--map-root-user", "--mount", "sh", "-c", &mounted];
    let done = Command::new("unshare").args(box_of_mounts).output().unwrap();
    (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
}

fn recordings() -> Vec<PathBuf> {
    let folders = fs::read_dir("fixtures").unwrap().map(|e| e.unwrap().path().join("observation.json"));
    let mut recordings: Vec<PathBuf> = folders.filter(|file| file.is_file()).collect();
    recordings.sort();
    assert!(recordings.len() >= 12, "only {} recordings", recordings.len());
    recordings
}
