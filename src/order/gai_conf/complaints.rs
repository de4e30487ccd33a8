//! What glibc never says of a gai.conf.

use super::super::platform::Platform;
use super::super::tables::{Complaint, Fault, bounded, value_of};
use super::super::{PolicyRow, Prefix, Row};
use super::{line, number, prefix_v4, prefix_v6, words_of};
use crate::model::printable;

/// The bits behind a prefix mean nothing.
fn same(a: Prefix, b: Prefix) -> bool {
    let behind = u32::from(128 - a.len.min(128));
    let differ = a.address.to_bits() ^ b.address.to_bits();
    a.len == b.len && differ.checked_shr(behind).unwrap_or(0) == 0
}

/// Complaints on the file as a whole first, then by line.
pub(in crate::order) fn complaints(text: &str) -> Vec<Complaint> {
    let mut lines = Vec::new();
    let mut rows: Vec<(usize, &str, Row)> = Vec::new();
    for (n, text) in text.lines().enumerate().map(|(n, text)| (n + 1, text)) {
        match line(text) {
            Some((keyword, row)) => {
                if words_of(text).nth(2).is_none() {
                    let says = format!("`{}` has no value, which is read as 0", printable(text.trim(), 60));
                    lines.push(Complaint::at(n, Fault::Odd, says));
                }
                let same = rows.iter().find(|(_, k, r)| *k == keyword && same(r.prefix, row.prefix));
                if let Some((first, ..)) = same {
                    let says = format!("{keyword} of {} stands here a second time; line {first} counts", row.prefix);
                    lines.push(Complaint::at(n, Fault::Duplicate, says));
                } else if rows.len() < MOST_COMPARED {
                    rows.push((n, keyword, row));
                }
            }
            None => lines.extend(why_ignored(n, text)),
        }
    }
    bounded([precedences(&rows), labels(&rows)].concat(), lines)
}

/// Rows that are looked at for duplicates: more than a person has ever written, few enough to compare each with each.
const MOST_COMPARED: usize = 500;

/// The words of the shipped file: "Information specified in this file replaces the default information."
fn precedences(rows: &[(usize, &str, Row)]) -> Vec<Complaint> {
    let (first, own) = of(rows, "precedence");
    let Some(first) = first else { return Vec::new() };
    let of_ipv4 = value_of(&own, Prefix::IPV4).map_or(REST, |row| row.1);
    let of_rest = value_of(&own, Prefix::ALL).map_or(REST, |row| row.1);
    if of_ipv4 == of_rest {
        let why = if own.iter().any(|row| row.0 == Prefix::IPV4) {
            "::ffff:0:0/96 has the precedence of ::/0"
        } else {
            "this line replaces the whole built-in table, and there is no row for ::ffff:0:0/96"
        };
        let says = format!(
            "{why}: IPv4 ties with IPv6 (precedence {of_ipv4}), and the order of the DNS answers decides, A before AAAA"
        );
        return vec![Complaint::at(first, Fault::Ipv4Ties, says)];
    }
    let lost = |row: &PolicyRow| row.1 != of_rest && row.0 != Prefix::IPV4 && !own.iter().any(|r| r.0 == row.0);
    replaced(first, "precedence", lost, of_rest)
}

fn labels(rows: &[(usize, &str, Row)]) -> Vec<Complaint> {
    let (first, own) = of(rows, "label");
    let Some(first) = first else { return Vec::new() };
    let of_ula = value_of(&own, Prefix::ULA).map_or(1, |row| row.1);
    let of_rest = value_of(&own, Prefix::ALL).map_or(1, |row| row.1);
    if of_ula == of_rest {
        let says = "this line replaces all built-in labels, and fc00::/7 has none of its own any more: a host with only a ULA \
                    then tries IPv6 to the internet first";
        return vec![Complaint::at(first, Fault::UlaLabel, says)];
    }
    let lost = |row: &PolicyRow| row.0.len > 0 && !own.iter().any(|r| r.0 == row.0);
    replaced(first, "label", lost, of_rest)
}

fn replaced(line: usize, keyword: &str, lost: impl Fn(&PolicyRow) -> bool, rest: u32) -> Vec<Complaint> {
    let built_in = Platform::LinuxGlibc.description().table;
    let lost: Vec<String> = built_in.iter().filter(|row| lost(row)).map(|row| row.0.to_string()).collect();
    let says = format!(
        "this line replaces the whole built-in table of {keyword}: {} now {} that of ::/0 ({rest})",
        lost.join(", "),
        if lost.len() == 1 { "has" } else { "have" }
    );
    (!lost.is_empty()).then(|| Complaint::at(line, Fault::Replaced, says)).into_iter().collect()
}

/// glibc adds this row where there is none for `::/0`.
const REST: u32 = 40;

/// The rows of one keyword, with its value in the precedence's place, and the line of the first.
fn of(rows: &[(usize, &str, Row)], keyword: &str) -> (Option<usize>, Vec<PolicyRow>) {
    let own = || rows.iter().filter(|(_, k, _)| *k == keyword);
    (own().map(|(n, ..)| *n).next(), own().map(|(_, _, row)| (row.prefix, row.value, 0)).collect())
}

fn why_ignored(n: usize, text: &str) -> Option<Complaint> {
    let words: Vec<&str> = words_of(text).collect();
    let why = match words.as_slice() {
        [] | ["reload", "yes" | "no", ..] => return None,
        ["reload", ..] => {
            let says = "`reload` with anything but `yes` means no".to_owned();
            return Some(Complaint::at(n, Fault::Odd, says));
        }
        ["label" | "precedence" | "scopev4"] => "it has no prefix",
        ["label" | "precedence", prefix, ..] if prefix_v6(prefix).is_none() => why_no_prefix(prefix),
        ["scopev4", prefix, ..] if prefix_v4(prefix).is_none() => {
            "its prefix is neither an IPv4 prefix nor a mapped one of /96 to /128"
        }
        ["label" | "precedence" | "scopev4", _, value, ..] if number(value, i32::MAX.unsigned_abs()).is_none() => {
            "its value is not a number from 0 to 2147483647"
        }
        _ => "the line begins with none of label, precedence, scopev4 and reload",
    };
    Some(Complaint::ignored(n, text, why))
}

fn why_no_prefix(text: &str) -> &'static str {
    let address = text.split('/').next().unwrap_or_default();
    if address.parse::<std::net::Ipv4Addr>().is_ok() {
        "its prefix is an IPv4 prefix, and here IPv4 is written ::ffff:a.b.c.d/96 and longer"
    } else if address.parse::<std::net::Ipv6Addr>().is_ok() {
        "its prefix length is not 0 to 128"
    } else {
        "its prefix is no IPv6 prefix"
    }
}
