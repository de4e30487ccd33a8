use std::net::Ipv6Addr;

use super::predict;
use crate::diagnose::{Case, Change, Remedy, RemedyKind, Safety};
use crate::order::{Prefix, Row, precedence_row};

/// IPv4 above IPv6 in glibc's policy table, where this is glibc and the simulation gains from it. It cannot help a
/// program that asks DNS by itself: Squid, Go, Java, Chromium.
pub(in crate::diagnose) fn rank_ipv4_first(case: &Case) -> Option<Remedy> {
    offer(case, "rank IPv4 above IPv6 on this host", with_ipv4_first)
}

/// The other way: an IPv4 row that somebody added keeps programs on a family that is dead.
pub(in crate::diagnose) fn stop_ranking_ipv4_first(case: &Case) -> Option<Remedy> {
    offer(case, "stop ranking IPv4 above IPv6 on this host", without_ipv4_row)
}

fn offer(case: &Case, title: &str, rewrite: fn(&str) -> String) -> Option<Remedy> {
    let present = case.facts.gai_conf.as_deref().filter(|_| case.facts.os == "linux")?;
    let snippet = rewrite(present);
    let prediction = predict(case, &Change::GaiConf(snippet.clone()), &["sequential", "happy-eyeballs"])?;
    let undo = if present.trim().is_empty() {
        "sudo rm /etc/gai.conf, then restart long-running programs"
    } else {
        "keep a copy first (sudo cp -a /etc/gai.conf /etc/gai.conf.before); to undo, sudo mv it back and restart \
         long-running programs"
    };
    Some(Remedy {
        title: title.into(),
        kind: RemedyKind::Workaround,
        place: "/etc/gai.conf, the whole file".into(),
        snippet,
        undo: undo.into(),
        safety: Safety::Safe,
        prediction: Some(prediction),
    })
}

/// The lines of the file that are no comments and safe to print, but for precedence rows of all IPv4.
fn kept(present: &str) -> impl Iterator<Item = &str> {
    let of_ipv4 = |line: &str| precedence_row(line).is_some_and(|row| row.prefix == Prefix::IPV4);
    let shown =
        |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.chars().any(|c| c.is_control() && c != '\t');
    present.lines().map(str::trim).filter(shown).filter(move |line| !of_ipv4(line))
}

fn without_ipv4_row(present: &str) -> String {
    let lines: Vec<&str> = kept(present).collect();
    format!("{READ_ONCE}\n{}\n", lines.join("\n"))
}

/// The file with IPv4 on top of everything but `::1`. "Information specified in this file replaces the default
/// information": all rows must stand in it. Rows, labels and scopes that the administrator wrote are kept.
fn with_ipv4_first(present: &str) -> String {
    let kept: Vec<&str> = kept(present).collect();
    let own: Vec<Row> = kept.iter().filter_map(|line| precedence_row(line)).collect();
    let mut lines = vec![
        "# IPv4 above IPv6. One precedence line replaces the whole built-in table, so every row stands here.",
        READ_ONCE,
    ];
    lines.extend(&kept);
    let top = if own.is_empty() {
        lines.extend(GLIBC_ROWS);
        45
    } else {
        if own.iter().all(|row| row.prefix.len > 0) {
            lines.push("precedence ::/0          40");
        }
        let loopback = Prefix { address: Ipv6Addr::LOCALHOST, len: 128 };
        let top = own.iter().filter(|row| row.prefix != loopback).map(|row| row.value).max();
        top.unwrap_or(40).max(40).saturating_add(5)
    };
    format!("{}\nprecedence ::ffff:0:0/96 {top}\n", lines.join("\n"))
}

const READ_ONCE: &str = "# glibc reads this file once: restart programs that were running before.";

/// glibc's built-in rows but for IPv4. 45 for IPv4 keeps `::1` (50) before 127.0.0.1 for localhost.
const GLIBC_ROWS: [&str; 4] = [
    "precedence ::1/128       50",
    "precedence ::/0          40",
    "precedence 2002::/16     30",
    "precedence ::/96         20",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::parse_gai_conf;

    fn precedences(text: &str) -> [u32; 4] {
        let policy = parse_gai_conf(text);
        ["::1", "198.51.100.1", "2001:db8::1", "2002::1"].map(|a| policy.precedence(&a.parse().unwrap()).unwrap())
    }

    #[test]
    fn the_whole_table_is_printed_with_ipv4_on_top_of_all_but_loopback() {
        assert_eq!(precedences(&with_ipv4_first("")), [50, 45, 40, 30]);
        assert_eq!(precedences(&with_ipv4_first("# precedence ::ffff:0:0/96 100\n")), [50, 45, 40, 30]);
    }

    #[test]
    fn taking_the_ipv4_row_out_gives_the_rest_its_place_back() {
        assert_eq!(precedences(&without_ipv4_row("precedence ::ffff:0:0/96 100\n")), [50, 10, 40, 30]);
    }

    #[test]
    fn what_the_administrator_wrote_stays() {
        let text =
            with_ipv4_first("reload yes\nlabel fd00::/8 9\nprecedence ::ffff:0:0/96 5\nprecedence 2001:db8::/32 60\n");
        assert_eq!(precedences(&text), [40, 65, 60, 40]);
        assert!(text.contains("reload yes\nlabel fd00::/8 9\n"), "{text}");
        let low = with_ipv4_first("precedence ::/0 10\n");
        assert_eq!(precedences(&low), [10, 45, 10, 10]);
        let other_spelling = with_ipv4_first("precedence ::FFFF:0.0.0.0/96 5\nprecedence 0.0.0.0/0 100\n");
        assert_eq!(precedences(&other_spelling), [50, 45, 40, 30]);
        assert!(!with_ipv4_first("label fd00::/8 9\u{1b}[2J\n").contains('\u{1b}'));
        assert_eq!(parse_gai_conf(&text).label(&"fd00::1".parse().unwrap()), Some(9));
    }
}
