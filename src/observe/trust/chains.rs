//! The chains seen at one target: each different one is judged once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::task::JoinHandle;

use super::super::clock;
use super::super::stop::Stop;
use super::certificate;
use super::store::Store;
use crate::model::Trust;
use crate::observation::Chain;

/// A server could send another chain of 64 KiB in every handshake; beyond this many they are not kept.
const MAX_CHAINS: usize = 512;

/// How long one judgement may take: a platform verifier's fetches end in ten seconds, and nobody waits for that here.
const JUDGE_LIMIT: Duration = Duration::from_secs(3);

/// How long judgements may take once the run is cut short: ten times what one takes.
const STOP_LIMIT: Duration = Duration::from_millis(100);

pub(in super::super) struct Chains {
    store: Arc<Store>,
    name: ServerName<'static>,
    seen: Mutex<Vec<Seen>>,
}

struct Seen {
    chain: Arc<[CertificateDer<'static>]>,
    begun: Instant,
    judging: JoinHandle<(Trust, Trust)>,
}

impl Chains {
    pub(in super::super) fn new(store: Arc<Store>, name: ServerName<'static>) -> Self {
        Self { store, name, seen: Mutex::default() }
    }

    /// Notes a chain and tells its place; if it is new, judging it begins on another thread. `None` when there are too
    /// many.
    pub(in super::super) fn add(&self, chain: &[CertificateDer<'static>]) -> Option<u32> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // There are one or two of them, or an attack; [`MAX_CHAINS`] bounds both.
        let known = seen.iter().position(|old| *old.chain == *chain);
        let place = known.unwrap_or(seen.len());
        if place == MAX_CHAINS {
            return None;
        }
        if known.is_none() {
            let chain: Arc<[_]> = chain.into();
            let (store, name, own) = (self.store.clone(), self.name.clone(), chain.clone());
            let judging = tokio::task::spawn_blocking(move || store.judge(&own, &name));
            seen.push(Seen { chain, begun: Instant::now(), judging });
        }
        u32::try_from(place).ok()
    }

    /// All of them, by place. A judgement that takes longer than [`JUDGE_LIMIT`], or beyond `deadline`, stays unknown.
    /// So does one that is not over soon after the run was cut short.
    pub(in super::super) async fn judged(&self, deadline: Instant, stop: &Stop) -> Vec<Chain> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let mut chains = Vec::new();
        for Seen { chain, begun, judging } in seen {
            let limit = clock::remaining(deadline.min(begun + JUDGE_LIMIT));
            let unknown = |says: &str| Trust::Unknown { says: says.into() };
            let judged = tokio::select! {
                biased;
                judged = judging => Some(judged),
                () = tokio::time::sleep(limit) => None,
                () = stop.passed(STOP_LIMIT) => None,
            };
            let (trust, mozilla) = match judged {
                Some(Ok(verdicts)) => verdicts,
                Some(Err(_)) => (unknown("the verifier failed"), unknown("the verifier failed")),
                None => {
                    let late = "the verifier did not answer in time";
                    (unknown(late), unknown(late))
                }
            };
            chains.push(Chain { certificates: certificate::describe_all(&chain), trust, mozilla });
        }
        chains
    }
}
