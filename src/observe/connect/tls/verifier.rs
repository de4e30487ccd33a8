//! Accepts every certificate, but no forged handshake, and remembers what it saw.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

/// The verifier of one handshake. The chain is judged afterwards (`trust`); here only the server's proof that it holds
/// the leaf's key counts. rustls itself keeps no chain of a handshake that fails later, so it is kept here.
///
/// Nothing is ever sent over such a connection, so accepting costs no secrecy.
#[derive(Debug)]
pub(super) struct AnyCertificate {
    algorithms: WebPkiSupportedAlgorithms,
    seen: OnceLock<Seen>,
}

/// The certificate message of a handshake.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) at: Instant,
    /// The leaf first.
    pub(super) chain: Vec<CertificateDer<'static>>,
}

impl AnyCertificate {
    pub(super) fn new(provider: &Arc<CryptoProvider>) -> Self {
        Self { algorithms: provider.signature_verification_algorithms, seen: OnceLock::new() }
    }

    /// What came; `None` before it has.
    pub(super) fn seen(&self) -> Option<&Seen> {
        self.seen.get()
    }
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(leaf).chain(intermediates).map(|der| der.clone().into_owned());
        // A handshake has one certificate message; were there two, the first would be as good.
        let _ = self.seen.set(Seen { at: Instant::now(), chain: chain.collect() });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
