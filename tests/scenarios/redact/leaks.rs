//! Every string of an observation that a reporter could have put there, marked, and looked for.

use std::collections::BTreeSet;

use serde_json::Value;
use tryorder::model::Trust;
use tryorder::observation::{self, Observation, SourceResult, redact};

use super::super::rules::recorded;
use super::hard::{answers, at_home, own, renamed, sources};

/// Of the fields below the rest of the file says what they are, or a list of known words: nothing in them is the reporter's.
const SAFE: [&str; 15] = [
    "schema",
    "taken_at",
    "kind",
    "family",
    "transport",
    "flags",
    "address",
    "addresses",
    "destination",
    "from",
    "server",
    "servers",
    "sources",
    "source",
    "stated",
];

const MARK: &str = "zqx";

#[test]
fn no_free_string_of_any_field_gets_through() {
    let mut marked = 0;
    for scenario in super::without_a_squid_conf() {
        let name = scenario.file_name().unwrap().to_str().unwrap().to_owned();
        for o in [recorded(&name), at_home(&name)] {
            let mut value: Value = serde_json::from_str(&observation::write(&o)).unwrap();
            mark(&mut value, "", &mut marked);
            let read = observation::read(value.to_string().as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(observation::write(&read).contains(MARK));
            let redacted = observation::write(&redact(&read));
            let line = redacted.lines().find(|line| line.to_lowercase().contains(MARK));
            assert_eq!(line, None, "{name}");
        }
    }
    assert!(marked > 500, "only {marked} strings were marked");
}

/// Puts a mark into every string but those that have a form of their own; addresses have a test of their own.
fn mark(value: &mut Value, key: &str, marked: &mut usize) {
    match value {
        Value::String(text) if !SAFE.contains(&key) => {
            *marked += 1;
            // A host name must stay one.
            *text = if text.contains(' ') || text.contains('=') {
                format!("{text} {MARK}{marked}")
            } else {
                format!("{text}.{MARK}{marked}")
            };
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, key, marked)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| mark(value, key, marked)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Every address that is not a destination, moved to where it can be told by its digits.
#[test]
fn no_address_of_the_reporter_gets_through() {
    for scenario in super::without_a_squid_conf() {
        let name = scenario.file_name().unwrap().to_str().unwrap().to_owned();
        for (v4, v6) in
            [("85.214.77.66", "2a02:8109:abcd:1200:5c1e:77ff:fe12:3456"), ("10.177.99.88", "fd77:5c1e:77ff::fe12:3456")]
        {
            let text = observation::write(&recorded(&name));
            let text = [
                ("192.0.2.2", v4),
                ("2001:db8:1::2", v6),
                ("fe80::ff:fe00:1", "fe80::5c1e:77ff:fe12:3456"),
                ("198.51.100.53:53", &format!("{}:53", v4.replace("66", "67").replace("88", "89"))),
                (
                    "\"sources\": [],\n    \"interface\"",
                    &format!("\"sources\": [\"{v4}\", \"{v6}\"],\n    \"interface\""),
                ),
            ]
            .into_iter()
            .fold(text, |text, (a, b)| text.replace(a, b));
            let o: Observation = observation::read(text.as_bytes()).unwrap();
            super::holds(&o).unwrap_or_else(|e| panic!("{name}: {e}"));
            let redacted = observation::write(&redact(&o));
            for word in ["85.214", "177.99", "5c1e", "77ff", "12:3456", "abcd", "8109", "fd77"] {
                let line = redacted.lines().find(|line| line.contains(word));
                assert_eq!(line, None, "{name}: `{word}`");
            }
        }
    }
}

fn gone(o: &Observation, words: &[&str]) {
    super::holds(o).unwrap_or_else(|e| panic!("{e}"));
    let redacted = observation::write(&redact(o));
    for word in words {
        assert_eq!(redacted.lines().find(|line| line.contains(word)), None, "`{word}`");
    }
}

/// A strict reading would keep what a source shares with the blocks of the policy table, and `2003:` is one provider.
#[test]
fn no_more_bits_are_kept_than_are_compared() {
    let home = "2003:e0:abcd:1200:5c1e:77ff:fe12:3456";
    let mut o = at_home("v6-silent");
    o.host.addresses.as_mut().unwrap().push(own(home, 64, "eth7", &[], 1));
    o.host.addresses.as_mut().unwrap().push(own("85.214.77.66", 24, "eth7", &[], 1));
    sources(&mut o, &[home, "85.214.77.66"]);
    gone(&o, &["2003:", "85.", "e0:"]);
    let redacted = redact(&o);
    let chosen = redacted.targets[0].sources.iter().filter_map(|s| match &s.result {
        SourceResult::Chosen { address } => Some(address.to_string()),
        SourceResult::None { .. } => None,
    });
    let chosen: BTreeSet<String> = chosen.collect();
    assert_eq!(chosen.iter().collect::<Vec<_>>(), ["192.0.2.1", "2001:db8::1"]);
}

#[test]
fn what_a_name_server_answers_next_door_is_the_reporters_own() {
    let mut o = at_home("healthy");
    o.host.addresses.as_mut().unwrap().push(own("85.214.77.66", 28, "eth7", &[], 1));
    answers(&mut o, &["85.214.77.200", "52.96.0.1"]);
    answers(&mut o, &["2a02:8109:abcd:77::80", "2603:1046:900::1"]);
    gone(&o, &["85.214", "8109", "abcd"]);
    o.host.resolver.servers = vec!["81.169.77.1:53".parse().unwrap()];
    answers(&mut o, &["81.169.77.200", "52.96.0.1"]);
    gone(&o, &["81.169"]);
    assert!(observation::write(&redact(&o)).contains("52.96.0.1"));
}

#[test]
fn an_address_of_an_internal_name_is_internal_for_a_public_name_too() {
    let mut o = at_home("healthy");
    for chain in &mut o.targets[0].chains {
        chain.mozilla = Trust::Trusted;
        chain.certificates.clear();
    }
    answers(&mut o, &["85.214.77.66", "52.96.0.1"]);
    let public = o.targets[0].clone();
    assert!(observation::write(&redact(&o)).contains("85.214.77.66"), "a name server said so of a public name");
    o = renamed(&o, "adfs.contoso.example");
    o.targets.push(public);
    gone(&o, &["85.214", "contoso"]);
}

#[test]
fn multicast_keeps_its_scope() {
    let mut o = at_home("healthy");
    answers(&mut o, &["ff0e::77:66", "ff05::77:66", "ff15::77:55"]);
    sources(&mut o, &["2a02:8109:abcd:1200:5c1e:77ff:fe12:3456"]);
    gone(&o, &["77:66", "77:55"]);
}
