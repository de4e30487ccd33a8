//! One address after another: the plain loop over getaddrinfo's list, and what cuts it short.

use std::net::IpAddr;

use super::Tried;
use super::tried::dial;
use crate::clients::program::Lookup;
use crate::clients::{Situation, Timeline, TryResult};
use crate::model::{Family, Micros};

/// Which addresses are tried one after another, and how long each may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// No more tries than this, one an address.
    pub at_most: usize,
    pub advance: Advance,
}

/// When a walk goes on although nothing has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Never: the kernel ends each try.
    Never,
    /// Families alternate; a try that takes longer than this is aborted for the next one, the last never.
    Alternating(Micros),
    /// A first IPv6 address has this long, then the first IPv4 address is next, then the rest as sorted.
    FirstIpv6Only(Micros),
}

impl Walk {
    /// The whole list, as long as it takes.
    pub const WHOLE: Self = Self { at_most: usize::MAX, advance: Advance::Never };

    pub(super) fn run(&self, situation: &Situation) -> Tried {
        let list = self.list(&situation.order);
        let final_try = list.len().saturating_sub(1);
        let limit = |n: usize, _| match self.advance {
            Advance::Alternating(limit) if n < final_try => Some(limit),
            Advance::FirstIpv6Only(limit) if n == 0 && n < final_try && list[0].is_ipv6() => Some(limit),
            Advance::Never | Advance::Alternating(_) | Advance::FirstIpv6Only(_) => None,
        };
        one_by_one(situation, &list, situation.both_in(), Micros::ZERO, limit)
    }

    fn list(&self, order: &[IpAddr]) -> Vec<IpAddr> {
        let mut list = match self.advance {
            Advance::Never => order.to_vec(),
            Advance::Alternating(_) => alternating(order),
            Advance::FirstIpv6Only(_) => {
                let mut list = order.to_vec();
                if list.first().is_some_and(IpAddr::is_ipv6)
                    && let Some(n) = list.iter().position(IpAddr::is_ipv4)
                {
                    let first_v4 = list.remove(n);
                    list.insert(1, first_v4);
                }
                list
            }
        };
        list.truncate(self.at_most);
        list
    }
}

/// The plain loop over what the system's getaddrinfo returns.
pub fn sequential(situation: &Situation) -> Timeline {
    match Lookup::Getaddrinfo.wait(situation) {
        Ok(resolved) => {
            let from = resolved.both_in();
            let mut timeline = Walk::WHOLE.run(&resolved).timeline(&resolved, from);
            timeline.end = timeline.end.known_as(situation.getaddrinfo_basis);
            timeline
        }
        Err(timeline) => timeline,
    }
}

/// Tries the list until a TCP connection comes about. `limit`: how long the nth try may take that starts then.
/// `second_not_before`: earlier than this no second try starts.
pub(super) fn one_by_one(
    situation: &Situation,
    list: &[IpAddr],
    from: Micros,
    second_not_before: Micros,
    limit: impl Fn(usize, Micros) -> Option<Micros>,
) -> Tried {
    let mut tried = Tried::default();
    let mut now = from;
    for (n, address) in list.iter().enumerate() {
        if n > 0 {
            now = now.max(second_not_before);
        }
        let this = dial(situation, address, limit(n, now));
        tried.push(*address, now, &this);
        now += this.took;
        if this.result == TryResult::Connected {
            tried.winner = Some((*address, now));
            break;
        }
    }
    tried
}

/// One of each family in turn, beginning with that of the first address.
pub(super) fn alternating(order: &[IpAddr]) -> Vec<IpAddr> {
    let Some(first) = order.first().map(Family::of) else { return Vec::new() };
    let (mut ours, mut theirs) =
        (order.iter().filter(|a| Family::of(a) == first), order.iter().filter(|a| Family::of(a) != first));
    let mut list = Vec::with_capacity(order.len());
    while list.len() < order.len() {
        list.extend(ours.next());
        list.extend(theirs.next());
    }
    list
}
