//! What a progress bar wants to know.

/// A step of a run, told as it happens. The numbers cover all targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Lookups begin for this many targets.
    Resolving { targets: usize },
    /// `done` of `total` attempts have ended. `total` grows with every target that is resolved, and shrinks when an
    /// address turns out to be silent and gets no later round.
    Attempting { done: usize, total: usize },
    /// Everything has been measured; what is left takes no time.
    Finished,
}
