//! What the addresses of a family amount to, whichever of them DNS gave out.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints::List;
use crate::model::{Block, Family, Micros};

/// How much of a group of addresses is up. Sorts the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// There are addresses, and none is up.
    None,
    Some,
    All,
}

/// The addresses of one family at one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyState {
    pub family: Family,
    pub addresses: usize,
    pub up: usize,
    /// How many there are of each other fate, as the diagnosis calls it.
    pub others: BTreeMap<String, usize>,
    /// Of those that are up, the median.
    pub tcp: Option<Micros>,
    pub tls: Option<Micros>,
    /// Published blocks where the address lies in one, else a /48 or a /24.
    pub blocks: BTreeMap<Block, BlockState>,
}

/// The addresses in one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockState {
    pub addresses: usize,
    pub up: usize,
}

/// An address of a saved diagnosis, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Row {
    pub(super) address: IpAddr,
    pub(super) fate: Option<String>,
    pub(super) tcp_us: Option<Micros>,
    pub(super) tls_us: Option<Micros>,
}

impl FamilyState {
    /// Addresses that were not tried say nothing and are left out; `None`: there is no other.
    pub(super) fn of(rows: &[Row], family: Family, host: &str, list: &List) -> Option<Self> {
        let published = list.published(host).map(|(blocks, _)| blocks).unwrap_or_default();
        let of_family = rows.iter().filter(|row| Family::of(&row.address) == family);
        let tried: Vec<(&Row, &str)> = of_family.filter_map(|row| Some((row, row.fate.as_deref()?))).collect();
        if tried.is_empty() {
            return None;
        }
        let mut blocks: BTreeMap<Block, BlockState> = BTreeMap::new();
        let mut others: BTreeMap<String, usize> = BTreeMap::new();
        for (row, fate) in &tried {
            let covering =
                published.iter().filter(|block| block.contains(&row.address)).max_by_key(|block| block.prefix_len());
            let block = covering.copied().unwrap_or_else(|| neighbourhood(&row.address));
            let state = blocks.entry(block).or_default();
            state.addresses += 1;
            if *fate == UP {
                state.up += 1;
            } else {
                *others.entry((*fate).to_owned()).or_default() += 1;
            }
        }
        let median_of = |time: fn(&Row) -> Option<Micros>| {
            median(tried.iter().filter(|(_, fate)| *fate == UP).filter_map(|(row, _)| time(row)).collect())
        };
        Some(Self {
            family,
            addresses: tried.len(),
            up: blocks.values().map(|block| block.up).sum(),
            others,
            tcp: median_of(|row| row.tcp_us),
            tls: median_of(|row| row.tls_us),
            blocks,
        })
    }

    pub fn standing(&self) -> Standing {
        standing(self.up, self.addresses)
    }

    /// `9 of 9 up`, `0 of 9 up (9 silent)`.
    pub fn says(&self) -> String {
        let others: Vec<String> = self.others.iter().map(|(fate, n)| format!("{n} {}", words(fate))).collect();
        let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        format!("{} of {} up{others}", self.up, self.addresses)
    }
}

impl BlockState {
    pub fn standing(&self) -> Standing {
        standing(self.up, self.addresses)
    }

    pub fn says(&self) -> String {
        format!("{} of {} up", self.up, self.addresses)
    }
}

fn standing(up: usize, all: usize) -> Standing {
    match up {
        0 => Standing::None,
        up if up < all => Standing::Some,
        _ => Standing::All,
    }
}

/// What one operator routes as one: /48 is the longest IPv6 prefix that is carried everywhere, /24 the longest of IPv4.
fn neighbourhood(address: &IpAddr) -> Block {
    Block::around(address, if address.is_ipv4() { 24 } else { 48 })
}

/// The lower one of the two in the middle.
fn median(mut times: Vec<Micros>) -> Option<Micros> {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) / 2).copied()
}

/// `tls_failed` for a person.
fn words(fate: &str) -> String {
    crate::model::printable(&fate.replace('_', " "), 20)
}

/// The fate of an address at which everything works.
const UP: &str = "up";
