//! `netsh interface ipv6 show prefixpolicies`: precedence, label, prefix. Everything else, in whatever language and code
//! page, is a heading or a message.

use super::complaint::Complaint;
use super::table::Rows;
use super::{Kind, Setting, TableError, fields};

pub(super) fn read(text: &str) -> Result<(Setting, Vec<Complaint>), TableError> {
    let mut rows = Rows::default();
    for (n, line) in text.lines().enumerate() {
        if let Some([precedence, label, prefix]) = row(line) {
            rows.take(n + 1, line, [prefix, precedence, label]);
        }
    }
    let (rows, complaints) = rows.end(Kind::Netsh.name(), ONE_ROW)?;
    Ok((Setting::WindowsTable(rows), complaints))
}

/// A line that can only be a row.
pub(super) fn row(line: &str) -> Option<[&str; 3]> {
    let words: [&str; 3] = line.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
    let numbers = fields::is_digits(words[0]) && fields::is_digits(words[1]);
    (numbers && fields::like_prefix(words[2])).then_some(words)
}

/// Reported from Windows 10 and Server 2019.
pub(super) const ONE_ROW: &str = "this is what one `netsh interface ipv6 set prefixpolicy` leaves after the next boot, \
                                  because only rows that were stored come back";
