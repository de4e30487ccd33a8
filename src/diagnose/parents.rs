//! What parent proxies do to a request, as far as that is known: nobody has measured their addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::Facts;
use super::words::and;
use crate::clients::{Basis, Destination, End, Meeting, Method, Path, Situation, Squid};
use crate::model::{Micros, printable};
use crate::squid::Config;

/// Where the parents stand in the list of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentsUse {
    /// DIRECT is never used.
    Only,
    /// DIRECT comes after them.
    First,
    /// DIRECT comes before them.
    Last,
}

/// The parents of a simulated request. The timelines of its run take it that they answer at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentsRun {
    pub uses: ParentsUse,
    /// How many of the `forward_max_tries` their addresses take; one for a name, which may have more.
    pub slots: usize,
    /// The same request, in the worse order of DNS answers, when none of them answers any more.
    pub if_silent: End,
    /// And when Squid leaves them out: they did not answer when it started, or failed ten times in a row.
    pub if_left_out: End,
    /// Where the request goes, in words.
    pub headline: String,
    /// All of it in words.
    pub says: String,
}

impl ParentsUse {
    /// `None`: no request of this kind goes to a parent.
    pub(super) fn of(squid: &Squid, method: Method) -> Option<Self> {
        let route = squid.route(method);
        let direct = route.iter().position(|to| *to == Destination::Direct);
        match (route.len(), direct) {
            (0, _) | (1, Some(_)) => None,
            (_, None) => Some(Self::Only),
            (_, Some(0)) => Some(Self::Last),
            (_, Some(_)) => Some(Self::First),
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::First => "first",
            Self::Last => "last",
        }
    }
}

/// A parent named by a name gets an address that no host can have (RFC 6890: 0.0.0.0/8, "this network"): 0.0.0.1 is the first
/// line's.
pub(super) fn stand_in(n: usize) -> IpAddr {
    Ipv4Addr::from(u32::try_from(n + 1).unwrap_or(u32::MAX) & 0x00ff_ffff).into()
}

/// The end of a request in words, a parent by its name.
pub(super) fn says_end(config: &Config, end: &End) -> String {
    let parent_at = |address: &IpAddr| config.parents.iter().find(|parent| parent.addresses.contains(address));
    match end.connected().and_then(|address| Some((address, parent_at(&address)?))) {
        Some((address, parent)) => {
            let after = if end.at() == Micros::ZERO { "at once".to_owned() } else { format!("after {}", end.at()) };
            let _ = address;
            format!("goes to its parent `{}` {after} (assumed to answer)", printable(&parent.host, 80))
        }
        None => end.says(),
    }
}

/// The situation, with parents that all meet their Squid like this.
pub(super) fn with_parents(mut situation: Situation, config: &Config, path: &Path) -> Situation {
    for address in config.parents.iter().flat_map(|parent| &parent.addresses) {
        let meeting = Meeting { path: path.clone(), basis: Basis::Assumed };
        situation.meetings.insert(*address, meeting);
    }
    situation
}

/// What the simulation takes for granted. How long a parent needs for its own way is not known, and not counted.
pub(super) const ANSWERS: Path = Path::Up { tcp: Micros::ZERO, tls: Micros::ZERO, refusal: None };
pub(super) const SILENT: Path = Path::Silent { at_least: Micros::ZERO };

/// The same Squid after it has given its parents up.
pub(super) fn left_out(squid: &Squid) -> Squid {
    let mut squid = squid.clone();
    for parent in &mut squid.config.parents {
        parent.dead = true;
    }
    squid
}

/// Where a request goes.
pub(super) fn headline(facts: &Facts, config: &Config, uses: ParentsUse) -> String {
    let method = facts.method;
    let names: Vec<String> = config.parents.iter().map(|p| format!("`{}`", printable(&p.host, 80))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = names.len() > 1;
    let parents = format!("{} {}", if many { "parents" } else { "parent" }, and(&names));
    let host = &facts.target.host;
    match uses {
        ParentsUse::Only => format!(
            "{method} goes to the {parents} alone, never DIRECT (never_direct): the addresses of {host} do not matter to this \
             Squid. Look where the parent runs"
        ),
        ParentsUse::First => format!(
            "{method} goes to the {parents} first, DIRECT comes after: while {} answer{} the addresses of {host} do not matter to \
             this Squid. Look where the parent runs",
            if many { "they" } else { "it" },
            if many { "" } else { "s" },
        ),
        ParentsUse::Last => format!("{method} goes DIRECT first, the {parents} after (prefer_direct)"),
    }
}

/// What follows the headline.
pub(super) fn says(facts: &Facts, config: &Config, run: &ParentsRun) -> String {
    let order = if config.parents.len() > 1 { ", in the order of the file" } else { "" };
    let says = format!(
        "{}. {}. Assumed: a parent answers at once{order}, and a name has one address. If none answers: {}",
        run.headline,
        slots(facts, config, run.uses),
        run.if_silent.says(),
    );
    if run.uses == ParentsUse::Last {
        return says;
    }
    format!(
        "{says}. Once it is left out, because it did not answer when Squid started or failed ten times \
         (connect-fail-limit=): {}",
        run.if_left_out.says()
    )
}

/// `forward_max_tries 25: 1 for the parent, 24 left for DIRECT`
fn slots(facts: &Facts, config: &Config, uses: ParentsUse) -> String {
    let (all, taken) = (config.slots(), taken(config));
    let whose = if config.parents.len() > 1 { "the parents" } else { "the parent" };
    let direct = facts.squid_situation(config);
    let direct = direct.aaaa.addresses.len() + direct.a.addresses.len();
    if all == usize::MAX {
        return format!("Squid {} counts no addresses", config.version);
    }
    let tries = format!("forward_max_tries {}", config.forward_max_tries);
    match uses {
        ParentsUse::Only => format!("{tries}: {} for {whose}", taken.min(all)),
        ParentsUse::First => {
            format!("{tries}: {} for {whose}, {} left for DIRECT", taken.min(all), all.saturating_sub(taken))
        }
        ParentsUse::Last => {
            let left = all.saturating_sub(direct);
            let says = format!("{tries}: {} for DIRECT, {} left for {whose}", direct.min(all), left.min(taken));
            if left == 0 { format!("{says}, never asked") } else { says }
        }
    }
}

/// How many places in the list their addresses want.
pub(super) fn taken(config: &Config) -> usize {
    config.parents.iter().filter(|p| !p.dead).map(|p| p.addresses.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::squid::{Parent, Version};

    #[test]
    fn a_parent_that_is_known_to_be_dead_takes_no_slot() {
        let parent = |dead| Parent {
            host: "parent".into(),
            addresses: vec![stand_in(0), stand_in(1)],
            connect_timeout: None,
            dead,
        };
        let mut config = Config::defaults(Version(5, 7, 0));
        config.parents = vec![parent(false), parent(true)];
        assert_eq!(taken(&config), 2);
    }
}
