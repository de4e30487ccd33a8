use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// A prefix of 0 to 128 bits. IPv4 is written as `::ffff:a.b.c.d` (RFC 6724 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    pub address: Ipv6Addr,
    pub len: u8,
}

impl Prefix {
    pub const ALL: Self = Self { address: Ipv6Addr::UNSPECIFIED, len: 0 };
    /// `::ffff:0:0/96`, all of IPv4.
    pub const IPV4: Self = Self { address: Ipv4Addr::UNSPECIFIED.to_ipv6_mapped(), len: 96 };

    fn contains(&self, address: Ipv6Addr) -> bool {
        let mask = u128::MAX.checked_shl(128 - u32::from(self.len)).unwrap_or(0);
        (self.address.to_bits() ^ address.to_bits()) & mask == 0
    }
}

/// The label of everything that no row covers, and the precedence and IPv4 scope of the same.
const REST: (u32, u32, u32) = (1, 40, 14);

impl Policy {
    /// Rows in file order; an empty list of one kind takes the default rows of that kind ("Complete absence of data
    /// of one kind causes the appropriate default information to be used", gai.conf(5)), and a list without a row
    /// for everything gets one.
    pub fn new(labels: Vec<Row>, precedences: Vec<Row>, scopes_v4: Vec<Row>) -> Self {
        let default = Self::glibc();
        let table = |rows: Vec<Row>, default: Vec<Row>, rest| {
            if rows.is_empty() { default } else { longest_first(rows, rest) }
        };
        Self {
            labels: table(labels, default.labels, Row { prefix: Prefix::ALL, value: REST.0 }),
            precedences: table(precedences, default.precedences, Row { prefix: Prefix::ALL, value: REST.1 }),
            scopes_v4: table(scopes_v4, default.scopes_v4, Row { prefix: Prefix::IPV4, value: REST.2 }),
        }
    }

    /// glibc's built-in tables (nss/getaddrinfo.c): RFC 3484's precedences, and labels for ULA and Teredo besides.
    pub fn glibc() -> Self {
        let v6 = |text: &str, len, value| {
            let address = text.parse().expect("the built-in table is written in valid addresses");
            Row { prefix: Prefix { address, len }, value }
        };
        let v4 = |a, b, len: u8, value| Row {
            prefix: Prefix { address: Ipv4Addr::new(a, b, 0, 0).to_ipv6_mapped(), len: 96 + len },
            value,
        };
        Self {
            labels: longest_first(
                vec![
                    v6("::1", 128, 0),
                    v6("2002::", 16, 2),
                    v6("::", 96, 3),
                    v6("::ffff:0:0", 96, 4),
                    v6("fec0::", 10, 5),
                    v6("fc00::", 7, 6),
                    v6("2001::", 32, 7),
                ],
                Row { prefix: Prefix::ALL, value: REST.0 },
            ),
            precedences: longest_first(
                vec![v6("::1", 128, 50), v6("2002::", 16, 30), v6("::", 96, 20), v6("::ffff:0:0", 96, 10)],
                Row { prefix: Prefix::ALL, value: REST.1 },
            ),
            scopes_v4: longest_first(
                vec![v4(169, 254, 16, 2), v4(127, 0, 8, 2)],
                Row { prefix: Prefix::IPV4, value: REST.2 },
            ),
        }
    }

    pub fn label(&self, address: &IpAddr) -> u32 {
        lookup(&self.labels, address)
    }

    pub fn precedence(&self, address: &IpAddr) -> u32 {
        lookup(&self.precedences, address)
    }

    /// The scope number of an IPv4 address.
    pub(super) fn scope_v4(&self, address: &IpAddr) -> u32 {
        lookup(&self.scopes_v4, address)
    }
}

/// Longest prefix first, so that the first match is the longest; of equal rows the first in the file wins. The insertion
/// sort is stable and needs no relation but the lengths.
fn longest_first(rows: Vec<Row>, rest: Row) -> Vec<Row> {
    let mut sorted: Vec<Row> = Vec::with_capacity(rows.len() + 1);
    let rest_given = rows.iter().any(|r| r.prefix.len <= rest.prefix.len && r.prefix.contains(rest.prefix.address));
    for row in rows.into_iter().chain((!rest_given).then_some(rest)) {
        let place = sorted.partition_point(|r| r.prefix.len >= row.prefix.len);
        sorted.insert(place, row);
    }
    sorted
}

fn lookup(rows: &[Row], address: &IpAddr) -> u32 {
    let address = match address {
        IpAddr::V4(a) => a.to_ipv6_mapped(),
        IpAddr::V6(a) => *a,
    };
    rows.iter().find(|r| r.prefix.contains(address)).map_or(0, |r| r.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_longest_prefix_wins_whatever_the_order_of_rows() {
        let policy = Policy::glibc();
        assert_eq!((policy.precedence(&ip("::1")), policy.label(&ip("::1"))), (50, 0));
        assert_eq!((policy.precedence(&ip("203.0.113.1")), policy.label(&ip("203.0.113.1"))), (10, 4));
        assert_eq!((policy.precedence(&ip("2001:db8::1")), policy.label(&ip("2001:db8::1"))), (40, 1));
        assert_eq!((policy.precedence(&ip("fd00::1")), policy.label(&ip("fd00::1"))), (40, 6));
        assert_eq!((policy.precedence(&ip("2001:0:1::1")), policy.label(&ip("2001:0:1::1"))), (40, 7));
        assert_eq!(policy.scope_v4(&ip("169.254.1.1")), 2);
        assert_eq!(policy.scope_v4(&ip("10.0.0.1")), 14);
    }

    #[test]
    fn a_prefix_of_no_bits_holds_everything_and_one_of_128_only_itself() {
        let one = Prefix { address: Ipv6Addr::LOCALHOST, len: 128 };
        assert!(one.contains(Ipv6Addr::LOCALHOST) && !one.contains(Ipv6Addr::UNSPECIFIED));
        assert!(Prefix::ALL.contains(Ipv6Addr::from_bits(u128::MAX)));
    }
}
