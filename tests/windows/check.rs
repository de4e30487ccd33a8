//! `check` there: its reports and their line ends, its exit codes, and files of targets as PowerShell writes them.

use std::fs;
use std::path::{Path, PathBuf};

use super::program::{crlf, json, run, run_for_both};

/// Those of the golden files of the formats.
const DEMANDING: [&str; 6] = [
    "--max-connect=300ms",
    "--max-tls=500ms",
    "--max-first-connect=1s",
    "--cert-days=14",
    "--trusted",
    "--min-headroom=1",
];

#[test]
fn every_report_is_its_golden_file_with_the_line_ends_of_its_format() {
    let folder = folder("報告 reports");
    for (scenario, code) in [("cert-untrusted", 1), ("dns-dead", 3), ("healthy", 0), ("v6-silent", 1)] {
        let from = format!("--from=fixtures/{scenario}/observation.json");
        let reports = [
            ("junit", "check.junit.xml"),
            ("github", "check.github.txt"),
            ("markdown", "check.md"),
            ("nagios", "check.nagios.txt"),
            ("prometheus", "check.prom"),
            ("csv", "attempts.csv"),
        ];
        let flags = reports.map(|(format, file)| format!("--report={format}={}", folder.join(file).display()));
        let mut args = vec!["check", &from];
        args.extend(DEMANDING.iter().copied().chain(flags.iter().map(String::as_str)));
        // The second time the files are there already, and are replaced.
        for _ in 0..2 {
            let text = run(&args, code);
            assert_eq!(crlf(&text.replace("\r\n", "\n")), text, "each line ends as people's do there");
            for (format, file) in reports {
                let golden = fs::read_to_string(format!("fixtures/{scenario}/{file}")).unwrap();
                assert_eq!(fs::read_to_string(folder.join(file)).unwrap(), golden, "{scenario}: {format}");
            }
        }
    }
    assert_eq!(names(&folder).len(), 6, "nothing is left beside them: {:?}", names(&folder));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn one_file_has_one_name_whatever_its_case_and_its_slashes() {
    let folder = folder("names");
    let shown = folder.display().to_string();
    for (a, b) in [("out.xml", "OUT.XML"), ("out.xml", r".\out.xml")] {
        let flags = [format!(r"--report=junit={shown}\{a}"), format!("--report=csv={shown}/{b}")];
        let (stdout, stderr) =
            run_for_both(&["check", "--from=fixtures/healthy/observation.json", &flags[0], &flags[1]], 2);
        let message = format!("tryorder: two results cannot both be written to `{shown}/{b}`\r\n\r\nhint: name a file");
        assert!(stdout.is_empty() && stderr.starts_with(&message), "{stderr}");
    }
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_that_may_not_be_replaced_stays_and_nothing_is_left_beside_it() {
    let folder = folder("read-only");
    let old = folder.join("out.xml");
    fs::write(&old, "old").unwrap();
    read_only(&old, true);
    let flag = format!("--report=junit={}", old.display());
    let (_, stderr) = run_for_both(&["check", "--from=fixtures/healthy/observation.json", &flag], 2);
    assert!(stderr.starts_with(&format!("tryorder: cannot write `{}`: ", old.display())), "{stderr}");
    assert_eq!((names(&folder), fs::read_to_string(&old).unwrap()), (vec!["out.xml".to_owned()], "old".to_owned()));
    read_only(&old, false);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_plugin_has_the_exit_codes_of_nagios() {
    for (scenario, code) in [("healthy", 0), ("dns-aaaa-servfail", 1), ("v6-silent", 2), ("dns-dead", 3)] {
        let from = format!("--from=fixtures/{scenario}/observation.json");
        let text = run(&["check", &from, "--format=nagios"], code);
        let state = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][usize::try_from(code).unwrap()];
        assert!(text.starts_with(&format!("TRYORDER {state} - ")) && !text.contains('\r'), "{text}");
    }
    for args in [&["--from=nowhere.json"][..], &["--no-such-flag"]] {
        let (stdout, _) = run_for_both(&[&["check", "--format=nagios"][..], args].concat(), 3);
        assert!(stdout.starts_with("TRYORDER UNKNOWN - "), "{stdout}");
    }
}

#[test]
fn targets_are_read_as_powershell_writes_them() {
    let folder = folder("targets");
    let lines = "# 東京\r\n127.0.0.1:1\r\n[::1]:1 # nobody\r\n";
    let toml = "[[target]]\r\nhost = '127.0.0.1:1'\r\nname = '東京'\r\n[[target]]\r\nhost = '[::1]:1'\r\n";
    for (name, text) in [("targets.txt", lines), ("targets.toml", toml)] {
        let file = folder.join(name);
        // `Out-File` of Windows PowerShell, that of PowerShell 7 with `-Encoding utf8BOM`, and Notepad.
        let utf_16 = "\u{feff}".chars().chain(text.chars()).collect::<String>();
        let utf_16: Vec<u8> = utf_16.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [utf_16, format!("\u{feff}{text}").into_bytes(), text.as_bytes().to_vec()] {
            fs::write(&file, bytes).unwrap();
            let plan = json(&["check", "--targets", file.to_str().unwrap(), "--plan", "--format=json"], 0);
            let ports = plan["targets"].as_array().unwrap().iter().map(|t| (t["host"].clone(), t["port"].clone()));
            let expected = [("127.0.0.1".into(), 1.into()), ("::1".into(), 1.into())];
            assert_eq!(ports.collect::<Vec<_>>(), expected, "{name}");
        }
    }
    let file = folder.join("targets.txt");
    fs::write(&file, "127.0.0.1:1\r\nno host\r\n").unwrap();
    let (_, stderr) = run_for_both(&["check", "--targets", file.to_str().unwrap()], 2);
    let message =
        format!("tryorder: cannot read `{}`: line 2: `no host` is not a host name\r\n\r\nhint: ", file.display());
    assert!(stderr.starts_with(&message), "{stderr}");
    fs::remove_dir_all(folder).unwrap();
}

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(name);
    fs::create_dir(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn read_only(file: &Path, is: bool) {
    let mut permissions = fs::metadata(file).unwrap().permissions();
    permissions.set_readonly(is);
    fs::set_permissions(file, permissions).unwrap();
}
