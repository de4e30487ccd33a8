//! The chains seen at one target: each different one is judged once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::task::JoinHandle;

use super::super::clock;
use super::judge::judge;
use super::leaf::leaf;
use super::store::Store;
use crate::model::Trust;
use crate::observation::Leaf;

/// A server could send another chain of 64 KiB in every handshake; beyond this many they are not kept.
const MAX_CHAINS: usize = 512;

/// How long one judgement may take: a platform verifier's fetches end in ten seconds, and nobody waits for that here.
const JUDGE_LIMIT: Duration = Duration::from_secs(3);

/// A chain's place in [`Chains`]; `None` beyond [`MAX_CHAINS`].
pub(in super::super) type Chain = Option<usize>;

/// What became of one chain.
#[derive(Clone)]
pub(in super::super) struct Verdict {
    pub(in super::super) leaf: Option<Leaf>,
    pub(in super::super) trust: Trust,
}

pub(in super::super) struct Chains {
    store: Arc<Store>,
    name: ServerName<'static>,
    seen: Mutex<Vec<Seen>>,
}

struct Seen {
    chain: Arc<[CertificateDer<'static>]>,
    begun: Instant,
    judging: JoinHandle<Verdict>,
}

impl Chains {
    pub(in super::super) fn new(store: Arc<Store>, name: ServerName<'static>) -> Self {
        Self { store, name, seen: Mutex::default() }
    }

    /// Notes a chain; if it is new, judging it begins on another thread.
    pub(in super::super) fn add(&self, chain: &[CertificateDer<'static>]) -> Chain {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // There are one or two of them, or an attack; [`MAX_CHAINS`] bounds both.
        if let Some(place) = seen.iter().position(|old| *old.chain == *chain) {
            return Some(place);
        }
        let place = seen.len();
        if place == MAX_CHAINS {
            return None;
        }
        let chain: Arc<[_]> = chain.into();
        let (store, name, own) = (self.store.clone(), self.name.clone(), chain.clone());
        let verdict =
            move || Verdict { leaf: own.first().and_then(|der| leaf(der)), trust: judge(&store, &own, &name) };
        seen.push(Seen { chain, begun: Instant::now(), judging: tokio::task::spawn_blocking(verdict) });
        Some(place)
    }

    /// All verdicts, by place. Whatever takes longer than [`JUDGE_LIMIT`], or beyond `deadline`, stays unknown.
    pub(in super::super) async fn verdicts(&self, deadline: Instant) -> Vec<Verdict> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let mut verdicts = Vec::new();
        for Seen { begun, judging, .. } in seen {
            let limit = clock::remaining(deadline.min(begun + JUDGE_LIMIT));
            let verdict = match tokio::time::timeout(limit, judging).await {
                Ok(Ok(verdict)) => verdict,
                Ok(Err(_)) => unknown("the verifier failed"),
                Err(_) => unknown("the verifier did not answer in time"),
            };
            verdicts.push(verdict);
        }
        verdicts
    }
}

impl Verdict {
    /// For a chain beyond [`MAX_CHAINS`].
    pub(in super::super) fn too_many() -> Self {
        unknown(&format!("more than {MAX_CHAINS} different certificate chains"))
    }
}

fn unknown(says: &str) -> Verdict {
    Verdict { leaf: None, trust: Trust::Unknown { says: says.into() } }
}
