use std::collections::{BTreeMap, BTreeSet};

use super::prefix::Prefix;
use super::spaces::{EVERYWHERE_V4, EVERYWHERE_V6, classes_v4, classes_v6};
use crate::observation::redact::walk::Role;

/// The addresses of one family: those that stay, and those that are replaced, in the order of appearance.
pub(super) struct Family {
    classes: Vec<Prefix>,
    /// Policy rows up to this length are those of whole registries, and identify nobody.
    short: u8,
    kept: BTreeSet<Prefix>,
    subjects: Vec<Subject>,
    places: BTreeMap<Prefix, usize>,
}

/// An address, or the prefix of a policy row, that gets an image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) prefix: Prefix,
    /// Something connects to it: then its common length with others is looked at.
    pub(super) destination: bool,
    /// Whoever shares as many bits with it is compared with it bit by bit: the length of a source's subnet.
    pub(super) compared_from: Option<u8>,
}

impl Family {
    pub(super) fn v6() -> Self {
        // The largest provider has a /19; from /29 on a block belongs to a company.
        Self::new(classes_v6(), 20, EVERYWHERE_V6.map(Prefix::v6).into())
    }

    pub(super) fn v4() -> Self {
        Self::new(classes_v4(), 8, EVERYWHERE_V4.map(Prefix::v4).into())
    }

    /// What is everywhere is kept even where it is not: nothing may become it.
    fn new(classes: Vec<Prefix>, short: u8, kept: BTreeSet<Prefix>) -> Self {
        Self { classes, short, kept, subjects: Vec::new(), places: BTreeMap::new() }
    }

    pub(super) fn keep(&mut self, address: Prefix) {
        self.kept.insert(address);
    }

    pub(super) fn replace(&mut self, address: Prefix, role: Role) {
        let multicast = Prefix::parse("ff00::/8").is_some_and(|all| self.classes.contains(&all) && all.holds(address));
        if multicast && !self.classes.contains(&address.cut(16)) {
            // Flags and scope stand in the second octet (RFC 4291 §2.7).
            self.classes.push(address.cut(16));
        }
        let subject = self.subject(address);
        match role {
            Role::Destination => subject.destination = true,
            Role::Own { prefix_len: Some(len) } if len > 0 => {
                subject.compared_from = Some(subject.compared_from.map_or(len, |known| known.min(len)));
            }
            Role::Own { .. } | Role::Server | Role::Other => {}
        }
    }

    /// A policy row. One that everybody could have, or that says something of a whole class, stays as it is; every other one is
    /// replaced together with the addresses in it.
    pub(super) fn row(&mut self, row: Prefix) {
        let common = row.len() <= self.short || self.classes.iter().any(|class| row.holds(*class));
        let reserved = Prefix::parse("::/8").is_some_and(|r| self.classes.contains(&r) && r.holds(row));
        if common || reserved {
            if !self.classes.contains(&row) && row != Prefix::ALL {
                self.classes.push(row);
            }
        } else {
            self.subject(row).compared_from = Some(row.len());
        }
    }

    pub(super) fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    pub(super) fn kept(&self) -> Vec<Prefix> {
        self.kept.iter().copied().collect()
    }

    pub(super) fn classes(&self) -> &[Prefix] {
        &self.classes
    }

    fn subject(&mut self, prefix: Prefix) -> &mut Subject {
        let place = *self.places.entry(prefix).or_insert_with(|| {
            self.subjects.push(Subject { prefix, destination: false, compared_from: None });
            self.subjects.len() - 1
        });
        &mut self.subjects[place]
    }
}
