use std::collections::BTreeMap;

/// Gives each different thing a number, from 1, in the order of appearance: what it was cannot be told from it, and the
/// numbers of an output are those of its input.
#[derive(Debug)]
pub(super) struct Numbered<T>(BTreeMap<T, usize>);

impl<T: Ord> Numbered<T> {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn number(&mut self, thing: T) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(thing).or_insert(next)
    }
}
