//! A table whose rows have both a precedence and a label: what is read of it, and what is odd about it.

use super::super::{PolicyRow, Prefix};
use super::complaint::{Complaint, Fault, bounded};
use super::{TableError, fields};

/// The rows of a text as they come, and what is wrong with its lines.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<PolicyRow>,
    complaints: Vec<Complaint>,
}

impl Rows {
    /// Takes one row in words. What is no row is complained about.
    pub(super) fn take(&mut self, n: usize, line: &str, [prefix, precedence, label]: [&str; 3]) {
        match row(prefix, precedence, label) {
            Err(why) => self.complaints.push(Complaint::ignored(n, line, why)),
            Ok(row) if self.rows.len() >= MOST_ROWS => {
                self.complaints.push(Complaint::ignored(n, &row.0.to_string(), "more rows than any system keeps"));
            }
            Ok(row) => match self.rows.iter().find(|r| r.0 == row.0) {
                None => self.rows.push(row),
                Some(first) => {
                    let says = format!("{} stands here a second time; {} {} counts", row.0, first.1, first.2);
                    self.complaints.push(Complaint::at(n, Fault::Duplicate, says));
                }
            },
        }
    }

    pub(super) fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    /// The rows, and all complaints. A text without any row is no table.
    pub(super) fn end(self, what: &'static str, one_row: &str) -> Result<(Vec<PolicyRow>, Vec<Complaint>), TableError> {
        if self.rows.is_empty() {
            return Err(TableError::NoRows(what));
        }
        let complaints = bounded(on_the_whole(&self.rows, one_row), self.complaints);
        Ok((self.rows, complaints))
    }
}

/// A table of a thousand rows is none that a person or a system has written.
const MOST_ROWS: usize = 1000;

fn row(prefix: &str, precedence: &str, label: &str) -> Result<PolicyRow, &'static str> {
    Ok((fields::prefix(prefix)?, fields::number(precedence)?, fields::number(label)?))
}

fn on_the_whole(rows: &[PolicyRow], one_row: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if let [only] = rows {
        complaints.push(Complaint::whole(Fault::OneRow, format!("{} is its only row: {one_row}", only.0)));
    }
    let of = |prefix: Prefix| value_of(rows, prefix);
    let (rest, v4) = (of(Prefix::ALL), of(Prefix::IPV4));
    if rest.is_none() {
        let says = "no row for ::/0: most IPv6 addresses have neither precedence nor label, and what the system makes of that \
                    is not documented";
        complaints.push(Complaint::whole(Fault::NoDefault, says));
    }
    let has_row = rows.iter().any(|r| r.0 == Prefix::IPV4);
    if !has_row && v4.map(|r| r.1) == rest.map(|r| r.1) {
        let says =
            "no row for ::ffff:0:0/96: IPv4 has the precedence of IPv6, and the order of the DNS answers decides";
        complaints.push(Complaint::whole(Fault::Ipv4Ties, says));
    } else if rest.is_some() && v4.map(|r| r.1) == rest.map(|r| r.1) {
        let says =
            "::ffff:0:0/96 has the precedence of ::/0: IPv4 ties with IPv6, and the order of the DNS answers decides";
        complaints.push(Complaint::whole(Fault::Ipv4Ties, says));
    }
    if rest.is_some() && of(Prefix::ULA).map(|r| r.2) == rest.map(|r| r.2) {
        let says = "fc00::/7 has the label of ::/0: a host with only a ULA then tries IPv6 to the internet first";
        complaints.push(Complaint::whole(Fault::UlaLabel, says));
    }
    complaints
}

/// The row that decides for the whole of a prefix: the longest that holds it.
pub fn value_of(rows: &[PolicyRow], prefix: Prefix) -> Option<PolicyRow> {
    let holds = |row: &&PolicyRow| row.0.len <= prefix.len && row.0.contains(prefix.address);
    // Of equal ones the first: `max_by_key` would give the last.
    rows.iter().rev().filter(holds).max_by_key(|row| row.0.len).copied()
}
