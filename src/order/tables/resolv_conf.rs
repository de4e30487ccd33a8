//! OpenBSD's resolv.conf(5): `family inet6 inet4`.

use super::Setting;
use super::complaint::{Complaint, Fault, bounded};
use crate::model::{Family, printable};

pub(super) fn read(text: &str) -> (Setting, Vec<Complaint>) {
    let mut families: Option<(usize, Vec<Family>)> = None;
    let mut complaints = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let mut words = line.split(['#', ';']).next().unwrap_or_default().split_whitespace();
        if words.next() != Some("family") {
            continue;
        }
        let mut these = Vec::new();
        for word in words {
            match word {
                "inet4" if !these.contains(&Family::V4) => these.push(Family::V4),
                "inet6" if !these.contains(&Family::V6) => these.push(Family::V6),
                _ => complaints.extend([Complaint::ignored(
                    n + 1,
                    &printable(word, 40),
                    "a family is inet4 or inet6, once",
                )]),
            }
        }
        if these.is_empty() {
            complaints.push(Complaint::ignored(n + 1, line, "it names no family"));
            continue;
        }
        if let Some((before, _)) = families.replace((n + 1, these)) {
            let says = format!("`family` stands here a second time, after line {before}; the last one counts");
            complaints.push(Complaint::at(n + 1, Fault::Duplicate, says));
        }
    }
    if let Some((n, only)) = &families
        && let [only] = only[..]
    {
        let says = format!("only {} is asked for at all", only.name());
        complaints.push(Complaint::at(*n, Fault::Odd, says));
    }
    // "By default IPv4 addresses are queried first, and then IPv6 addresses."
    let families = families.map_or_else(|| vec![Family::V4, Family::V6], |(_, these)| these);
    (Setting::Families(families), bounded(Vec::new(), complaints))
}
