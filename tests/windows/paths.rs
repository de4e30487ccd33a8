//! Paths as Windows has them: drive letters, backslashes, names that no code page holds.

use std::fs;

use super::program::{crlf, run, run_for_both};

#[test]
fn a_path_with_a_drive_and_names_in_two_scripts_is_read_written_and_named() {
    let folder = std::env::temp_dir().join("観測 Übersicht");
    fs::create_dir_all(&folder).unwrap();
    let (saved, report, table) = (folder.join("記録 é.json"), folder.join("報告.txt"), folder.join("優先順位.txt"));
    assert!(saved.to_str().unwrap()[1..].starts_with(r":\"), "{}", saved.display());
    fs::copy("fixtures/windows-v6-silent/observation.json", &saved).unwrap();
    fs::copy("tests/policy/corpus/netsh-japanese-cp932.txt", &table).unwrap();
    let (from, to) = (saved.to_str().unwrap(), report.to_str().unwrap());
    assert_eq!(run(&["--from", from, "--output", to], 1), "");
    let golden = fs::read_to_string("fixtures/windows-v6-silent/report.txt").unwrap();
    assert_eq!(fs::read_to_string(&report).unwrap(), crlf(&golden));

    let table = table.to_str().unwrap();
    let text = run(&["order", "--from", from, "--policy", table, "--width=200"], 0);
    assert!(text.starts_with(&format!("The policy table of {table}, read as netsh ")), "{text}");

    let missing = folder.join("無い.json");
    let (stdout, stderr) = run_for_both(&["--from", missing.to_str().unwrap()], 2);
    let message = format!("tryorder: cannot read `{}`: ", missing.display());
    assert!(
        stdout.is_empty() && stderr.starts_with(&message) && stderr.contains("(os error 2)\r\n\r\nhint: "),
        "{stderr}"
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_device_takes_the_output() {
    assert_eq!(run(&["--from=fixtures/healthy/observation.json", "--output=NUL"], 0), "");
    assert_eq!(run(&["--from=fixtures/healthy/observation.json", r"--output=C:\NUL"], 0), "");
}

#[test]
fn a_saved_observation_in_utf_16_is_read() {
    let text = fs::read_to_string("fixtures/windows-v6-silent/observation.json").unwrap();
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(crlf(&text).encode_utf16().flat_map(u16::to_le_bytes));
    let file = std::env::temp_dir().join("tryorder-utf16.json");
    fs::write(&file, bytes).unwrap();
    let golden = fs::read_to_string("fixtures/windows-v6-silent/check.txt").unwrap();
    assert_eq!(run(&["check", "--from", file.to_str().unwrap()], 1), crlf(&golden));
    fs::remove_file(file).unwrap();
}
