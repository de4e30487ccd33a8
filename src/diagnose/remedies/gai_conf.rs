use super::predict;
use crate::diagnose::{Case, Change, Remedy, Safety};

/// IPv4 above IPv6 in glibc's policy table, where this is glibc and the simulation gains from it. It cannot help a
/// program that asks DNS by itself: Squid, Go, Java, Chromium.
pub(in crate::diagnose) fn rank_ipv4_first(case: &Case) -> Option<Remedy> {
    let present = case.facts.gai_conf.as_deref().filter(|_| case.facts.os == "linux")?;
    let snippet = with_ipv4_first(present);
    let prediction = predict(case, &Change::GaiConf(snippet.clone()), &["sequential", "happy-eyeballs"])?;
    let undo = if present.trim().is_empty() {
        "sudo rm /etc/gai.conf, then restart long-running programs"
    } else {
        "keep a copy first (sudo cp -a /etc/gai.conf /etc/gai.conf.before); to undo, sudo mv it back and restart \
         long-running programs"
    };
    Some(Remedy {
        title: "rank IPv4 above IPv6 on this host".into(),
        place: "/etc/gai.conf, the whole file".into(),
        snippet,
        undo: undo.into(),
        safety: Safety::Safe,
        prediction: Some(prediction),
    })
}

/// The file with IPv4 on top of everything but `::1`. "Information specified in this file replaces the default
/// information": all rows must stand in it. Rows, labels and scopes that the administrator wrote are kept.
fn with_ipv4_first(present: &str) -> String {
    let kept: Vec<&str> = present
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .filter(|l| l.split_ascii_whitespace().nth(1) != Some("::ffff:0:0/96") || !l.starts_with("precedence"))
        .collect();
    let own: Vec<(&str, u32)> = kept
        .iter()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            (words.next() == Some("precedence")).then_some(())?;
            Some((words.next()?, words.next()?.parse().ok()?))
        })
        .collect();
    let mut lines = vec![
        "# IPv4 above IPv6. One precedence line replaces the whole built-in table, so every row stands here."
            .to_owned(),
        "# glibc reads this file once: restart programs that were running before.".to_owned(),
    ];
    lines.extend(kept.iter().map(|&l| l.to_owned()));
    if own.is_empty() {
        lines.extend(GLIBC_ROWS.map(str::to_owned));
        lines.push("precedence ::ffff:0:0/96 45".to_owned());
    } else {
        if own.iter().all(|(prefix, _)| *prefix != "::/0") {
            lines.push("precedence ::/0 40".to_owned());
        }
        let top = own.iter().filter(|(prefix, _)| *prefix != "::1/128").map(|(_, value)| *value).max();
        lines.push(format!("precedence ::ffff:0:0/96 {}", top.unwrap_or(40).max(40).saturating_add(5)));
    }
    lines.push(String::new());
    lines.join("\n")
}

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
        ["::1", "198.51.100.1", "2001:db8::1", "2002::1"].map(|a| policy.precedence(&a.parse().unwrap()))
    }

    #[test]
    fn the_whole_table_is_printed_with_ipv4_on_top_of_all_but_loopback() {
        assert_eq!(precedences(&with_ipv4_first("")), [50, 45, 40, 30]);
        assert_eq!(precedences(&with_ipv4_first("# precedence ::ffff:0:0/96 100\n")), [50, 45, 40, 30]);
    }

    #[test]
    fn what_the_administrator_wrote_stays() {
        let text =
            with_ipv4_first("reload yes\nlabel fd00::/8 9\nprecedence ::ffff:0:0/96 5\nprecedence 2001:db8::/32 60\n");
        assert_eq!(precedences(&text), [40, 65, 60, 40]);
        assert!(text.contains("reload yes\nlabel fd00::/8 9\n"), "{text}");
        assert_eq!(parse_gai_conf(&text).label(&"fd00::1".parse().unwrap()), 9);
    }
}
