use crate::clients::squid::route::{Destination, Hop};
use crate::model::Family;

/// The addresses that a request may still try, in their order (`ResolvedPeers`).
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    hops: Vec<(Hop, bool)>,
    /// No more will come.
    pub(super) complete: bool,
}

/// The side of a race: the destination that is being tried, and the family that it began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) to: Destination,
    pub(super) family: Family,
}

/// What a search found: a path by its place, or that something else is in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Path(usize),
    Other,
    Nothing,
}

impl Paths {
    pub(super) fn add(&mut self, hop: Hop) {
        self.hops.push((hop, true));
    }

    /// All that were ever here.
    pub(super) fn count(&self) -> usize {
        self.hops.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    pub(super) fn take_first(&mut self) -> Option<Hop> {
        let at = self.first()?;
        Some(self.take(at))
    }

    /// The next address of the first family. Only the front of the list counts: one that stands behind addresses of the
    /// other family has to wait for them.
    pub(super) fn take_prime(&mut self, side: Side) -> Option<Hop> {
        match self.prime(side) {
            Found::Path(at) => Some(self.take(at)),
            Found::Other | Found::Nothing => None,
        }
    }

    pub(super) fn take_spare(&mut self, side: Side) -> Option<Hop> {
        match self.spare(side) {
            Found::Path(at) => Some(self.take(at)),
            Found::Other | Found::Nothing => None,
        }
    }

    pub(super) fn has_spare(&self, side: Side) -> bool {
        matches!(self.spare(side), Found::Path(_))
    }

    pub(super) fn done_with_primes(&self, side: Side) -> bool {
        self.done(self.prime(side))
    }

    pub(super) fn done_with_spares(&self, side: Side) -> bool {
        self.done(self.spare(side))
    }

    pub(super) fn done_with(&self, to: Destination) -> bool {
        let front = self.first().map(|at| self.hops[at].0.to);
        match front {
            None => self.complete,
            Some(front) => front != to,
        }
    }

    fn done(&self, found: Found) -> bool {
        match found {
            Found::Path(_) => false,
            Found::Other => true,
            Found::Nothing => self.complete,
        }
    }

    fn prime(&self, side: Side) -> Found {
        match self.first() {
            None => Found::Nothing,
            Some(at) if Side::of(&self.hops[at].0) == side => Found::Path(at),
            Some(_) => Found::Other,
        }
    }

    fn spare(&self, side: Side) -> Found {
        let mut free = self.hops.iter().enumerate().filter(|(_, (_, free))| *free);
        match free.find(|(_, (hop, _))| Side::of(hop) != side) {
            None => Found::Nothing,
            Some((at, (hop, _))) if hop.to == side.to => Found::Path(at),
            Some(_) => Found::Other,
        }
    }

    fn first(&self) -> Option<usize> {
        self.hops.iter().position(|(_, free)| *free)
    }

    fn take(&mut self, at: usize) -> Hop {
        self.hops[at].1 = false;
        self.hops[at].0
    }
}

impl Side {
    pub(super) fn of(hop: &Hop) -> Self {
        Self { to: hop.to, family: Family::of(&hop.address) }
    }
}
