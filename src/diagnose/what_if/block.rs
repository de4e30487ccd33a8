use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A prefix of one family: `2603:1000::/24`, `198.51.100.0/24`, or one address. `::/0` holds no IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its first address.
    first: IpAddr,
    len: u8,
}

impl Block {
    pub fn contains(&self, address: &IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && cut(*address, self.len) == self.first
    }
}

/// Bits behind the prefix do not count: an address of the network names it, too.
impl FromStr for Block {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, len) = text.split_once('/').map_or((text, None), |(address, len)| (address, Some(len)));
        let address: IpAddr = address
            .parse()
            .map_err(|_| "a prefix is an address and a length, as in `2603:1000::/24` or `198.51.100.0/24`")?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let digits = |len: &&str| !len.is_empty() && len.bytes().all(|b| b.is_ascii_digit());
        let len = match len {
            None => most,
            Some(len) => Some(len)
                .filter(digits)
                .and_then(|len| len.parse().ok())
                .filter(|len| *len <= most)
                .ok_or_else(|| format!("the length of this prefix is a number from 0 to {most}"))?,
        };
        Ok(Self { first: cut(address, len), len })
    }
}

fn cut(address: IpAddr, len: u8) -> IpAddr {
    let len = u32::from(len);
    match address {
        IpAddr::V4(a) => Ipv4Addr::from_bits(a.to_bits() & u32::MAX.checked_shl(32 - len).unwrap_or(0)).into(),
        IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits() & u128::MAX.checked_shl(128 - len).unwrap_or(0)).into(),
    }
}

/// An address alone without its length.
impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.first.is_ipv4() { 32 } else { 128 };
        if self.len == whole { write!(f, "{}", self.first) } else { write!(f, "{}/{}", self.first, self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_begins_as_it_does_and_is_of_its_family() {
        let holds = |block: &str, address: &str| block.parse::<Block>().unwrap().contains(&address.parse().unwrap());
        assert!(holds("2603:1000::/24", "2603:10ff::1") && !holds("2603:1000::/24", "2603:1100::1"));
        assert!(holds("198.51.100.77/24", "198.51.100.1") && !holds("198.51.100.0/24", "198.51.101.1"));
        assert!(holds("::/0", "2001:db8::1") && !holds("::/0", "198.51.100.1"));
        assert!(holds("0.0.0.0/0", "198.51.100.1") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("2001:db8::1", "2001:db8::1") && !holds("2001:db8::1", "2001:db8::2"));
    }

    #[test]
    fn shows_the_prefix_without_the_bits_behind_it() {
        let shown = |block: &str| block.parse::<Block>().map(|b| b.to_string()).unwrap_or_default();
        assert_eq!(shown("2603:1046:900::2/36"), "2603:1046::/36");
        assert_eq!([shown("198.51.100.9/32"), shown("2001:db8::1/128")], ["198.51.100.9", "2001:db8::1"]);
        for bad in ["", "/24", "x/24", "198.51.100.0/33", "::/129", "::/", "::/+1", "::/-1", "::/999", "1.2.3/8"] {
            assert!(bad.parse::<Block>().is_err(), "{bad}");
        }
    }
}
