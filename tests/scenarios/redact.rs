//! A redacted observation tells nobody who made it, and gives the diagnosis of the one it was made of.

mod hard;
mod leaks;
mod proxies;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::Value;
use tryorder::diagnose::{Severity, Wish, diagnose, squid_snippet};
use tryorder::observation::{self, Observation, redact};
use tryorder::report;

use super::rules::recorded;

/// Of a squid.conf only numbers and switches stay, which is said; what becomes of it is tested where that is done.
fn without_a_squid_conf() -> Vec<PathBuf> {
    let without = |scenario: &PathBuf| super::read(scenario).squid.is_none_or(|squid| squid.conf.is_none());
    super::scenarios().into_iter().filter(without).collect()
}

#[test]
fn every_recording_gives_the_same_diagnosis_when_it_is_redacted() {
    for scenario in without_a_squid_conf() {
        let o = super::read(&scenario);
        if let Err(e) = holds(&o) {
            panic!("{}: {e}", scenario.display());
        }
        let redacted = redact(&o);
        assert!(redacted.redacted);
        for (before, after) in o.targets.iter().zip(&redacted.targets) {
            assert_eq!(before.target, after.target, "a public target stays");
            let answers = |rows: &observation::TargetRows| -> Vec<IpAddr> {
                rows.lookups.iter().flat_map(|l| l.outcome.addresses().collect::<Vec<_>>()).collect()
            };
            assert_eq!(answers(before), answers(after), "and so do its answers");
        }
    }
}

#[test]
fn what_a_recording_says_of_its_host_is_gone() {
    let text = observation::write(&redact(&recorded("cert-untrusted")));
    for word in ["192.0.2.2\"", "2001:db8:1::2", "fe80::ff:fe00:1", "eth0", "198.51.100.53", "nobody trusts"] {
        assert!(!text.contains(word), "`{word}` in {text}");
    }
}

/// What redaction promises of any observation: the same diagnosis, once and for all, no two addresses become one.
pub(super) fn holds(o: &Observation) -> Result<(), String> {
    let once = redact(o);
    let pairs = pairs(o, &once);
    same_diagnosis(o, &once, &pairs)?;
    let text = observation::write(&once);
    let read = observation::read(text.as_bytes()).map_err(|e| format!("a redacted file is refused: {e}"))?;
    let again = observation::write(&redact(&read));
    if let Some((a, b)) = text.lines().zip(again.lines()).find(|(a, b)| a != b) {
        return Err(format!("redacting again changes `{a}` to `{b}`"));
    }
    // The mark is not what makes it so.
    let unmarked = Observation { redacted: false, ..read };
    if observation::write(&redact(&unmarked)) != text {
        return Err("without its mark a redacted observation is redacted to something else".into());
    }
    let addresses: BTreeMap<&String, &String> = pairs.iter().filter(|(a, _)| is_address(a)).collect();
    let images: BTreeSet<&&String> = addresses.values().collect();
    if images.len() != addresses.len() {
        return Err(format!("two addresses became one: {addresses:?}"));
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// What each string of the observation became.
fn pairs(before: &Observation, after: &Observation) -> BTreeMap<String, String> {
    let value = |o: &Observation| serde_json::from_str::<Value>(&observation::write(o)).unwrap();
    let mut pairs = BTreeMap::new();
    collect(&value(before), &value(after), "", &mut pairs);
    pairs
}

fn collect(before: &Value, after: &Value, key: &str, pairs: &mut BTreeMap<String, String>) {
    match (before, after) {
        (Value::String(a), Value::String(b)) if !["text", "tool", "taken_at"].contains(&key) => {
            let known = pairs.insert(a.clone(), b.clone());
            assert!(known.as_ref().is_none_or(|k| k == b), "`{a}` became `{b}` and {known:?}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).for_each(|(a, b)| collect(a, b, key, pairs));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()));
            a.iter().zip(b.values()).for_each(|((key, a), b)| collect(a, b, key, pairs));
        }
        _ => {}
    }
}

fn same_diagnosis(before: &Observation, after: &Observation, pairs: &BTreeMap<String, String>) -> Result<(), String> {
    let value = |o| {
        let mut diagnosis = diagnose(o, Severity::Error);
        for target in &mut diagnosis.targets {
            // Only the order of the reporter's own system is kept: what sorts by other rules may meet another one.
            target.clients.retain(|c| c.here && c.name != "go");
        }
        serde_json::from_str::<Value>(&report::json(&diagnosis)).unwrap()
    };
    let mut literals: Vec<(&str, &str)> =
        pairs.iter().filter(|(a, b)| a != b && a.len() > 1).map(|(a, b)| (&**a, &**b)).collect();
    literals.sort_by_key(|(a, _)| std::cmp::Reverse(a.len()));
    compare(&value(before), &value(after), "", &literals)?;
    if squid_snippet(before, &Wish::default()).worth != squid_snippet(after, &Wish::default()).worth {
        return Err("another worth of squid.conf lines".into());
    }
    Ok(())
}

fn compare(before: &Value, after: &Value, path: &str, literals: &[(&str, &str)]) -> Result<(), String> {
    match (before, after) {
        // What a remedy does besides depends on rows of one's own for unique local addresses.
        _ if path.ends_with("/side_effects") => Ok(()),
        (Value::String(a), Value::String(b)) => {
            // Of gai.conf comments are lost, which is said.
            let lines = path.ends_with("/snippet") && a.contains("precedence ");
            // So are the words of a line that the system ignores, where a complaint quotes them.
            let quoted = |text: String| if text.contains(" is ignored: ") { without_quotes(&text) } else { text };
            let wanted = quoted(without_prefixes(&substituted(a, literals)));
            let got = quoted(without_prefixes(b));
            if lines || path.ends_with("/tool") || wanted == got {
                Ok(())
            } else {
                Err(format!("{path}: `{wanted}` is now `{got}`"))
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().try_for_each(|(n, (a, b))| compare(a, b, &format!("{path}/{n}"), literals))
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().zip(b.values()).try_for_each(|((key, a), b)| compare(a, b, &format!("{path}/{key}"), literals))
        }
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("{path}: {a} is now {b}")),
    }
}

fn without_quotes(text: &str) -> String {
    text.split('`').step_by(2).collect()
}

/// The text with every literal replaced, the longest first, where it stands for itself.
fn substituted(text: &str, literals: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let begins = !out.ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '.');
        let found = literals.iter().find(|(a, _)| begins && rest.starts_with(a) && ends(&rest[a.len()..], a));
        if let Some((a, b)) = found {
            out += b;
            rest = &rest[a.len()..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

fn ends(rest: &str, literal: &str) -> bool {
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some(c), _) if c.is_alphanumeric() => false,
        (Some(':'), Some(c)) => !(literal.contains(':') && c.is_alphanumeric()),
        (Some('.'), Some(c)) => !c.is_alphanumeric(),
        _ => true,
    }
}

/// `2603:1046::/36` is made up of addresses and is no literal of the observation: its length alone is compared.
fn without_prefixes(text: &str) -> String {
    let word = |word: &str| match word.split_once('/') {
        Some((address, len)) if is_address(address) => format!("PREFIX/{len}"),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
