use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first `len` bits of an address, flush left in 128; an IPv4 address has 32. Whoever holds one knows its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Prefix {
    bits: u128,
    len: u8,
}

impl Prefix {
    /// Of no bits: everything.
    pub(super) const ALL: Self = Self { bits: 0, len: 0 };

    pub(super) fn new(bits: u128, len: u8) -> Self {
        Self { bits: bits & u128::MAX.checked_shl(128 - u32::from(len)).unwrap_or(0), len }
    }

    /// A whole IPv6 address.
    pub(super) const fn v6(address: Ipv6Addr) -> Self {
        Self { bits: address.to_bits(), len: 128 }
    }

    /// A whole IPv4 address.
    pub(super) const fn v4(address: Ipv4Addr) -> Self {
        Self { bits: (address.to_bits() as u128) << 96, len: 32 }
    }

    /// `2001:db8::/32`, `10.0.0.0/8`: for the tables of this module. What is no prefix is left out, and a test says so.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, len) = text.split_once('/')?;
        let len = len.parse().ok()?;
        match address.parse().ok()? {
            IpAddr::V4(a) => (len <= 32).then(|| Self::v4(a).cut(len)),
            IpAddr::V6(a) => (len <= 128).then(|| Self::v6(a).cut(len)),
        }
    }

    pub(super) const fn len(self) -> u8 {
        self.len
    }

    pub(super) fn as_v6(self) -> Ipv6Addr {
        Ipv6Addr::from_bits(self.bits)
    }

    pub(super) fn as_v4(self) -> Ipv4Addr {
        let [a, b, c, d, ..] = self.bits.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    }

    pub(super) const fn bit(self, at: u8) -> bool {
        self.bits >> (127 - at) & 1 == 1
    }

    /// One bit longer.
    pub(super) const fn push(self, bit: bool) -> Self {
        Self { bits: self.bits | (bit as u128) << (127 - self.len), len: self.len + 1 }
    }

    pub(super) fn cut(self, len: u8) -> Self {
        Self::new(self.bits, len.min(self.len))
    }

    /// How many leading bits both have, and have equal.
    pub(super) fn common(self, other: Self) -> u8 {
        let equal = u8::try_from((self.bits ^ other.bits).leading_zeros()).unwrap_or(128);
        equal.min(self.len).min(other.len)
    }

    /// Everything in `other` is in this one too.
    pub(super) fn holds(self, other: Self) -> bool {
        self.common(other) == self.len
    }

    /// One of the two holds the other.
    pub(super) fn agrees(self, other: Self) -> bool {
        self.common(other) == self.len.min(other.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_count_from_the_left_in_both_families() {
        let ten = Prefix::parse("10.0.0.0/8").unwrap();
        assert!(
            ten.holds(Prefix::v4(Ipv4Addr::new(10, 1, 2, 3))) && !ten.holds(Prefix::v4(Ipv4Addr::new(11, 1, 2, 3)))
        );
        assert!(ten.bit(4) && ten.bit(6) && !ten.bit(5));
        assert_eq!(ten.push(true).as_v4(), Ipv4Addr::new(10, 128, 0, 0));
        let one = Prefix::v6(Ipv6Addr::LOCALHOST);
        assert!(one.bit(127) && Prefix::ALL.holds(one) && one.agrees(Prefix::ALL) && !one.holds(Prefix::ALL));
        assert_eq!(one.cut(127).push(true), one);
        assert_eq!(one.common(Prefix::v6(Ipv6Addr::UNSPECIFIED)), 127);
    }
}
