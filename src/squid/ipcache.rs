//! The page `mgr:ipcache` of a running Squid: which addresses of a name it holds, in which order, and which it has marked bad.
//!
//! Everything that users of that proxy visit stands there. Only the rows of our own targets are kept.

use std::net::IpAddr;

/// What one Squid process holds about one of our targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The target, whole.
    pub host: String,
    /// The page has only the first 32 characters, and the target has more: it may be another name that begins alike.
    pub cut: bool,
    /// The worker (`by kid1 {`), where the page says it.
    pub kid: Option<u16>,
    /// From the hosts file (`H`): no DNS, no end.
    pub from_hosts: bool,
    /// A failed lookup (`N`): no addresses.
    pub negative: bool,
    /// Seconds since it was used.
    pub last_used_s: i64,
    /// Seconds that it stays; negative when it is over, -1 for the hosts file.
    pub ttl_s: i64,
    /// In the order in which they are tried, from 5 on starting at the first good one.
    pub addresses: Vec<Cached>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cached {
    pub address: IpAddr,
    /// Marked after a failed connect.
    pub bad: bool,
}

/// Squid cuts names at this length (`%-32.32s` in ipcacheStatPrint).
const NAME: usize = 32;
/// Squid keeps no more addresses of a name.
const MOST_ADDRESSES: usize = 255;
/// Rows that are kept: a few targets, each in a few workers.
const MOST_ROWS: usize = 1_000;

/// Reads a page. A line that is no row is passed over; a page that is none at all gives no row.
pub fn read(page: &str, targets: &[&str]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut kid, mut ours) = (None, false);
    for line in page.lines() {
        if let Some(number) = line.trim().strip_prefix("by kid").and_then(|l| l.strip_suffix('{')) {
            kid = number.trim().parse().ok();
            ours = false;
            continue;
        }
        let mut rest = line;
        // An entry without addresses has no line end: the next one follows it.
        while let Some((mut row, addresses)) = row(rest) {
            rest = addresses;
            let target = targets.iter().find(|t| is_row_of(&row.host, t)).filter(|_| rows.len() < MOST_ROWS);
            ours = target.is_some();
            if let Some(target) = target {
                (row.host, row.cut, row.kid) = ((*target).to_owned(), target.len() > NAME, kid);
                rows.push(row);
            }
        }
        if let Some(row) = rows.last_mut().filter(|row| ours && row.addresses.len() < MOST_ADDRESSES) {
            row.addresses.extend(cached(rest));
        }
    }
    rows
}

/// The page has a name without its final dot, in lower case, cut.
fn is_row_of(shown: &str, target: &str) -> bool {
    let start = target.as_bytes().get(..NAME).unwrap_or(target.as_bytes());
    start.eq_ignore_ascii_case(shown.as_bytes())
}

/// One entry (` %-32.32s %c%c %6d %6d %2d(%2d)`): name, flags, seconds since use, TTL, count, count of bad ones. What follows is
/// its first address.
fn row(line: &str) -> Option<(Row, &str)> {
    let line = line.strip_prefix(' ').unwrap_or(line);
    let (name, rest) = line.split_at_checked(NAME)?;
    let name = name.trim_end();
    let (flags, rest) = rest.strip_prefix(' ')?.split_at_checked(2)?;
    if name.is_empty() || name.contains(' ') || !flags.chars().all(|c| matches!(c, ' ' | 'H' | 'N')) {
        return None;
    }
    let (last_used_s, rest) = number(rest)?;
    let (ttl_s, rest) = number(rest)?;
    let (_count, rest) = number(rest)?;
    let (_bad, addresses) = rest.strip_prefix('(')?.split_once(')')?;
    let row = Row {
        host: name.to_owned(),
        cut: false,
        kid: None,
        from_hosts: flags.starts_with('H'),
        negative: flags.ends_with('N'),
        last_used_s,
        ttl_s,
        addresses: Vec::new(),
    };
    Some((row, addresses))
}

/// The number at the start, and what follows it.
fn number(text: &str) -> Option<(i64, &str)> {
    let text = text.trim_start_matches(' ');
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = text.len() - digits.len() + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The address of one line: `2001:db8::1-OK `, `192.0.2.1-BAD`.
fn cached(text: &str) -> Option<Cached> {
    let (address, state) = text.trim().rsplit_once('-')?;
    let bad = match state {
        "OK" => false,
        "BAD" => true,
        _ => return None,
    };
    Some(Cached { address: address.trim_matches(['[', ']']).parse().ok()?, bad })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: &str = "outlook.office365.com";

    fn line(name: &str, flags: &str, rest: &str, first: &str) -> String {
        let first = if first.is_empty() { String::new() } else { format!(" {first:>45}") };
        format!(" {name:<32.32} {flags} {rest}{first}\n")
    }

    fn more(address: &str) -> String {
        format!("{:57} {address:>45}\n", "")
    }

    fn page() -> String {
        let mut page = String::from("IP Cache Statistics:\nIPcache Entries Cached:  3\n\nIP Cache Contents:\n\n");
        page += " Hostname                        Flg lstref    TTL  N(b)\n";
        page += &line("secret.example", "  ", "     1    299  1( 0)", "198.51.100.1-OK ");
        page += &line(TARGET, "  ", "    12     48  3( 1)", "2001:db8:365::1-BAD");
        page += &more("2001:db8:365::2-OK ");
        page += &more("192.0.2.1-OK ");
        page += &line("localhost", "H ", "    99     -1  1( 0)", "127.0.0.1-OK ");
        page
    }

    #[test]
    fn only_rows_of_our_targets_are_kept() {
        let rows = read(&page(), &[TARGET]);
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.host.as_str(), row.ttl_s, row.last_used_s, row.kid), (TARGET, 48, 12, None));
        let held: Vec<(String, bool)> = row.addresses.iter().map(|a| (a.address.to_string(), a.bad)).collect();
        let expected = [("2001:db8:365::1", true), ("2001:db8:365::2", false), ("192.0.2.1", false)];
        assert_eq!(held, expected.map(|(a, bad)| (a.to_owned(), bad)));
    }

    #[test]
    fn workers_wrap_their_pages() {
        let both = format!("by kid1 {{\n{}}} by kid1\n\nby kid2 {{\n{}}} by kid2\n", page(), page());
        assert_eq!(read(&both, &[TARGET]).iter().map(|r| r.kid).collect::<Vec<_>>(), [Some(1), Some(2)]);
    }

    #[test]
    fn names_are_cut_at_32_characters_and_rows_without_addresses_run_on() {
        let long = "a-very-long-name-of-a-tenant.mail.protection.outlook.com";
        let text = line(long, " N", "     0     -5  0( 0)", "").trim_end().to_owned()
            + &line(TARGET, "H ", "     3     -1  1( 0)", "[2001:db8::9]-OK ");
        let rows = read(&text, &[TARGET, long]);
        assert_eq!((rows[0].host.as_str(), rows[0].cut, rows[0].negative, rows[0].ttl_s), (long, true, true, -5));
        assert_eq!((rows[1].from_hosts, rows[1].addresses.len(), rows[1].cut), (true, 1, false));
        assert_eq!(read(&text, &["a-very-long-name"]), []);
    }

    #[test]
    fn garbage_gives_no_row() {
        for garbage in ["", "\0\u{1}", "<html>", " x\n", " outlook.office365.com ", "by kid99999999 {", &"é".repeat(40)]
        {
            assert_eq!(read(garbage, &[TARGET]), [], "{garbage:?}");
        }
    }
}
