//! `--quick`: when the living addresses make it safe to call the others silent.
//!
//! The silent ones are given up together, as soon as each of them has had its patience: while one still has to wait, the
//! others lose nothing by waiting too, and their silence says more.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::patience::Stage;
use crate::observation::{Attempt, Tcp, Tls};
use crate::observe::stop::SHORTEST_SILENCE;

/// Kernels send a SYN again some milliseconds late (their timers tick 100 to 1 000 times a second), and we read an answer
/// late when hundreds come together.
const LATE: Duration = Duration::from_millis(100);

pub(super) struct Quick {
    state: Mutex<State>,
    /// The state is another one.
    changed: Notify,
    /// Told whenever everything that waits is silent.
    verdicts: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    tcp: Waits,
    tls: Waits,
    /// At least one attempt was complete.
    living: bool,
    next: u64,
}

/// Of one stage.
#[derive(Default)]
struct Waits {
    /// By the moment of beginning; the number keeps equal ones apart.
    waiting: BTreeSet<(Instant, u64)>,
    slowest_answer: Duration,
}

impl Default for Quick {
    fn default() -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), verdicts: watch::Sender::new(()) }
    }
}

impl Quick {
    /// What `work` comes to; `None` when it comes to that by itself, or when it is given up.
    pub(super) async fn or_verdict<T>(
        &self,
        stage: Stage,
        begun: Instant,
        work: impl Future<Output = Option<T>>,
    ) -> Option<T> {
        let mut verdict = self.verdicts.subscribe();
        let _waiting = Waiting::enter(self, stage, begun);
        tokio::select! {
            biased;
            done = work => done,
            // The sender lives as long as we do.
            _ = verdict.changed() => None,
        }
    }

    pub(super) fn heard(&self, row: &Attempt) {
        let mut state = self.state();
        if let Tcp::Connected { own_us, .. } = row.tcp {
            state.tcp.slowest_answer = state.tcp.slowest_answer.max(own_us.as_duration());
            state.living |= row.tls.is_none();
        }
        if let Some(Tls::Done { us, .. }) = row.tls {
            state.tls.slowest_answer = state.tls.slowest_answer.max(us.as_duration());
            state.living = true;
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Waits for the moment at which all that are silent have had their patience, again and again.
    pub(super) async fn watch(&self) {
        loop {
            let due = self.state().due();
            let verdict = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due.into()).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.changed.notified() => {}
                () = verdict => {
                    self.verdicts.send_replace(());
                    // Those that are given up leave, and say so.
                    self.changed.notified().await;
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When everything that waits will have had its patience; `None` while nothing waits, or nobody lives.
    fn due(&self) -> Option<Instant> {
        if !self.living {
            return None;
        }
        self.tcp.due().max(self.tls.due())
    }

    fn of(&mut self, stage: Stage) -> &mut Waits {
        match stage {
            Stage::Tcp => &mut self.tcp,
            Stage::Tls => &mut self.tls,
        }
    }
}

impl Waits {
    fn due(&self) -> Option<Instant> {
        Some(self.waiting.last()?.0 + patience(self.slowest_answer))
    }
}

/// Three times the slowest answer, and never less than what an answer takes whose first packet was lost.
fn patience(slowest_answer: Duration) -> Duration {
    (3 * slowest_answer).max(SHORTEST_SILENCE + slowest_answer + LATE)
}

/// One that waits, until it is dropped.
struct Waiting<'a> {
    quick: &'a Quick,
    stage: Stage,
    key: (Instant, u64),
}

impl<'a> Waiting<'a> {
    fn enter(quick: &'a Quick, stage: Stage, begun: Instant) -> Self {
        let mut all = quick.state();
        all.next += 1;
        let key = (begun, all.next);
        all.of(stage).waiting.insert(key);
        drop(all);
        quick.changed.notify_one();
        Self { quick, stage, key }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.quick.state().of(self.stage).waiting.remove(&self.key);
        self.quick.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn patience_outlasts_a_lost_syn_and_three_slow_answers() {
        assert_eq!(patience(ms(20)), ms(1_120));
        assert_eq!(patience(ms(550)), ms(1_650));
        assert_eq!(patience(ms(800)), ms(2_400));
    }

    #[test]
    fn the_youngest_of_either_stage_decides_and_without_a_living_one_nothing_does() {
        let quick = Quick::default();
        let begun = Instant::now();
        let _old = Waiting::enter(&quick, Stage::Tcp, begun);
        let young = Waiting::enter(&quick, Stage::Tcp, begun + ms(50));
        let handshake = Waiting::enter(&quick, Stage::Tls, begun + ms(70));
        assert_eq!(quick.state().due(), None, "nobody lives");
        quick.state().living = true;
        quick.state().tcp.slowest_answer = ms(20);
        assert_eq!(quick.state().due(), Some(begun + ms(1_170)));
        quick.state().tls.slowest_answer = ms(60);
        assert_eq!(quick.state().due(), Some(begun + ms(70 + 1_160)));
        drop(handshake);
        assert_eq!(quick.state().due(), Some(begun + ms(1_170)));
        drop(young);
        assert_eq!(quick.state().due(), Some(begun + ms(1_120)));
    }
}
