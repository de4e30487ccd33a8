//! `/etc/gai.conf` as glibc reads it (`gaiconf_init` in nss/getaddrinfo.c): a line that is not valid is ignored
//! without a word, and one valid line of a kind replaces the whole default table of that kind.

mod complaints;

use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) use complaints::complaints;

use super::{Platform, Policy, PolicyRow, Prefix, Row};

/// The policy in force under this file; an empty text gives the defaults. Never fails, as glibc never does.
pub fn parse(text: &str) -> Policy {
    let (mut labels, mut precedences, mut scopes_v4) = (Vec::new(), Vec::new(), Vec::new());
    for (keyword, row) in text.lines().filter_map(line) {
        match keyword {
            "label" => labels.push(row),
            "precedence" => precedences.push(row),
            _ => scopes_v4.push(row),
        }
    }
    let built_in = Platform::LinuxGlibc.description();
    let column = |pick: fn(&PolicyRow) -> u32| {
        built_in.table.iter().map(|row| Row { prefix: row.0, value: pick(row) }).collect()
    };
    let scopes = built_in.scopes_v4.iter().map(|(prefix, value)| Row { prefix: *prefix, value: *value }).collect();
    Policy::new(
        or_built_in(labels, column(|row| row.2), Row { prefix: Prefix::ALL, value: REST.0 }),
        or_built_in(precedences, column(|row| row.1), Row { prefix: Prefix::ALL, value: REST.1 }),
        or_built_in(scopes_v4, scopes, Row { prefix: Prefix::IPV4, value: REST.2 }),
    )
}

/// "Information specified in this file replaces the default information. Complete absence of data of one kind causes the
/// appropriate default information to be used" (gai.conf(5)); a table without a row for the rest gets one.
fn or_built_in(mut rows: Vec<Row>, built_in: Vec<Row>, rest: Row) -> Vec<Row> {
    if rows.is_empty() {
        return built_in;
    }
    if !rows.iter().any(|r| r.prefix.len <= rest.prefix.len && r.prefix.contains(rest.prefix.address)) {
        rows.push(rest);
    }
    rows
}

/// The label of everything that no row covers, and the precedence and IPv4 scope of the same.
const REST: (u32, u32, u32) = (1, 40, 14);

/// Whether programs that run already notice a change of the file: `reload yes`, if the file had it when they first read it.
pub fn reloads(text: &str) -> bool {
    let setting = |line| {
        let mut words = words_of(line);
        (words.next() == Some("reload")).then(|| words.next() == Some("yes"))
    };
    text.lines().filter_map(setting).next_back().unwrap_or(false)
}

/// glibc makes nothing of this line, and it is no comment.
pub fn is_ignored(text: &str) -> bool {
    words_of(text).next().is_some_and(|keyword| keyword != "reload") && line(text).is_none()
}

/// The row of a valid `label` line; `None` for any other line.
pub fn label_row(text: &str) -> Option<Row> {
    line(text).filter(|(keyword, _)| *keyword == "label").map(|(_, row)| row)
}

/// The row of a valid `precedence` line; `None` for any other line.
pub fn precedence_row(text: &str) -> Option<Row> {
    line(text).filter(|(keyword, _)| *keyword == "precedence").map(|(_, row)| row)
}

/// The keyword and the row of a line that glibc would not ignore. A value that is missing is 0.
fn line(text: &str) -> Option<(&str, Row)> {
    let mut words = words_of(text);
    let (keyword, prefix, value) = (words.next()?, words.next()?, words.next().unwrap_or_default());
    let prefix = match keyword {
        "label" | "precedence" => prefix_v6(prefix),
        "scopev4" => prefix_v4(prefix),
        _ => None,
    }?;
    Some((keyword, Row { prefix, value: number(value, i32::MAX.unsigned_abs())? }))
}

fn words_of(line: &str) -> std::str::SplitAsciiWhitespace<'_> {
    line.split('#').next().unwrap_or_default().split_ascii_whitespace()
}

