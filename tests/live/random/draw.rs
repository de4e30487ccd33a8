//! A network drawn at random: seed and number decide everything about it.

use std::fmt::Write;
use std::net::{IpAddr, Ipv6Addr};

use fastrand::Rng;
use tryorder::model::Family;

use super::lot::Lot;

/// What was drawn, before it is written down.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// Of the network, for what it leaves to chance.
    pub(super) seed: u64,
    pub(super) rounds: u32,
    pub(super) v6: Half,
    pub(super) v4: Half,
}

/// One family.
#[derive(Clone, Debug)]
pub(super) struct Half {
    pub(super) family: Family,
    pub(super) rtt_ms: u32,
    /// In the order of the DNS answer.
    pub(super) addresses: Vec<(IpAddr, Lot)>,
    pub(super) names: NamesLot,
    pub(super) client_address: bool,
    pub(super) default_route: bool,
    /// The lot of the family; addresses that have another one are exceptions.
    usual: Lot,
}

/// How the question for one family ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// With the addresses, NODATA if there are none.
    Answer,
    Nodata,
    Nxdomain,
    Broken,
    Lost,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct NamesLot {
    pub(super) ends: Names,
    /// To the name server.
    pub(super) round_trips: u32,
    pub(super) delay_ms: u32,
    keys: &'static str,
}

impl Drawn {
    pub(super) fn new(rng: &mut Rng) -> Self {
        let rounds = if rng.u32(0..5) == 0 { 3 } else { 1 };
        let seed = rng.u64(0..1_000_000);
        let (mut v6, mut v4) = (Half::new(rng, Family::V6), Half::new(rng, Family::V4));
        if rng.u32(0..12) == 0 {
            let half = if rng.bool() { &mut v6 } else { &mut v4 };
            half.default_route = false;
            half.client_address = rng.bool();
        }
        Self { seed, rounds, v6, v4 }
    }

    pub(super) fn half(&self, family: Family) -> &Half {
        if family == Family::V6 { &self.v6 } else { &self.v4 }
    }

    /// The network.toml.
    pub(super) fn text(&self, about: &str) -> String {
        let mut text = format!("about = \"{about}\"\nname = \"outlook.office365.com\"\nseed = {}\n", self.seed);
        let mut exceptions = String::new();
        for half in [&self.v6, &self.v4] {
            let name = if half.family == Family::V6 { "v6" } else { "v4" };
            write!(text, "\n[{name}]\ncount = {}\nrtt_ms = {}\n", half.addresses.len(), half.rtt_ms).unwrap();
            write!(text, "{}{}", half.usual.keys, half.names.keys).unwrap();
            for (key, holds) in [("client_address", half.client_address), ("default_route", half.default_route)] {
                if !holds {
                    writeln!(text, "{key} = false").unwrap();
                }
            }
            for (address, lot) in half.addresses.iter().filter(|(_, lot)| *lot != half.usual) {
                write!(exceptions, "\n[[except]]\naddresses = [\"{address}\"]\n{}", lot.keys).unwrap();
            }
        }
        text + &exceptions
    }
}

impl Half {
    fn new(rng: &mut Rng, family: Family) -> Self {
        let count = if rng.u32(0..15) == 0 { 0 } else { rng.u8(1..=12) };
        let small = rng.bool();
        let usual = if rng.u32(0..3) == 0 { Lot::good() } else { Lot::draw(rng, family, small) };
        let is_mixed = usual.is_plain && rng.bool();
        let lot = |rng: &mut Rng| {
            if is_mixed && rng.u32(0..3) == 0 { Lot::draw(rng, family, small) } else { usual.clone() }
        };
        let addresses = (1..=count).map(|n| (address(family, n), lot(rng))).collect();
        let (rtt_ms, names) = (rng.u32(0..60), NamesLot::draw(rng));
        Self { family, rtt_ms, addresses, names, client_address: true, default_route: true, usual }
    }

    /// The addresses that the client learns of.
    pub(super) fn known(&self) -> &[(IpAddr, Lot)] {
        if self.names.ends == Names::Answer { &self.addresses } else { &[] }
    }

    /// Whether packets of this family leave the client.
    pub(super) const fn is_routed(&self) -> bool {
        self.client_address && self.default_route
    }
}

fn address(family: Family, n: u8) -> IpAddr {
    match family {
        Family::V6 => Ipv6Addr::new(0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n.into()).into(),
        Family::V4 => [198, 51, 100, n].into(),
    }
}

impl NamesLot {
    /// The box's resolv.conf says: one second, two attempts.
    fn draw(rng: &mut Rng) -> Self {
        let lot = |ends, delay_ms, keys| Self { ends, round_trips: 1, delay_ms, keys };
        match rng.u32(0..36) {
            0 => lot(Names::Nodata, 0, "dns = \"nodata\"\n"),
            1 => lot(Names::Nxdomain, 0, "dns = \"nxdomain\"\n"),
            2 => lot(Names::Broken, 0, "dns = \"servfail\"\n"),
            3 => lot(Names::Broken, 0, "dns = \"refused\"\n"),
            4 => lot(Names::Lost, 2_000, "dns = \"silent\"\n"),
            5 => lot(Names::Lost, 2_000, "dns = \"tcp_only\"\n"),
            6 => lot(Names::Lost, 2_000, "dns_delay_ms = 2500\n"),
            // UDP, the handshake of TCP, the question again.
            7 | 8 => Self { round_trips: 3, ..lot(Names::Answer, 0, "dns = \"truncated\"\n") },
            9 => lot(Names::Answer, 300, "dns_delay_ms = 300\n"),
            // Our first question and the system's.
            10 => lot(Names::Answer, 1_000, "dns_lost = 2\n"),
            _ => lot(Names::Answer, 0, ""),
        }
    }
}
