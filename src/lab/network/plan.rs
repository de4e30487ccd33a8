//! The addresses that every box has. All of them are documentation addresses (RFC 5737, RFC 3849).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::Family;

/// The fixed addresses of one family.
#[derive(Clone, Copy, Debug)]
pub(in crate::lab) struct Ends {
    pub(in crate::lab) client: IpAddr,
    /// Length of the client's on-link prefix.
    pub(in crate::lab) prefix_len: u8,
    /// Who signs the ICMP errors.
    pub(in crate::lab) router: IpAddr,
    pub(in crate::lab) name_server: IpAddr,
}

pub(in crate::lab) const fn ends(family: Family) -> Ends {
    match family {
        Family::V4 => Ends {
            client: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)),
            prefix_len: 24,
            router: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
            name_server: IpAddr::V4(Ipv4Addr::new(198, 51, 100, 53)),
        },
        Family::V6 => Ends {
            client: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 2)),
            prefix_len: 64,
            router: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1)),
            name_server: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0x53, 0, 0, 0, 0, 0x53)),
        },
    }
}

/// The addresses that `count` stands for: 2001:db8:365::1 and on; 198.51.100.1 and on (without the name server), then
/// 203.0.113.1 and on. `None` when the documentation prefixes are used up.
pub(super) fn counted(family: Family, count: usize) -> Option<Vec<IpAddr>> {
    let addresses: Vec<IpAddr> = match family {
        Family::V6 => (1..=u16::MAX)
            .map(|host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0x365, 0, 0, 0, 0, host)))
            .take(count)
            .collect(),
        Family::V4 => [[198, 51, 100], [203, 0, 113]]
            .into_iter()
            .flat_map(|[a, b, c]| (1..=254).map(move |host| IpAddr::V4(Ipv4Addr::new(a, b, c, host))))
            .filter(|address| *address != ends(family).name_server)
            .take(count)
            .collect(),
    };
    (addresses.len() == count).then_some(addresses)
}

/// Why no server can have this address, if so.
pub(super) fn objection(address: IpAddr) -> Option<&'static str> {
    let fixed = ends(Family::of(&address));
    let special = match address {
        IpAddr::V4(a) => a.octets()[0] == 0 || a.octets()[0] >= 224 || a.is_loopback() || a.is_link_local(),
        IpAddr::V6(a) => {
            a.is_unspecified()
                || a.is_loopback()
                || a.is_multicast()
                || a.is_unicast_link_local()
                || a.to_ipv4_mapped().is_some()
        }
    };
    if special {
        Some("is no address that a server on the internet can have")
    } else if address == fixed.name_server {
        Some("is the name server of the box")
    } else if prefix(address, fixed.prefix_len) == prefix(fixed.client, fixed.prefix_len) {
        Some("is in the client's own network")
    } else {
        None
    }
}

fn prefix(address: IpAddr, len: u8) -> u128 {
    match address {
        IpAddr::V4(a) => u128::from(u32::from(a) >> (32 - len)),
        IpAddr::V6(a) => u128::from(a) >> (128 - len),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_addresses_leave_the_name_server_out_and_end_where_the_prefixes_end() {
        let v4 = counted(Family::V4, 507).unwrap();
        assert_eq!(v4[0].to_string(), "198.51.100.1");
        assert_eq!(v4[52].to_string(), "198.51.100.54");
        assert_eq!(v4[506].to_string(), "203.0.113.254");
        assert_eq!(counted(Family::V4, 508), None);
        let v6 = counted(Family::V6, 10).unwrap();
        assert_eq!(v6[9].to_string(), "2001:db8:365::a");
        assert!(v4.iter().chain(&v6).all(|address| objection(*address).is_none()));
    }

    #[test]
    fn addresses_that_the_box_needs_for_itself_are_objected_to() {
        for taken in
            ["192.0.2.77", "2001:db8:1::99", "198.51.100.53", "127.0.0.1", "::1", "fe80::1", "ff02::1", "224.0.0.1"]
        {
            assert!(objection(taken.parse().unwrap()).is_some(), "{taken}");
        }
        assert_eq!(objection("2603:1036:302::2".parse().unwrap()), None);
    }
}
