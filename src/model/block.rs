use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A block of addresses of one family, as `40.96.0.0/13`; `::/0` holds no IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Block {
    address: IpAddr,
    len: u8,
}

impl Block {
    /// The block of this length around an address; its other bits are zero.
    pub fn around(address: &IpAddr, len: u8) -> Self {
        let address = match address {
            IpAddr::V4(a) => {
                IpAddr::V4((a.to_bits() & u32::MAX.checked_shl(32 - u32::from(len.min(32))).unwrap_or(0)).into())
            }
            IpAddr::V6(a) => {
                IpAddr::V6((a.to_bits() & u128::MAX.checked_shl(128 - u32::from(len.min(128))).unwrap_or(0)).into())
            }
        };
        Self { address, len: len.min(if address.is_ipv4() { 32 } else { 128 }) }
    }

    pub const fn prefix_len(&self) -> u8 {
        self.len
    }

    pub fn contains(&self, address: &IpAddr) -> bool {
        let shared = match (self.address, address) {
            (IpAddr::V4(block), IpAddr::V4(a)) => (block.to_bits() ^ a.to_bits()).leading_zeros(),
            (IpAddr::V6(block), IpAddr::V6(a)) => (block.to_bits() ^ a.to_bits()).leading_zeros(),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        shared >= u32::from(self.len)
    }
}

/// Bits behind the prefix do not count: an address of the network names it, too.
impl FromStr for Block {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{}` is no block of addresses", super::printable(text, 60));
        let (address, len) = text.split_once('/').ok_or_else(bad)?;
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let digits = !len.is_empty() && len.bytes().all(|b| b.is_ascii_digit());
        let len = digits.then(|| len.parse().ok()).flatten().filter(|len| *len <= most).ok_or_else(bad)?;
        Ok(Self::around(&address, len))
    }
}

impl TryFrom<String> for Block {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Block> for String {
    fn from(block: Block) -> Self {
        block.to_string()
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_its_first_bits_of_its_own_family() {
        let inside = |block: &str, address: &str| block.parse::<Block>().unwrap().contains(&address.parse().unwrap());
        assert!(inside("40.96.0.0/13", "40.103.255.255") && !inside("40.96.0.0/13", "40.104.0.0"));
        assert!(inside("2603:1026::/36", "2603:1026:fff::1") && !inside("2603:1026::/36", "2603:1026:1000::"));
        assert!(inside("0.0.0.0/0", "203.0.113.1") && !inside("::/0", "203.0.113.1"));
        assert!(inside("131.253.33.215/32", "131.253.33.215") && !inside("131.253.33.215/32", "131.253.33.214"));
    }

    #[test]
    fn a_block_around_an_address_keeps_its_first_bits() {
        let around = |address: &str, len| Block::around(&address.parse().unwrap(), len).to_string();
        assert_eq!(around("2603:1046:900:17::2", 48), "2603:1046:900::/48");
        assert_eq!(around("198.51.100.201", 24), "198.51.100.0/24");
        assert_eq!([around("198.51.100.201", 0), around("198.51.100.201", 40)], ["0.0.0.0/0", "198.51.100.201/32"]);
        assert_eq!([around("2001:db8::1", 0), around("2001:db8::1", 128)], ["::/0", "2001:db8::1/128"]);
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for bad in
            ["", "40.96.0.0", "40.96.0.0/33", "2603::/129", "a/8", "40.96.0.0/-1", "40.96.0.0/", "::/+1", "::/999"]
        {
            assert!(bad.parse::<Block>().is_err(), "{bad}");
        }
        let shown = |block: &str| block.parse::<Block>().unwrap().to_string();
        assert_eq!([shown("2603:1026::/36"), shown("2603:1046:900::2/36")], ["2603:1026::/36", "2603:1046::/36"]);
    }
}
