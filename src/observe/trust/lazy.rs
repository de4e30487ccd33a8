//! The trust store, loading on a thread of its own while names are looked up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use super::store::Store;

/// How long attempts wait for it: 40 ms is slow, this is a hung network file system.
pub(in super::super) const LOAD_LIMIT: Duration = Duration::from_secs(5);

pub(in super::super) struct LoadingStore {
    loading: Mutex<Option<JoinHandle<Store>>>,
    store: OnceCell<Arc<Store>>,
}

impl LoadingStore {
    /// Begins to load. Needs a runtime around it.
    pub(in super::super) fn begin(extra: Vec<CertificateDer<'static>>) -> Self {
        let load = move || Store::load(&extra);
        Self { loading: Mutex::new(Some(tokio::task::spawn_blocking(load))), store: OnceCell::new() }
    }

    /// The store, once it has loaded or [`LOAD_LIMIT`] has passed.
    pub(in super::super) async fn get(&self) -> Arc<Store> {
        self.store.get_or_init(|| self.wait()).await.clone()
    }

    async fn wait(&self) -> Arc<Store> {
        let loading = self.loading.lock().unwrap_or_else(PoisonError::into_inner).take();
        let store = match loading {
            Some(loading) => tokio::time::timeout(LOAD_LIMIT, loading).await,
            None => Ok(Ok(Store::failed("loading the trust store was given up"))),
        };
        let store = match store {
            Ok(Ok(store)) => store,
            Ok(Err(_)) => Store::failed("loading the trust store failed"),
            Err(_) => Store::failed("the trust store did not load in time"),
        };
        Arc::new(store)
    }
}
