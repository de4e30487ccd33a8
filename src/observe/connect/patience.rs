//! How long an attempt waits in each of its stages.

use std::time::{Duration, Instant};

use super::quick::Quick;
use crate::observation::Attempt;
use crate::observe::stop::Stop;

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Tcp,
    Tls,
}

/// Of all attempts at one target.
pub(super) struct Patience {
    limit: Duration,
    stop: Stop,
    quick: Option<Quick>,
}

impl Patience {
    pub(super) fn new(limit: Duration, quick: bool, stop: Stop) -> Self {
        Self { limit, stop, quick: quick.then(Quick::default) }
    }

    /// What `work`, begun at this moment, comes to. `None`: it is silent, and waiting has no more use, because the limit
    /// has passed, or the living addresses have shown that it would answer by now, or the run is cut short.
    pub(super) async fn within<T>(&self, stage: Stage, begun: Instant, work: impl Future<Output = T>) -> Option<T> {
        let patient = self.stop.or_silence(begun, begun + self.limit, work);
        match &self.quick {
            Some(quick) => quick.or_verdict(stage, begun, patient).await,
            None => patient.await,
        }
    }

    /// What is learned from an attempt that has ended.
    pub(super) fn heard(&self, row: &Attempt) {
        if let Some(quick) = &self.quick {
            quick.heard(row);
        }
    }

    /// Ends when the run is cut short, with the attempts that are too young to show anything.
    pub(super) async fn stopped(&self) {
        self.stop.set().await;
    }

    /// Gives the verdicts of a quick run; never ends.
    pub(super) async fn watch(&self) {
        match &self.quick {
            Some(quick) => quick.watch().await,
            None => std::future::pending().await,
        }
    }
}
