//! What all tables are made of: prefixes and numbers.

use std::net::Ipv6Addr;

use super::super::Prefix;

/// `2001:db8::/32`, without the bits behind its length; why it is none.
pub(super) fn prefix(text: &str) -> Result<Prefix, &'static str> {
    let (address, len) = text.split_once('/').ok_or("its prefix has no length")?;
    let address: Ipv6Addr =
        address.parse().map_err(|_| "its prefix is no IPv6 prefix; IPv4 is written ::ffff:a.b.c.d/96 and longer")?;
    let len = Some(len).filter(|l| is_digits(l)).and_then(|l| l.parse::<u8>().ok()).filter(|l| *l <= 128);
    let len = len.ok_or("its prefix length is not 0 to 128")?;
    let mask = u128::MAX.checked_shl(128 - u32::from(len)).unwrap_or(0);
    Ok(Prefix { address: Ipv6Addr::from_bits(address.to_bits() & mask), len })
}

/// A precedence or a label.
pub(super) fn number(text: &str) -> Result<u32, &'static str> {
    Some(text).filter(|t| is_digits(t)).and_then(|t| t.parse().ok()).ok_or("its numbers are not 0 to 4294967295")
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// It may be meant as a prefix: what a reader complains about when it is none.
pub(super) fn like_prefix(text: &str) -> bool {
    let (address, len) = text.split_once('/').unwrap_or((text, ""));
    let of_address = |b: u8| b.is_ascii_hexdigit() || b == b':' || b == b'.';
    address.contains([':', '.']) && address.bytes().all(of_address) && len.bytes().all(|b| b.is_ascii_digit())
}
