//! Saved policy tables, in the encodings that Windows writes.

use serde_json::{Value, json};

use super::program::{json, run, run_for_both};

const FROM: &str = "--from=fixtures/windows-v6-silent/observation.json";

#[test]
fn a_table_is_the_same_in_every_language_and_encoding() {
    for file in [
        "netsh-english.txt",
        "netsh-japanese-cp932.txt",
        "netsh-japanese-utf8.txt",
        "netsh-japanese-utf16le.txt",
        "netsh-japanese-utf16be.txt",
        "netsh-chinese-gbk.txt",
        "get-netprefixpolicy-table-utf16le.txt",
        "get-netprefixpolicy.json",
    ] {
        // As somebody types it there.
        let path = format!(r"tests\policy\corpus\{file}");
        let orders = json(&["order", FROM, "--policy", &path, "--format=json"], 0);
        let given: Vec<&Value> =
            orders["policy_tables"].as_array().unwrap().iter().filter(|t| t["given"] == true).collect();
        assert_eq!((given.len(), &given[0]["from"]), (1, &json!(path)), "{file}");
        let places = orders["targets"][0]["orders"][0]["places"].as_array().unwrap();
        let firsts: Vec<&Value> = places.iter().map(|place| &place["address"]).collect();
        assert_eq!(firsts[0], "2001:db8:365::1", "{file}");
        assert_eq!((&places[0]["precedence"], &places[3]["precedence"]), (&json!(40), &json!(35)), "{file}");
    }
}

#[test]
fn english_and_japanese_tables_are_told_in_the_same_words() {
    let told = |file: &str| {
        let text = run(&["order", FROM, "--policy", &format!(r"tests\policy\corpus\{file}"), "--width=200"], 0);
        assert!(
            text.starts_with(&format!(
                r"The policy table of tests\policy\corpus\{file}, read as netsh interface ipv6 show prefixpolicies."
            )),
            "{text}"
        );
        text.replace(file, "FILE")
    };
    let english = told("netsh-english.txt");
    assert!(english.contains("rule 6: precedence 40 > 35"), "{english}");
    for file in ["netsh-japanese-cp932.txt", "netsh-japanese-utf16le.txt", "netsh-chinese-gbk.txt"] {
        assert_eq!(told(file), english);
    }
}

#[test]
fn the_bit_in_the_registry_and_the_one_row_count() {
    let first = |file: &str| {
        let orders = json(&["order", FROM, "--policy", &format!("tests/policy/corpus/{file}"), "--format=json"], 0);
        orders["targets"][0]["orders"][0]["places"][0]["address"].as_str().unwrap().to_owned()
    };
    assert_eq!(first("reg-query.txt"), "198.51.100.1");
    assert_eq!(first("reg-export-utf16le.reg"), "2001:db8:365::1");
    let text = run(&["order", FROM, r"--policy=tests\policy\corpus\netsh-one-row.txt"], 0);
    assert!(text.replace("\r\n", " ").contains("::ffff:0:0/96 is its only row"), "{text}");
}

#[test]
fn what_is_no_table_is_one_error() {
    let (stdout, stderr) = run_for_both(&["order", FROM, "--policy=LICENSE-MIT"], 2);
    let message =
        "tryorder: cannot read the policy table `LICENSE-MIT`: it is no policy table that is known here\r\n\r\nhint: ";
    assert!(stdout.is_empty() && stderr.starts_with(message), "{stderr}");
}
