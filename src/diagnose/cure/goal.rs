use std::net::IpAddr;

use super::Wish;
use crate::clients::{Arrival, Luck, Memory, Method, Path, Request, Situation, Squid, TryResult, Wait};
use crate::diagnose::Facts;
use crate::model::{Family, Micros};
use crate::squid::{Config, Directive};

/// Several targets, and what is wished for all of them.
pub struct Goal<'a> {
    pub all: &'a [&'a Facts],
    pub wish: &'a Wish,
}

/// The worst that a request can come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// A living address is reached, TLS and all.
    pub connects: bool,
    /// When it is connected, or gives up.
    pub at: Micros,
    /// How many addresses it has tried by then.
    pub tries: usize,
    /// `outlook.office365.com:443 when the AAAA answer comes first, with 8 more dead IPv6 addresses`.
    pub when: String,
}

/// When requests come: the first fills the cache, the second finds it, the last one comes when 5.x has forgotten.
const REQUESTS: [u64; 4] = [0, 1, 30, 300];
/// A TTL that keeps an answer in the cache for most of them.
const TTL: Micros = Micros::from_secs(200);

impl Goal<'_> {
    /// Of all these Squids with these lines more.
    pub fn worst_of(&self, configs: &[Config], directives: &[Directive]) -> Worst {
        let changed = configs.iter().map(|config| directives.iter().fold(config.clone(), |c, d| c.with(*d)));
        let each = changed.map(|config| self.worst(&config));
        each.reduce(Worst::or).unwrap_or_else(Worst::best)
    }

    /// Of this Squid: over all targets, both orders of DNS answers, today's addresses and more of them.
    pub fn worst(&self, config: &Config) -> Worst {
        let squid = Squid { config: config.clone() };
        let mut worst = Worst::best();
        for facts in self.all {
            let today = facts.squid_situation(config);
            for (situation, grown) in situations(facts, &today, self.wish.growth) {
                for family in Family::BOTH {
                    for luck in [early, late] {
                        let when =
                            || format!("{} when the {} answer comes first{grown}", facts.target, family.record());
                        worst = worst.or(series(&squid, &situation, facts.method, family, luck, &when));
                    }
                }
            }
        }
        worst
    }
}

fn early(wait: &Wait) -> Micros {
    *wait.spread().start()
}

fn late(wait: &Wait) -> Micros {
    *wait.spread().end()
}

/// Today's addresses, and for each family with dead ones as many more of them as are wished for.
fn situations(facts: &Facts, today: &Situation, growth: u16) -> Vec<(Situation, String)> {
    let mut all = vec![(today.clone(), String::new())];
    for family in Family::BOTH.into_iter().filter(|f| growth > 0 && !today.answer(*f).addresses.is_empty()) {
        if let Some(dead) = model(facts, today, family) {
            let plural = if growth == 1 { "address" } else { "addresses" };
            let says = format!(", with {growth} more dead {} {plural}", family.name());
            all.push((today.with_more_like(&dead, growth), says));
        }
    }
    all
}

/// A dead address of the family; a silent one costs most.
fn model(facts: &Facts, today: &Situation, family: Family) -> Option<IpAddr> {
    let known = today.answer(family).addresses.iter();
    let dead = known.filter_map(|a| facts.addresses.iter().find(|f| f.address == *a)).filter(|a| a.fate.is_dead());
    dead.max_by_key(|a| a.fate.badness()).map(|a| a.address)
}

fn series(
    squid: &Squid,
    situation: &Situation,
    method: Method,
    family: Family,
    luck: fn(&Wait) -> Micros,
    when: &dyn Fn() -> String,
) -> Worst {
    let mut memory = Memory::new(TTL);
    let mut worst = Worst::best();
    for second in REQUESTS {
        let request = Request { method, arrival: Arrival::First(family), at: Micros::from_secs(second) };
        let timeline = squid.request(situation, &request, &mut memory, Luck::Given(&luck)).timeline;
        let up = timeline.tries.iter().find(|t| t.result == TryResult::Connected);
        // What is behind an address on which TLS fails is not reached; whom a client trusts is not Squid's matter.
        let up = up.and_then(|t| match situation.meeting(&t.address).path {
            Path::Up { tls, .. } => Some(t.end_us + tls),
            Path::Rejects { .. } | Path::Silent { .. } | Path::StallsInTls { .. } | Path::TlsFails { .. } => None,
        });
        let this = Worst {
            connects: up.is_some(),
            at: up.unwrap_or(timeline.end.at()),
            tries: timeline.tries.len(),
            when: String::new(),
        };
        worst = worst.or(this);
    }
    Worst { when: when(), ..worst }
}

impl Worst {
    /// Nothing has gone wrong yet.
    fn best() -> Self {
        Self { connects: true, at: Micros::ZERO, tries: 0, when: String::new() }
    }

    pub fn meets(&self, wish: &Wish) -> bool {
        self.connects && self.at <= wish.patience
    }

    /// The worse of two: one that never connects, else the later one.
    fn or(self, other: Self) -> Self {
        let worse = (!other.connects, other.at) > (!self.connects, self.at);
        if worse { other } else { self }
    }

    /// It connects at all, or in less than half the time.
    pub fn is_clearly_better_than(&self, other: &Self) -> bool {
        self.connects && (!other.connects || self.at.0 < other.at.0 / 2)
    }

    /// `connected after 68.2 ms (outlook.office365.com:443 when the A answer comes first)`
    pub fn says_when(&self) -> String {
        if self.when.is_empty() { self.says() } else { format!("{} ({})", self.says(), self.when) }
    }

    /// `connected after 68.2 ms`, `gives up after 240.6 s`.
    pub fn says(&self) -> String {
        format!("{} after {}", if self.connects { "connected" } else { "gives up" }, self.at)
    }
}
