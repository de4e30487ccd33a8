//! Certificate bombs, at 300 addresses in three rounds: the handshake is right, and what it carries is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use tryorder::model::TlsCause;
use tryorder::observation::Tls;

use super::child::{Run, attempts};
use super::der::{SEQUENCE, alt_names, certificate, common_name, der, extension, nested};
use super::servers::{serve, tls};

/// 1.2.3.4.5: nobody's.
const UNKNOWN: [u8; 6] = [6, 4, 0x2a, 3, 4, 5];

/// A server that proves to hold its key, with a chain of its choice.
#[derive(Debug)]
struct Bomb {
    key: Arc<dyn SigningKey>,
    chain: Vec<CertificateDer<'static>>,
    /// Where every chain is another one: the number of the next.
    number: Option<AtomicU32>,
}

impl ResolvesServerCert for Bomb {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut chain = self.chain.clone();
        let number = self.number.as_ref().map(|number| number.fetch_add(1, Ordering::Relaxed));
        chain.extend(number.map(|number| CertificateDer::from(number.to_be_bytes().to_vec())));
        Some(CertifiedKey::new(chain, self.key.clone()).into())
    }
}

/// The same chain in every handshake; `chain` makes it from the DER of the server's public key.
fn bombed(chain: impl FnOnce(&[u8]) -> Vec<Vec<u8>>) -> Run {
    run(chain, None)
}

fn run(chain: impl FnOnce(&[u8]) -> Vec<Vec<u8>>, number: Option<AtomicU32>) -> Run {
    let key = KeyPair::generate().unwrap();
    let chain = chain(&key.subject_public_key_info()).into_iter().map(CertificateDer::from).collect();
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = ring::default_provider().key_provider.load_private_key(der).unwrap();
    let builder = ServerConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    attempts(serve(tls(builder.with_cert_resolver(Arc::new(Bomb { key, chain, number })).into())))
}

/// The handshakes complete, as far as a slow machine gets in time: a certificate that is no good is no reason to know
/// nothing.
#[track_caller]
fn is_observed(run: &Run) {
    let (done, rest): (Vec<&Tls>, _) = run.tls().into_iter().partition(|tls| matches!(tls, Tls::Done { .. }));
    assert!(!done.is_empty(), "{rest:?}");
    for tls in rest {
        assert!(matches!(tls, Tls::Failed { cause: TlsCause::Silent { .. }, .. }), "{tls:?}");
    }
    run.attempts_are_bounded();
}

#[test]
fn a_chain_of_more_than_64_kib() {
    let run = bombed(|key| {
        let padding = extension(&UNKNOWN, &[0x55; 4_000]);
        vec![certificate(key, &common_name("hostile.test"), &[padding]); 20]
    });
    run.attempts_are_bounded();
    for cause in run.causes() {
        assert!(matches!(cause, TlsCause::Protocol { .. } | TlsCause::Silent { .. }), "{cause:?}");
    }
}

#[test]
fn three_thousand_alternative_names() {
    is_observed(&bombed(|key| {
        let names = alt_names((0..3_000).map(|n| format!("{n:04}.hostile.test")));
        vec![certificate(key, &common_name("hostile.test"), &[names])]
    }));
}

#[test]
fn ten_thousand_certificates_of_one_byte() {
    is_observed(&bombed(|key| {
        let mut chain = vec![certificate(key, &common_name("hostile.test"), &[])];
        chain.extend(vec![vec![0x30]; 10_000]);
        chain
    }));
}

#[test]
fn names_and_extensions_of_five_thousand_levels() {
    is_observed(&bombed(|key| {
        let deep = [
            certificate(key, &nested(5_000), &[]),
            certificate(key, &common_name("x"), &[extension(&UNKNOWN, &nested(5_000))]),
        ];
        deep.into()
    }));
}

#[test]
fn a_mesh_of_intermediates_that_all_sign_each_other() {
    is_observed(&bombed(|key| {
        // 2.5.29.19, critical, a CA (RFC 5280 §4.2.1.9).
        let authority = der(SEQUENCE, &[6, 3, 0x55, 0x1d, 0x13, 1, 1, 0xff, 4, 5, 0x30, 3, 1, 1, 0xff]);
        let mesh = |n: u32| {
            let serial = extension(&UNKNOWN, &n.to_be_bytes());
            certificate(key, &common_name("hostile.test"), &[authority.clone(), serial])
        };
        (0..200).map(mesh).collect()
    }));
}

#[test]
fn another_chain_of_60_kib_in_every_handshake() {
    let padded = |key: &[u8]| {
        let padding = extension(&UNKNOWN, &vec![0x55; 60_000]);
        vec![certificate(key, &common_name("hostile.test"), &[padding])]
    };
    is_observed(&run(padded, Some(AtomicU32::new(0))));
}
