//! glibc: the whole of `/etc/gai.conf`, because one line of a kind replaces every built-in row of that kind.

use std::fmt::Write as _;

use super::{Reach, Way};
use crate::diagnose::{Case, Change, Safety};
use crate::model::Family;
use crate::order::{Platform, PolicyRow, Prefix, Row, is_ignored, label_row, parse_gai_conf, precedence_row, reloads};

/// The file with this family first. It cannot help a program that asks DNS by itself: Squid, Go, Java, Chromium.
pub(super) fn whole(case: &Case, first: Family) -> Option<Way> {
    let present = present(case)?;
    match first {
        Family::V4 => way(case, "rank IPv4 above IPv6 on this host", with_ipv4_first(present)),
        Family::V6 => way(case, "stop ranking IPv4 above IPv6 on this host", without_ipv4_first(present)),
    }
}

/// The file with one block behind IPv4, and everything else as it is.
pub(super) fn block_last(case: &Case, block: Prefix) -> Option<Way> {
    let text = with_block_last(present(case)?, block)?;
    way(case, "rank only the failing IPv6 addresses behind IPv4", text)
}

/// The file with the rows that are missing beside those that stand in it.
pub(super) fn mended(case: &Case) -> Option<Way> {
    let present = present(case).filter(|text| !text.trim().is_empty())?;
    way(case, "write the rows that are missing into gai.conf", completed(present))
}

fn present<'a>(case: &Case<'a>) -> Option<&'a str> {
    case.facts.gai_conf.as_deref().filter(|_| case.facts.platform == Platform::LinuxGlibc)
}

fn way(case: &Case, title: &'static str, text: String) -> Option<Way> {
    let present = present(case)?;
    let undo = if present.trim().is_empty() {
        "sudo rm /etc/gai.conf, then restart long-running programs"
    } else {
        "keep a copy first (sudo cp -a /etc/gai.conf /etc/gai.conf.before); to undo, sudo mv it back and restart \
         long-running programs"
    };
    let restart = (!reloads(present)).then_some("programs that were running before: glibc reads the file once");
    Some(Way {
        title,
        place: "/etc/gai.conf, the whole file".into(),
        snippet: text.clone(),
        undo: undo.into(),
        safety: Safety::Safe,
        change: Change::GaiConf(text),
        restart,
        side_effects: Vec::new(),
        check: format!("getent ahosts {}", case.facts.target.host),
        reach: Reach::System,
    })
}

/// The lines of the file that are no comments and safe to print.
fn kept(present: &str) -> Vec<&str> {
    let shown =
        |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.chars().any(|c| c.is_control() && c != '\t');
    present.lines().map(str::trim).filter(shown).collect()
}

fn precedences(lines: &[&str]) -> Vec<Row> {
    lines.iter().filter_map(|line| precedence_row(line)).collect()
}

fn of_ipv4(line: &str) -> bool {
    precedence_row(line).is_some_and(|row| row.prefix == Prefix::IPV4)
}

/// The file as it was before somebody ranked IPv4 first. Where other rows of precedence stay, IPv4 needs one that is lower
/// than theirs: without any it would tie with `::/0`. Rows that are glibc's own are not needed alone.
fn without_ipv4_first(present: &str) -> String {
    let mut lines: Vec<&str> = kept(present).into_iter().filter(|line| !of_ipv4(line)).collect();
    let own = precedences(&lines);
    let built_in = Platform::LinuxGlibc.description().table;
    if own.iter().all(|row| built_in.iter().any(|b| (b.0, b.1) == (row.prefix, row.value))) {
        lines.retain(|line| precedence_row(line).is_none());
    }
    let mut text = format!("{READ_ONCE}\n");
    for line in &lines {
        text += line;
        text.push('\n');
    }
    if !precedences(&lines).is_empty() {
        let rest = own.iter().find(|row| row.prefix.len == 0).map_or(40, |row| row.value);
        let _ = writeln!(text, "precedence ::ffff:0:0/96 {}", rest.saturating_sub(1).min(10));
    }
    text
}

/// The file with IPv4 on top of everything but `::1`. Rows, labels and scopes that the administrator wrote are kept.
fn with_ipv4_first(present: &str) -> String {
    let kept: Vec<&str> = kept(present).into_iter().filter(|line| !of_ipv4(line)).collect();
    let own = precedences(&kept);
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
        let top = own.iter().filter(|row| row.prefix != Prefix::LOOPBACK).map(|row| row.value).max();
        top.unwrap_or(40).max(40).saturating_add(5).min(i32::MAX.unsigned_abs())
    };
    format!("{}\nprecedence ::ffff:0:0/96 {top}\n", lines.join("\n"))
}

