//! The least that verified handshakes cost.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tryorder::model::Target;

use super::cases::TIMEOUT;

pub(crate) struct Floor {
    runtime: Runtime,
    connector: TlsConnector,
    gate: Arc<Semaphore>,
}

impl Floor {
    pub(crate) fn new(ca_pem: &[u8], tls_concurrency: usize) -> Self {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(ca_pem) {
            roots.add(root.unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.resumption = Resumption::disabled();
        Self {
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            connector: Arc::new(config).into(),
            gate: Arc::new(Semaphore::new(tls_concurrency)),
        }
    }

    /// All connects at once, the handshakes through the gate. How many were done: a connect that takes longer than
    /// [`TIMEOUT`] is none.
    pub(crate) fn handshakes(&self, target: &Target, addresses: &[IpAddr]) -> usize {
        let name = ServerName::try_from(target.host.clone()).unwrap();
        self.runtime.block_on(async {
            let mut running = JoinSet::new();
            for &address in addresses {
                let (connector, gate, name) = (self.connector.clone(), self.gate.clone(), name.clone());
                let port = target.port;
                running.spawn(async move {
                    let connect = TcpStream::connect((address, port));
                    let Ok(stream) = tokio::time::timeout(TIMEOUT, connect).await else { return 0 };
                    let stream = stream.unwrap();
                    let _place = gate.acquire().await.unwrap();
                    connector.connect(name, stream).await.unwrap();
                    1
                });
            }
            let mut sum = 0;
            while let Some(done) = running.join_next().await {
                sum += done.unwrap();
            }
            sum
        })
    }
}
