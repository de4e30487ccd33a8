use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A prefix of 0 to 128 bits. IPv4 is written as `::ffff:a.b.c.d` (RFC 6724 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    pub address: Ipv6Addr,
    pub len: u8,
}

impl Prefix {
    pub const LOOPBACK: Self = Self { address: Ipv6Addr::LOCALHOST, len: 128 };
    pub const ALL: Self = Self { address: Ipv6Addr::UNSPECIFIED, len: 0 };
    /// `::ffff:0:0/96`, all of IPv4.
    pub const IPV4: Self = Self { address: Ipv4Addr::UNSPECIFIED.to_ipv6_mapped(), len: 96 };
    /// `2002::/16` (RFC 3056).
    pub const SIX_TO_FOUR: Self = Self::starting(0x2002, 16);
    /// `2001::/32` (RFC 4380).
    pub const TEREDO: Self = Self::starting(0x2001, 32);
    /// `fc00::/7`, unique local addresses (RFC 4193).
    pub const ULA: Self = Self::starting(0xfc00, 7);
    /// `fd00::/8`, the locally assigned half of them.
    pub const LOCAL_ULA: Self = Self::starting(0xfd00, 8);
    /// `fec0::/10`, site-local (deprecated by RFC 3879).
    pub const SITE_LOCAL: Self = Self::starting(0xfec0, 10);
    /// `3ffe::/16`, the 6bone (RFC 3701).
    pub const SIX_BONE: Self = Self::starting(0x3ffe, 16);
    /// `::/96`, IPv4-compatible (RFC 4291 §2.5.5.1).
    pub const COMPATIBLE: Self = Self { address: Ipv6Addr::UNSPECIFIED, len: 96 };

    const fn starting(first: u16, len: u8) -> Self {
        Self { address: Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0), len }
    }

    /// `a.b.0.0` with `len` bits of IPv4.
    pub(super) const fn v4(a: u8, b: u8, len: u8) -> Self {
        Self { address: Ipv4Addr::new(a, b, 0, 0).to_ipv6_mapped(), len: 96 + len }
    }

    /// Whether the address lies in it.
    pub fn contains(&self, address: Ipv6Addr) -> bool {
        let mask = u128::MAX.checked_shl(128 - u32::from(self.len)).unwrap_or(0);
        (self.address.to_bits() ^ address.to_bits()) & mask == 0
    }
}

/// IPv4 as `::ffff:a.b.c.d`.
pub(super) fn mapped(address: &IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(a) => a.to_ipv6_mapped(),
        IpAddr::V6(a) => *a,
    }
}

/// `::ffff:0:0/96`.
impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Ipv6Addr` writes what is mapped as `::ffff:0.0.0.0`.
        if *self == Self::IPV4 { write!(f, "::ffff:0:0/96") } else { write!(f, "{}/{}", self.address, self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_no_bits_holds_everything_and_one_of_128_only_itself() {
        assert!(Prefix::LOOPBACK.contains(Ipv6Addr::LOCALHOST) && !Prefix::LOOPBACK.contains(Ipv6Addr::UNSPECIFIED));
        assert!(Prefix::ALL.contains(Ipv6Addr::from_bits(u128::MAX)));
    }

    #[test]
    fn a_prefix_holds_its_first_bits_and_no_more() {
        let inside = |prefix: Prefix, text: &str| prefix.contains(text.parse().unwrap());
        assert!(inside(Prefix::ULA, "fdff::1") && inside(Prefix::ULA, "fc00::") && !inside(Prefix::ULA, "fe00::"));
        assert!(inside(Prefix::TEREDO, "2001:0:1::") && !inside(Prefix::TEREDO, "2001:1::"));
        assert!(inside(Prefix::v4(169, 254, 16), "::ffff:169.254.9.9") && !inside(Prefix::IPV4, "::1.2.3.4"));
    }
}