fn with_block_last(present: &str, block: Prefix) -> Option<String> {
    let kept = kept(present);
    let of_ipv4 = parse_gai_conf(present).precedence_of(Prefix::IPV4)?;
    let value = of_ipv4.checked_sub(1)?.min(5);
    let mut lines = vec![
        "# One block behind IPv4. One precedence line replaces the whole built-in table, so every row stands here.",
        READ_ONCE,
    ];
    lines.extend(&kept);
    if precedences(&kept).is_empty() {
        lines.extend(GLIBC_ROWS);
        lines.push("precedence ::ffff:0:0/96 10");
    }
    let own = precedences(&kept).iter().any(|row| row.prefix == block);
    (!own).then(|| format!("{}\nprecedence {block} {value}\n", lines.join("\n")))
}

/// Of each kind that the file has a line of, all built-in rows that it lacks.
fn completed(present: &str) -> String {
    let kept = kept(present);
    let built_in = Platform::LinuxGlibc.description().table;
    let own_labels: Vec<Row> = kept.iter().filter_map(|line| label_row(line)).collect();
    let own = precedences(&kept);
    let mut text = format!("{READ_ONCE}\n");
    for line in kept.iter().filter(|line| !ties(line, &own) && !is_ignored(line)) {
        text += line;
        text.push('\n');
    }
    let lacks = |rows: &[Row], row: &PolicyRow| !rows.is_empty() && !rows.iter().any(|r| r.prefix == row.0);
    let rest = own.iter().find(|row| row.prefix.len == 0).map_or(40, |row| row.value);
    for row in built_in {
        let tied = row.0 == Prefix::IPV4 && own.iter().any(|r| r.prefix == row.0 && r.value == rest);
        let needed = row.1 != rest || row.0.len == 0 || row.0 == Prefix::IPV4;
        if tied || lacks(&own, row) && needed {
            let value = if row.0 == Prefix::IPV4 { row.1.min(rest.saturating_sub(1)) } else { row.1 };
            let _ = writeln!(text, "precedence {} {value}", row.0);
        }
        if lacks(&own_labels, row) {
            let _ = writeln!(text, "label {} {}", row.0, row.2);
        }
    }
    text
}

/// The row of IPv4 with the precedence of `::/0`.
fn ties(line: &str, own: &[Row]) -> bool {
    let rest = own.iter().find(|row| row.prefix.len == 0).map_or(40, |row| row.value);
    precedence_row(line).is_some_and(|row| row.prefix == Prefix::IPV4 && row.value == rest)
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
    use crate::order::Policy;

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
        let default: Policy = parse_gai_conf("");
        assert_eq!(parse_gai_conf(&without_ipv4_first("precedence ::ffff:0:0/96 100\n")), default);
        assert_eq!(parse_gai_conf(&without_ipv4_first(&with_ipv4_first(""))), default, "what we print can be undone");
        let own = without_ipv4_first("precedence fd00::/8 45\nprecedence ::ffff:0:0/96 100\n");
        assert_eq!(precedences(&own), [40, 10, 40, 40], "IPv4 would tie without a row");
        assert_eq!(precedences(&without_ipv4_first("precedence ::/0 3\nprecedence fd00::/8 45\n")), [3, 2, 3, 3]);
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

    #[test]
    fn one_block_goes_behind_ipv4_and_nothing_else_moves() {
        let block = Prefix { address: "2001:db8::".parse().unwrap(), len: 32 };
        let text = with_block_last("", block).unwrap();
        assert_eq!(precedences(&text), [50, 10, 5, 30]);
        let text = with_block_last("precedence ::ffff:0:0/96 3\nprecedence ::/0 40\n", block).unwrap();
        assert_eq!(precedences(&text), [40, 3, 2, 40]);
        assert_eq!(with_block_last("precedence ::ffff:0:0/96 0\n", block), None, "nothing is lower than 0");
    }

    #[test]
    fn a_mended_file_has_nothing_grave_left() {
        for broken in [
            "precedence fd00::/8 45\n",
            "label 2001:db8::/32 9\n",
            "precedence ::ffff:0:0/96 40\nprecedence ::/0 40\n",
            "label ::/0 1\nprecedence ::/0 7\nprecedence ::ffff:0:0/96 7\n",
        ] {
            let text = completed(broken);
            let complaints = crate::order::tables::Kind::GaiConf.read(&text).unwrap().complaints;
            assert_eq!(complaints, [], "{broken} became {text}");
        }
    }
}
