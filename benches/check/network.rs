//! The network that is measured in: so many names, 15 addresses each.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(crate) const MANY: usize = 200;
pub(crate) const FEW: usize = 4;

pub(crate) const ADDRESSES: usize = 15;
pub(crate) const PORT: u16 = 443;
const SERVED: &str = "outlook.office365.com";

pub(crate) fn name(n: usize) -> String {
    format!("n{n}.{SERVED}")
}

/// Those of the name, IPv6 first: 13 and 2, or 12 and 3. The documentation prefixes have no more than 507 of IPv4.
pub(crate) fn addresses(n: usize) -> Vec<IpAddr> {
    let (v6, v4) = (before(n, 12), before(n, 2));
    let v6 = v6..before(n + 1, 12);
    let v4 = v4..v4 + ADDRESSES - v6.len();
    v6.map(v6_at).chain(v4.map(v4_at)).collect()
}

/// Every other name has one more than that of IPv6, the ones between one more of IPv4.
fn before(n: usize, each: usize) -> usize {
    let more = if each == 12 { n.div_ceil(2) } else { n / 2 };
    n * each + more
}

/// The nth address that `count` stands for.
fn v6_at(n: usize) -> IpAddr {
    Ipv6Addr::new(0x2001, 0xdb8, 0x365, 0, 0, 0, 0, u16::try_from(n + 1).unwrap()).into()
}

/// The same: without the name server, 198.51.100.53.
fn v4_at(n: usize) -> IpAddr {
    let n = if n >= 52 { n + 1 } else { n };
    let (block, last) =
        if n < 254 { (Ipv4Addr::new(198, 51, 100, 0), n + 1) } else { (Ipv4Addr::new(203, 0, 113, 0), n - 253) };
    Ipv4Addr::from_bits(block.to_bits() | u32::try_from(last).unwrap()).into()
}

/// Every other address of all, so that each name is half dead, and in both families.
fn silent(names: usize) -> impl Iterator<Item = IpAddr> {
    (0..before(names, 12)).map(v6_at).step_by(2).chain((0..before(names, 2)).map(v4_at).step_by(2))
}

pub(crate) fn living(names: usize) -> usize {
    names * ADDRESSES - silent(names).count()
}

pub(crate) fn toml(names: usize) -> String {
    let quoted = |all: &mut dyn Iterator<Item = IpAddr>| all.map(|a| format!("\"{a}\"")).collect::<Vec<_>>().join(",");
    let stack = |family, count| format!("[{family}]\ncount = {count}\nrtt_ms = 20\n");
    let mut text = format!("about = \"{names} names, half of their addresses silent\"\nname = \"{SERVED}\"\n");
    text += &stack("v6", before(names, 12));
    text += &stack("v4", before(names, 2));
    let _ = write!(text, "[[except]]\naddresses = [{}]\nfate = \"silent\"\n", quoted(&mut silent(names)));
    for n in 0..names {
        let addresses = quoted(&mut addresses(n).into_iter());
        let _ = write!(text, "[[also]]\nname = \"{}\"\naddresses = [{addresses}]\n", name(n));
    }
    text
}
