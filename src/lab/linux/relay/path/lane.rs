use std::time::Instant;

/// One direction of a path.
#[derive(Debug, Default)]
pub(super) struct Lane {
    packets: u64,
    last: Option<Instant>,
}

impl Lane {
    /// The number of the next packet, from 0.
    pub(super) fn count(&mut self) -> u64 {
        self.packets += 1;
        self.packets - 1
    }

    /// The moment when a packet that is due at `at` arrives: not before the one that was sent before it, unless jitter may
    /// change their order.
    pub(super) fn in_order(&mut self, at: Instant, reorder: bool) -> Instant {
        let at = if reorder { at } else { self.last.map_or(at, |last| last.max(at)) };
        self.last = Some(at);
        at
    }
}
