//! Counting attempts for the progress bar, over all targets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use super::super::event::Event;

/// Where attempts report to; cheap to clone, silent when nobody listens.
#[derive(Clone, Default)]
pub(in super::super) struct Progress {
    done: Arc<AtomicUsize>,
    total: Arc<AtomicUsize>,
    events: Option<UnboundedSender<Event>>,
}

impl Progress {
    pub(in super::super) fn to(events: UnboundedSender<Event>) -> Self {
        Self { events: Some(events), ..Self::default() }
    }

    /// A target has this many addresses.
    pub(super) fn expect(&self, addresses: usize, rounds: u32) {
        let rounds = usize::try_from(rounds).unwrap_or(usize::MAX);
        self.total.fetch_add(addresses.saturating_mul(rounds), Ordering::Relaxed);
        self.tell();
    }

    pub(super) fn attempted(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.tell();
    }

    /// An address gets `rounds` fewer than expected.
    pub(super) fn skipped(&self, rounds: u32) {
        self.total.fetch_sub(usize::try_from(rounds).unwrap_or(usize::MAX), Ordering::Relaxed);
        self.tell();
    }

    fn tell(&self) {
        if let Some(events) = &self.events {
            let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
            // The listener may have gone; then nobody wants to know.
            let _ = events.send(Event::Attempting { done, total });
        }
    }
}
