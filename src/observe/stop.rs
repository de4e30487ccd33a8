//! The end of a run before its time, and how everything under way learns of it.

use std::future::pending;
use std::time::{Duration, Instant};

use tokio::sync::watch::{self, Receiver, Sender};

/// A silence of this length counts when the run is cut short; a shorter one says nothing. It is the first retransmission
/// timeout of a SYN (RFC 6298 §2.1: "the sender SHOULD set RTO <- 1 second"): before it has passed even a single lost
/// packet looks like this.
pub(super) const SHORTEST_SILENCE: Duration = Duration::from_secs(1);

/// Whether, and when, the run was told to stop. Cheap to clone.
#[derive(Clone)]
pub(super) struct Stop(Option<Receiver<Option<Instant>>>);

impl Stop {
    /// For runs that nobody cuts short.
    pub(super) const fn never() -> Self {
        Self(None)
    }

    /// One that is set by sending the moment.
    pub(super) fn channel() -> (Sender<Option<Instant>>, Self) {
        let (set, seen) = watch::channel(None);
        (set, Self(Some(seen)))
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.as_ref().is_some_and(|seen| seen.borrow().is_some())
    }

    /// Waits for it, and tells the moment.
    pub(super) async fn set(&self) -> Instant {
        let Some(seen) = &self.0 else { return pending().await };
        // Whoever could set it may be gone: then nobody will.
        let at = seen.clone().wait_for(Option::is_some).await.ok().and_then(|at| *at);
        match at {
            Some(at) => at,
            None => pending().await,
        }
    }

    /// Ends `grace` after it was set.
    pub(super) async fn passed(&self, grace: Duration) {
        let at = self.set().await;
        tokio::time::sleep_until((at + grace).into()).await;
    }

    /// What `work`, begun at this moment, comes to; `None` when it is still silent at the deadline, or when the run is cut
    /// short and it has been silent long enough for that to count. One that is younger goes on: it is for the caller to
    /// drop it.
    pub(super) async fn or_silence<T>(
        &self,
        begun: Instant,
        deadline: Instant,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = tokio::time::sleep_until(deadline.into()) => None,
            () = self.counts(begun) => None,
        }
    }

    async fn counts(&self, begun: Instant) {
        if self.set().await.saturating_duration_since(begun) < SHORTEST_SILENCE {
            pending::<()>().await;
        }
    }
}
