//! The roots that judge, and where they came from.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::error::ObserveError;
use super::super::os;
use super::super::provider;
use crate::model::printable;
use crate::observation::TrustStore;

/// rustls-native-certs reads these before anything else; each *replaces* the system's store.
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What judges a chain, or why there is nothing that could.
pub(super) type Verifier = Result<Arc<dyn ServerCertVerifier>, String>;

/// The host's trust store, and Mozilla's roots as a second opinion.
pub(in super::super) struct Store {
    pub(super) verifier: Verifier,
    pub(super) mozilla: Verifier,
    pub(in super::super) facts: TrustStore,
}

impl Store {
    /// Reads every root; 1 to 40 ms, so call it on a thread of its own.
    pub(in super::super) fn load(extra: &[CertificateDer<'static>]) -> Self {
        let provider = provider::get();
        let replaced: Vec<_> = VARIABLES.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
        let origin = if replaced.is_empty() { "platform".to_owned() } else { replaced.join(", ") };
        let loaded = if os::ROOTS_ARE_READABLE || !replaced.is_empty() {
            webpki(extra, provider)
        } else {
            platform(extra, provider)
        };
        let extra_roots = u32::try_from(extra.len()).unwrap_or(u32::MAX);
        let (verifier, roots) = match loaded {
            Ok((verifier, roots)) => (Ok(verifier), roots),
            Err(says) => (Err(says), None),
        };
        let error = verifier.as_ref().err().cloned();
        Self { verifier, mozilla: mozilla(provider), facts: TrustStore { origin, roots, extra_roots, error } }
    }

    /// A store that did not load.
    pub(in super::super) fn failed(says: &str) -> Self {
        let facts = TrustStore { origin: "platform".into(), error: Some(says.into()), ..TrustStore::default() };
        Self { verifier: Err(says.into()), mozilla: Err(says.into()), facts }
    }
}

type Loaded = Result<(Arc<dyn ServerCertVerifier>, Option<u32>), String>;

fn webpki(extra: &[CertificateDer<'static>], provider: &Arc<CryptoProvider>) -> Loaded {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(native.certs);
    roots.add_parsable_certificates(extra.iter().cloned());
    if roots.is_empty() {
        let why = native.errors.first().map_or_else(|| "there is none".to_owned(), ToString::to_string);
        return Err(format!("no root certificate could be loaded: {}", printable(&why, 200)));
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
    Ok((verifier.map_err(|e| e.to_string())?, u32::try_from(added).ok()))
}

/// The roots of Firefox, as the webpki-roots crate carries them; `--ca-file` adds nothing to these.
fn mozilla(provider: &Arc<CryptoProvider>) -> Verifier {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
    Ok(verifier.map_err(|e| e.to_string())?)
}

fn platform(extra: &[CertificateDer<'static>], provider: &Arc<CryptoProvider>) -> Loaded {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra.iter().cloned(), provider.clone());
    Ok((Arc::new(verifier.map_err(|e| e.to_string())?), None))
}

/// The certificates of a `--ca-file`. None at all, or one that is no certificate, is the user's mistake to hear about.
pub(in super::super) fn extra_roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ObserveError> {
    if pem.is_empty() {
        return Ok(Vec::new());
    }
    let bad = |e: String| ObserveError::CaFile(printable(&e, 200));
    let roots: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|e| bad(format!("{e:?}")))?;
    if roots.is_empty() {
        return Err(bad("there is no PEM certificate in it".into()));
    }
    let mut store = RootCertStore::empty();
    for root in &roots {
        store.add(root.clone()).map_err(|e| bad(e.to_string()))?;
    }
    Ok(roots)
}
