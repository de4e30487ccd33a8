//! Saved results held against each other, and Microsoft's list of endpoints.

use std::fs;

use serde_json::Value;

use super::program::{crlf, json, run, run_for_both};

const HEALTHY: &str = r"fixtures\healthy\observation.json";
const SILENT: &str = r"fixtures\v6-silent\observation.json";

#[test]
fn two_moments_and_three_sites_are_compared() {
    let text = run(&["compare", HEALTHY, SILENT, "--width=200"], 1);
    // Of two files with one name it is the folder that tells them apart.
    assert!(text.starts_with("healthy (healthy, 2026-11-26T02:55:34Z) -> v6-silent (problem, "), "{text}");
    assert!(text.contains("\r\n  worse IPv6: 9 of 9 up -> 0 of 9 up (9 silent)\r\n"), "{text}");
    assert_eq!(text, crlf(&text.replace("\r\n", "\n")));
    let sites = run(&["compare", HEALTHY, SILENT, "fixtures/windows-v6-silent/observation.json", "--width=200"], 1);
    assert!(sites.contains("\r\n  found at 2 of 3 sites: what these have in common\r\n"), "{sites}");
    assert!(sites.contains("\r\n    at v6-silent, windows-v6-silent; not at healthy\r\n"), "{sites}");
    run(&["compare", HEALTHY, HEALTHY], 0);
}

/// `tryorder check --format json > now.json` in Windows PowerShell.
#[test]
fn what_powershell_has_redirected_is_compared_as_it_was_written() {
    let file = std::env::temp_dir().join("now.json");
    let written = run(&["check", "--from", SILENT, "--format=json"], 1);
    assert!(!written.contains('\r'), "what programs read is the same on every system");
    let redirected = format!("\u{feff}{}", crlf(&written));
    fs::write(&file, redirected.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
    let changes = |new: &str| json(&["compare", HEALTHY, new, "--format=json"], 1)["changes"].clone();
    let told = changes(file.to_str().unwrap());
    assert!(told.to_string().contains("v6-silent"), "{told}");
    assert_eq!(told, changes(SILENT));
    let known = format!("--baseline={}", file.display());
    let text = run(&["check", "--from", SILENT, &known], 0);
    assert!(text.contains("\r\n  known findings: "), "{text}");
    fs::remove_file(&file).unwrap();
    let (_, stderr) = run_for_both(&["compare", HEALTHY, file.to_str().unwrap()], 2);
    let message = format!("tryorder: cannot read `{}`: ", file.display());
    assert!(stderr.starts_with(&message) && stderr.contains("(os error 2)\r\n\r\nhint: "), "{stderr}");
}

#[test]
fn the_list_of_endpoints_is_shown_written_and_compared() {
    let text = run(&["endpoints", "--service=exchange", "--required", "--width=120"], 0);
    assert!(text.starts_with("endpoints worldwide of ") && text.contains("outlook.office365.com"), "{text}");
    assert_eq!(text, crlf(&text.replace("\r\n", "\n")));
    let shown = json(&["endpoints", "--format=json"], 0);
    assert_eq!(shown["list"]["name"], "worldwide", "{shown}");
    // As `Invoke-WebRequest … | Out-File` leaves it.
    let mut list: Value = serde_json::from_str(&fs::read_to_string("src/endpoints/worldwide.json").unwrap()).unwrap();
    list.as_array_mut().unwrap().remove(0);
    let file = std::env::temp_dir().join("endpoints.json");
    let text = format!("\u{feff}{}\r\n", serde_json::to_string_pretty(&list).unwrap().replace('\n', "\r\n"));
    fs::write(&file, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
    let changes = run(&["endpoints", "--diff", file.to_str().unwrap(), "--width=200"], 0);
    assert!(changes.contains(r"\endpoints.json") && changes.contains("record 1"), "{changes}");
    assert_eq!(changes, crlf(&changes.replace("\r\n", "\n")));
    fs::remove_file(file).unwrap();
}
