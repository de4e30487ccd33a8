//! Which address becomes which.

mod family;
mod kept;
mod placement;
mod prefix;
mod spaces;
mod v4;
mod v6;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::walk;
use crate::observation::Observation;
use family::Family;
pub use kept::is_published;
use prefix::Prefix;

/// What every address of an observation, and every prefix of its gai.conf, becomes. No two become the same.
pub(super) struct Addresses {
    images: BTreeMap<IpAddr, IpAddr>,
    rows: BTreeMap<PolicyPrefix, PolicyPrefix>,
}

/// The prefix of a gai.conf row: 0 to 128 bits, IPv4 as `::ffff:a.b.c.d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PolicyPrefix {
    pub(super) address: Ipv6Addr,
    pub(super) len: u8,
}

impl Addresses {
    pub(super) fn new(observation: &Observation, rows: &[PolicyPrefix]) -> Self {
        let kept = kept::kept(observation);
        let mut both = Both { v6: Family::v6(), v4: Family::v4() };
        let mut seen: Vec<IpAddr> = Vec::new();
        walk::addresses(&mut observation.clone(), &mut |address, role| {
            let (family, whole) = both.place(*address);
            if kept.contains(&address.to_canonical()) {
                family.keep(whole);
            } else {
                family.replace(whole, role);
            }
            seen.push(*address);
        });
        for row in rows {
            let (family, prefix) = both.place_row(*row);
            family.row(prefix);
        }
        let v6 = v6::images(both.v6.subjects(), &both.v6.kept(), both.v6.classes());
        let v4 = v4::images(both.v4.subjects(), &both.v4.kept(), both.v4.classes());
        let image = |address: IpAddr| match address.to_canonical() {
            IpAddr::V6(a) => v6.get(&Prefix::v6(a)).map(|image| IpAddr::V6(image.as_v6())),
            IpAddr::V4(a) => v4.get(&Prefix::v4(a)).map(|image| match address {
                IpAddr::V4(_) => IpAddr::V4(image.as_v4()),
                IpAddr::V6(_) => IpAddr::V6(image.as_v4().to_ipv6_mapped()),
            }),
        };
        let images = seen.into_iter().map(|address| (address, image(address).unwrap_or(address))).collect();
        let row_image = |row: &PolicyPrefix| {
            let network = match v4_prefix(*row) {
                Some(prefix) => v4.get(&prefix).unwrap_or(&prefix).as_v4().to_ipv6_mapped(),
                None => v6.get(&v6_prefix(*row)).copied().unwrap_or(v6_prefix(*row)).as_v6(),
            };
            // Bits behind the prefix mean nothing to glibc; that there were some is kept, since `::ffff:0:0/96` is looked for as
            // it is written.
            let bits_behind = v6_prefix(*row).as_v6() != row.address;
            let address = Ipv6Addr::from_bits(network.to_bits() | u128::from(bits_behind));
            (*row, PolicyPrefix { address, len: row.len })
        };
        Self { images, rows: rows.iter().map(row_image).collect() }
    }

    /// What the address becomes; itself, if it is kept. One that the walk did not see becomes no address at all.
    pub(super) fn image(&self, address: IpAddr) -> IpAddr {
        let none = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        self.known(address).unwrap_or(none)
    }

    /// The same, for an address of which it is not certain that the walk saw it.
    pub(super) fn known(&self, address: IpAddr) -> Option<IpAddr> {
        self.images.get(&address).copied()
    }

    pub(super) fn row(&self, row: PolicyPrefix) -> PolicyPrefix {
        let none = PolicyPrefix { address: Ipv6Addr::UNSPECIFIED, len: 0 };
        self.rows.get(&row).copied().unwrap_or(none)
    }
}

struct Both {
    v6: Family,
    v4: Family,
}

impl Both {
    /// An IPv4-mapped address is one of IPv4, as for glibc.
    fn place(&mut self, address: IpAddr) -> (&mut Family, Prefix) {
        match address.to_canonical() {
            IpAddr::V6(a) => (&mut self.v6, Prefix::v6(a)),
            IpAddr::V4(a) => (&mut self.v4, Prefix::v4(a)),
        }
    }

    fn place_row(&mut self, row: PolicyPrefix) -> (&mut Family, Prefix) {
        match v4_prefix(row) {
            Some(prefix) => (&mut self.v4, prefix),
            None => (&mut self.v6, v6_prefix(row)),
        }
    }
}

fn v6_prefix(row: PolicyPrefix) -> Prefix {
    Prefix::v6(row.address).cut(row.len)
}

fn v4_prefix(row: PolicyPrefix) -> Option<Prefix> {
    let len = row.len.checked_sub(96)?;
    Some(Prefix::v4(row.address.to_ipv4_mapped()?).cut(len))
}
