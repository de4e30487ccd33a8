//! The hosts file, which clients ask before any name server.

use std::net::IpAddr;

use crate::observation::TextFile;
use crate::observe::{os, text_file};

/// Blocklists of some hundred thousand lines are about 6 MB; they are real hosts files.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A name with more addresses than this in the file is nobody's configuration.
const MAX_ADDRESSES: usize = 1_000;

/// The addresses of `name`, both families, in file order; empty when the file has none or cannot be read.
pub(super) fn addresses(name: &str) -> Vec<IpAddr> {
    match os::hosts_path().map(|path| text_file::read(&path, MAX_BYTES)) {
        Some(TextFile::Text { text }) => parse(&text, name),
        _ => Vec::new(),
    }
}

/// hosts(5): `ADDRESS NAME [ALIAS…]`, `#` begins a comment, case does not matter. Every line that has the name counts.
pub(super) fn parse(text: &str, name: &str) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let Some(Ok(address)) = words.next().map(str::parse) else { continue };
        let names = |word: &str| word.strip_suffix('.').unwrap_or(word).eq_ignore_ascii_case(name);
        if words.any(names) && !found.contains(&address) && found.len() < MAX_ADDRESSES {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_of_every_line_count_in_file_order() {
        let text = "# 192.0.2.9 mail\n192.0.2.1 mail.example MAIL # mail2\n\n2001:db8::1\tother mail\n192.0.2.1 mail\n";
        let expected: Vec<IpAddr> = vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        assert_eq!(parse(text, "mail"), expected);
        assert_eq!(parse(text, "mail2"), Vec::<IpAddr>::new());
    }

    #[test]
    fn lines_that_are_no_entries_are_passed_over() {
        let text = "mail 192.0.2.1\nfe80::1%eth0 mail\n300.1.1.1 mail\n192.0.2.2\n192.0.2.3 mailx\n";
        assert_eq!(parse(text, "mail"), Vec::<IpAddr>::new());
    }
}
