//! Which lines are tried, in which order.

use super::Wish;
use crate::diagnose::Facts;
use crate::model::Micros;
use crate::squid::conf::{Directive as Known, Standing};
use crate::squid::{Config, Directive, Engine};

/// A squid.conf with more new lines than this is another one.
const MOST_LINES: usize = 4;

/// Sets of lines, those with fewer lines first, then those that change less.
pub(super) fn sets(all: &[&Facts], configs: &[Config], wish: &Wish, everywhere: bool) -> Vec<Vec<Directive>> {
    let usable = |d: &Directive| {
        let Some(known) = Known::named(d.name()) else { return false };
        let here = configs.iter().all(|c| known.standing(c.version) == Standing::Known);
        here && (!everywhere || EVERYWHERE.contains(&d.name()))
    };
    let groups: Vec<Vec<Directive>> =
        groups(all, configs, wish).into_iter().map(|g| g.into_iter().filter(usable).collect()).collect();
    let mut sets = Vec::new();
    let mut chosen: Vec<Vec<Directive>> = (1_u32..1 << groups.len())
        .filter(|mask| (mask.count_ones() as usize) <= MOST_LINES)
        .flat_map(|mask| product(groups.iter().enumerate().filter(|(n, _)| mask & (1 << n) != 0).map(|(_, g)| g)))
        .collect();
    chosen.sort_by_key(Vec::len);
    sets.append(&mut chosen);
    sets
}

/// Directives that no version from 3.1 to 7 stops at or passes over.
const EVERYWHERE: [&str; 4] = ["forward_max_tries", "connect_timeout", "forward_timeout", "dns_timeout"];

/// The values that each directive could have instead; in the order of preference, and the smaller change first.
fn groups(all: &[&Facts], configs: &[Config], wish: &Wish) -> Vec<Vec<Directive>> {
    let any = |f: &dyn Fn(&Config) -> bool| configs.iter().any(f);
    let v4_first = configs.iter().all(|c| c.dns_v4_first);
    let families = vec![if v4_first { Directive::DnsV6First } else { Directive::DnsV4First }];
    // All addresses, and room for more; never less than the default of 3.5 and later.
    let addresses = all.iter().map(|f| f.addresses.len()).max().unwrap_or(0);
    let parents = configs.iter().flat_map(|c| &c.parents).map(|p| p.addresses.len().max(1)).sum::<usize>();
    let tries = (addresses + parents + usize::from(wish.growth)).max(25);
    let few = any(&|c| c.version.engine() != Engine::Redial && c.slots() < tries);
    let tries = few.then(|| u32::try_from(tries).unwrap_or(u32::MAX)).map(Directive::ForwardMaxTries);
    let slow_spare = any(&|c| c.version.races() && head_start(c) > Micros::from_millis(500));
    let workers = configs.iter().map(|c| c.workers).max().unwrap_or(1).max(1);
    let spare = slow_spare.then_some(Directive::HappyEyeballsTimeout((250 / workers).max(10)));
    let limited = any(&|c| c.version.races() && c.happy_eyeballs_connect_limit.is_some());
    let unlimited = limited.then_some(Directive::HappyEyeballsUnlimited);
    let shorter = |seconds: &u64, of: fn(&Config) -> Micros| any(&|c| of(c) > Micros::from_secs(*seconds));
    let connect = CONNECT_TIMEOUTS.into_iter().filter(|s| shorter(s, |c| c.connect_timeout));
    let lost = all.iter().any(|f| f.v6.answer.lost || f.v4.answer.lost);
    let dns = DNS_TIMEOUTS.into_iter().filter(|s| lost && shorter(s, |c| c.dns_timeout));
    let brief = any(&|c| c.forward_timeout < Micros::from_secs(FORWARD_TIMEOUT));
    vec![
        families,
        tries.into_iter().collect(),
        unlimited.into_iter().collect(),
        spare.into_iter().collect(),
        dns.map(Directive::DnsTimeout).collect(),
        connect.map(Directive::ConnectTimeout).collect(),
        brief.then_some(Directive::ForwardTimeout(FORWARD_TIMEOUT)).into_iter().collect(),
    ]
}

/// `workers` multiplies it.
fn head_start(config: &Config) -> Micros {
    Micros(config.happy_eyeballs_connect_timeout.0.saturating_mul(u64::from(config.workers.max(1))))
}

/// Below 2 s Squid's once-a-second sweep may cut an attempt after less than half a second.
const CONNECT_TIMEOUTS: [u64; 9] = [30, 20, 15, 10, 8, 5, 4, 3, 2];
/// Squid asks again after 5 s (`dns_retransmit_interval`); giving up sooner would lose what a single lost packet costs.
const DNS_TIMEOUTS: [u64; 2] = [10, 5];
/// The default of every version.
const FORWARD_TIMEOUT: u64 = 240;

/// One of each group, in every combination; the first groups vary last.
fn product<'a>(groups: impl Iterator<Item = &'a Vec<Directive>>) -> Vec<Vec<Directive>> {
    let mut sets = vec![Vec::new()];
    for group in groups {
        let longer = |set: &Vec<Directive>| -> Vec<Vec<Directive>> {
            group.iter().map(|d| set.iter().chain([d]).copied().collect()).collect()
        };
        sets = sets.iter().flat_map(longer).collect();
    }
    sets
}
