//! `ip6addrctl` of the BSDs and its configuration file: prefix, precedence, label, and in the output how often it was used.

use super::complaint::Complaint;
use super::table::Rows;
use super::{Kind, Setting, TableError, fields};

pub(super) fn read(text: &str) -> Result<(Setting, Vec<Complaint>), TableError> {
    let mut rows = Rows::default();
    let mut heading = false;
    for (n, line) in text.lines().enumerate() {
        heading |= is_heading(line);
        if let Some(words) = row(line) {
            rows.take(n + 1, line, words);
        }
    }
    // A kernel without a table: then nothing is sorted.
    if heading && rows.rows.is_empty() {
        return Ok((Setting::KernelTable(Vec::new()), Vec::new()));
    }
    let (rows, complaints) = rows.end(Kind::Ip6addrctl.name(), "somebody has deleted the others")?;
    Ok((Setting::KernelTable(rows), complaints))
}

/// `Prefix                          Prec Label      Use` (usr.sbin/ip6addrctl).
pub(super) fn is_heading(line: &str) -> bool {
    line.split_whitespace().eq(["Prefix", "Prec", "Label", "Use"])
}

/// A line that can only be a row.
pub(super) fn row(line: &str) -> Option<[&str; 3]> {
    let words: Vec<&str> = line.split('#').next()?.split_whitespace().collect();
    let [prefix, numbers @ ..] = words.as_slice() else { return None };
    let digits = matches!(numbers.len(), 2 | 3) && numbers.iter().all(|w| fields::is_digits(w));
    (digits && fields::like_prefix(prefix)).then(|| [prefix, numbers[0], numbers[1]])
}