fn prefix_v6(text: &str) -> Option<Prefix> {
    let (address, len) = text.split_once('/').unwrap_or((text, "128"));
    let address = address.parse::<Ipv6Addr>().ok()?;
    Some(Prefix { address, len: u8::try_from(number(len, 128)?).ok()? })
}

/// `scopev4` takes an IPv4 prefix, or a mapped one of 96 bits and more.
fn prefix_v4(text: &str) -> Option<Prefix> {
    let (address, len) = text.split_once('/').unwrap_or((text, ""));
    if address.parse::<Ipv6Addr>().is_ok() {
        return prefix_v6(text).filter(|p| p.address.to_ipv4_mapped().is_some() && p.len >= 96);
    }
    let address = address.parse::<Ipv4Addr>().ok()?.to_ipv6_mapped();
    let len = if text.contains('/') { number(len, 32)? } else { 32 };
    Some(Prefix { address, len: 96 + u8::try_from(len).ok()? })
}

/// As `strtoul` reads it: nothing at all is 0, and a sign is taken; what follows the digits makes it invalid.
fn number(text: &str, max: u32) -> Option<u32> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty() {
        return Some(0);
    }
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse::<u64>().ok()?;
    let number = if negative { number.wrapping_neg() } else { number };
    u32::try_from(number).ok().filter(|n| *n <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn precedences(text: &str, addresses: [&str; 3]) -> [u32; 3] {
        let policy = parse(text);
        addresses.map(|a| policy.precedence(&a.parse().unwrap()).unwrap())
    }

    const LOOPBACK_GLOBAL_V4: [&str; 3] = ["::1", "2001:db8::1", "203.0.113.1"];

    #[test]
    fn information_specified_in_this_file_replaces_the_default_information() {
        assert_eq!(precedences("", LOOPBACK_GLOBAL_V4), [50, 40, 10]);
        assert_eq!(precedences("precedence ::ffff:0:0/96 100 # prefer IPv4\n", LOOPBACK_GLOBAL_V4), [40, 40, 100]);
        assert_eq!(precedences("precedence fd00::/8 45", LOOPBACK_GLOBAL_V4), [40, 40, 40]);
    }

    #[test]
    fn invalid_lines_are_ignored_without_a_word() {
        for line in [
            "precedence 0.0.0.0/0 100",
            "precedence ::ffff:0:0/96 100x",
            "precedence ::ffff:0:0/129 100",
            "precedence ::ffff:0:0/96 4294967296",
            "precedence ::ffff:0:0/96 -100",
            "precedence ::ffff:0:0/96 +",
            "precedence ::ffff:0:0/96 99999999999999999999999",
            "precedence",
            "#precedence ::ffff:0:0/96 100",
            "reload yes",
        ] {
            assert_eq!(precedences(line, LOOPBACK_GLOBAL_V4), [50, 40, 10], "{line}");
        }
    }

    #[test]
    fn a_value_that_is_missing_is_0_and_so_are_missing_bits() {
        assert_eq!(precedences("precedence ::ffff:0:0/96", LOOPBACK_GLOBAL_V4), [40, 40, 0]);
        assert_eq!(precedences("precedence ::/", LOOPBACK_GLOBAL_V4), [0, 0, 0]);
        assert_eq!(precedences("precedence ::ffff:0:0/+96 +100", LOOPBACK_GLOBAL_V4), [40, 40, 100]);
    }

    #[test]
    fn the_first_of_duplicate_rows_wins() {
        assert_eq!(precedences("precedence ::/0 7\nprecedence ::/0 9", LOOPBACK_GLOBAL_V4), [7, 7, 7]);
    }

    #[test]
    fn scopev4_takes_plain_and_mapped_prefixes() {
        let policy = parse("scopev4 10.0.0.0/8 5\nscopev4 ::ffff:192.168.0.0/112 5\nscopev4 fd00::/8 5");
        let scope = |a: &str| policy.scope_v4(&a.parse().unwrap());
        assert_eq!([scope("10.1.1.1"), scope("192.168.1.1"), scope("169.254.1.1")], [5, 5, 14]);
    }
}
