//! Two families in a race: each is walked one address after another, and the second one starts later.

use std::net::IpAddr;

use super::Tried;
use super::walk::one_by_one;
use crate::clients::Situation;
use crate::model::{Family, Micros};

/// A race of two walks. The family of the first address of the list has the head start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    pub head_start: Micros,
    pub after_failure: AfterFailure,
    /// `None`: the kernel alone ends a try.
    pub share: Option<Share>,
}

/// What happens when addresses of the first family fail before the head start is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// The next of the family is tried at once; when all have failed, the other family starts.
    GoesOn,
    /// Nothing, until the head start is over.
    SitsOut,
}

/// A deadline, counted from the call, that is shared out among the addresses that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub deadline: Micros,
    pub no_less_than: Micros,
}

impl Families {
    pub(super) fn run(&self, situation: &Situation) -> Tried {
        let from = situation.both_in();
        let Some(first) = situation.order.first().map(Family::of) else { return Tried::default() };
        let (ours, theirs): (Vec<IpAddr>, Vec<IpAddr>) =
            situation.order.iter().copied().partition(|a| Family::of(a) == first);
        let second_start = from + self.head_start;
        let sits_out = if self.after_failure == AfterFailure::SitsOut { second_start } else { Micros::ZERO };
        let ours = one_by_one(situation, &ours, from, sits_out, self.limit(ours.len()));
        let mut start = second_start;
        if ours.winner.is_none() && self.after_failure == AfterFailure::GoesOn {
            start = start.min(ours.ended().unwrap_or(from));
        }
        let theirs = one_by_one(situation, &theirs, start, Micros::ZERO, self.limit(theirs.len()));
        // What connects at the same moment goes to the family that started first.
        let winners = [ours.winner, theirs.winner];
        let winner = winners.into_iter().flatten().min_by_key(|(_, at)| *at);
        let mut both = ours.with(theirs);
        if let Some((address, at)) = winner {
            both.won(situation, address, at, at);
        }
        both
    }

    /// `partialDeadline` of Go's net/dial.go, for each of `count` addresses.
    fn limit(&self, count: usize) -> impl Fn(usize, Micros) -> Option<Micros> {
        move |n, now| {
            let share = self.share?;
            let left = share.deadline - now;
            let even = Micros(left.0 / u64::try_from(count - n).unwrap_or(u64::MAX));
            Some(even.max(share.no_less_than.min(left)))
        }
    }
}
