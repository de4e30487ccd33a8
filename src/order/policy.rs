use std::net::IpAddr;

use super::Prefix;
use super::prefix::mapped;

/// A policy table: which label and which precedence an address has, and which scope an IPv4 address has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    labels: Vec<Row>,
    precedences: Vec<Row>,
    scopes_v4: Vec<Row>,
}

/// One line of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub prefix: Prefix,
    pub value: u32,
}

/// A row as the standards print it: prefix, precedence, label.
pub type PolicyRow = (Prefix, u32, u32);

impl Policy {
    /// Rows in any order; of equal prefixes the first one counts. An address that no row covers has neither label nor
    /// precedence, and an IPv4 address without a row is global.
    pub fn new(labels: Vec<Row>, precedences: Vec<Row>, scopes_v4: Vec<Row>) -> Self {
        Self {
            labels: longest_first(labels),
            precedences: longest_first(precedences),
            scopes_v4: longest_first(scopes_v4),
        }
    }

    /// A table in which each prefix has both.
    pub fn of(rows: &[PolicyRow], scopes_v4: &[(Prefix, u32)]) -> Self {
        let column = |pick: fn(&PolicyRow) -> u32| {
            rows.iter().map(|row| Row { prefix: row.0, value: pick(row) }).collect::<Vec<_>>()
        };
        let scopes = scopes_v4.iter().map(|(prefix, value)| Row { prefix: *prefix, value: *value });
        Self::new(column(|row| row.2), column(|row| row.1), scopes.collect())
    }

    /// No label and no precedence at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.precedences.is_empty()
    }

    pub fn label(&self, address: &IpAddr) -> Option<u32> {
        lookup(&self.labels, address)
    }

    pub fn precedence(&self, address: &IpAddr) -> Option<u32> {
        lookup(&self.precedences, address)
    }

    /// The precedence of a whole prefix: that of the longest row that holds it.
    pub fn precedence_of(&self, prefix: Prefix) -> Option<u32> {
        let holds = |row: &&Row| row.prefix.len <= prefix.len && row.prefix.contains(prefix.address);
        self.precedences.iter().find(holds).map(|row| row.value)
    }

    /// The scope number of an IPv4 address.
    pub(super) fn scope_v4(&self, address: &IpAddr) -> u32 {
        lookup(&self.scopes_v4, address).unwrap_or(GLOBAL)
    }
}

/// RFC 4291 §2.7.
pub(super) const GLOBAL: u32 = 14;

/// Longest prefix first, so that the first match is the longest; of equal rows the first in the file wins. The insertion
/// sort is stable and needs no relation but the lengths.
fn longest_first(rows: Vec<Row>) -> Vec<Row> {
    let mut sorted: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        let place = sorted.partition_point(|r| r.prefix.len >= row.prefix.len);
        sorted.insert(place, row);
    }
    sorted
}

fn lookup(rows: &[Row], address: &IpAddr) -> Option<u32> {
    let address = mapped(address);
    rows.iter().find(|r| r.prefix.contains(address)).map(|r| r.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_longest_prefix_wins_whatever_the_order_of_rows() {
        let rows = [(Prefix::ALL, 40, 1), (Prefix::LOOPBACK, 50, 0), (Prefix::COMPATIBLE, 1, 3), (Prefix::ALL, 7, 7)];
        let policy = Policy::of(&rows, &[]);
        let of = |text: &str| (policy.precedence(&ip(text)), policy.label(&ip(text)));
        assert_eq!(of("::1"), (Some(50), Some(0)));
        assert_eq!(of("::2"), (Some(1), Some(3)));
        assert_eq!(of("198.51.100.1"), (Some(40), Some(1)), "the first of equal rows counts");
    }

    #[test]
    fn what_no_row_covers_has_no_label_and_no_precedence_and_global_scope() {
        let policy = Policy::of(&[(Prefix::IPV4, 100, 4)], &[(Prefix::v4(127, 0, 8), 2)]);
        assert_eq!((policy.precedence(&ip("2001:db8::1")), policy.label(&ip("2001:db8::1"))), (None, None));
        assert_eq!((policy.scope_v4(&ip("127.1.1.1")), policy.scope_v4(&ip("10.0.0.1"))), (2, 14));
        assert!(!policy.is_empty() && Policy::of(&[], &[]).is_empty());
    }
}
