//! Certificate bombs, at 300 addresses in three rounds: the handshake is right, and what it carries is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tryorder::model::TlsCause;
use tryorder::observation::Tls;

use super::child::{Run, attempts};
use super::der::{SEQUENCE, alt_names, certificate, common_name, der, extension, nested};
use super::servers::{serve, tls};

/// 1.2.3.4.5: nobody's.
const UNKNOWN: [u8; 6] = [6, 4, 0x2a, 3, 4, 5];

/// Makes the chain of one handshake from the DER of the server's public key and the number of the handshake.
type Chain = fn(&[u8], u32) -> Vec<Vec<u8>>;

#[derive(Debug)]
struct Bomb {
    key: KeyPair,
    chain: Chain,
    handshakes: AtomicU32,
}

impl ResolvesServerCert for Bomb {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let signs = ring::default_provider().key_provider.load_private_key(key).unwrap();
        let number = self.handshakes.fetch_add(1, Ordering::Relaxed);
        let chain = (self.chain)(&self.key.subject_public_key_info(), number);
        Some(CertifiedKey::new(chain.into_iter().map(CertificateDer::from).collect(), signs).into())
    }
}

fn bombed(chain: Chain) -> Run {
    let bomb = Bomb { key: KeyPair::generate().unwrap(), chain, handshakes: AtomicU32::new(0) };
    let builder = ServerConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    attempts(serve(tls(builder.with_cert_resolver(Arc::new(bomb)).into())))
}

/// The handshakes complete, as far as a slow machine gets in time: a certificate that is no good is no reason to know
/// nothing.
#[track_caller]
fn is_observed(chain: Chain) {
    let run = bombed(chain);
    run.attempts_are_bounded();
    let (done, rest): (Vec<&Tls>, _) = run.tls().into_iter().partition(|tls| matches!(tls, Tls::Done { .. }));
    assert!(done.len() >= 30, "{} done", done.len());
    for tls in rest {
        assert!(matches!(tls, Tls::Failed { cause: TlsCause::Silent { .. }, .. }), "{tls:?}");
    }
}

#[test]
fn a_chain_of_more_than_64_kib() {
    let run = bombed(|key, _| {
        let padding = extension(&UNKNOWN, &[0x55; 4_000]);
        vec![certificate(key, &common_name("hostile.test"), &[padding]); 20]
    });
    run.attempts_are_bounded();
    for cause in run.causes() {
        assert!(matches!(cause, TlsCause::Protocol { .. }), "{cause:?}");
    }
}

#[test]
fn three_thousand_alternative_names() {
    is_observed(|key, _| {
        let names = alt_names((0..3_000).map(|n| format!("{n:04}.hostile.test")));
        vec![certificate(key, &common_name("hostile.test"), &[names])]
    });
}

#[test]
fn ten_thousand_certificates_of_one_byte() {
    is_observed(|key, _| {
        let mut chain = vec![certificate(key, &common_name("hostile.test"), &[])];
        chain.extend(vec![vec![0x30]; 10_000]);
        chain
    });
}

#[test]
fn names_and_extensions_of_ten_thousand_levels() {
    is_observed(|key, _| {
        let deep = [
            certificate(key, &nested(5_000), &[]),
            certificate(key, &common_name("x"), &[extension(&UNKNOWN, &nested(5_000))]),
        ];
        deep.into()
    });
}

#[test]
fn a_mesh_of_intermediates_that_all_sign_each_other() {
    is_observed(|key, _| {
        // 2.5.29.19, critical, a CA (RFC 5280 §4.2.1.9).
        let authority = der(SEQUENCE, &[6, 3, 0x55, 0x1d, 0x13, 1, 1, 0xff, 4, 5, 0x30, 3, 1, 1, 0xff]);
        let mesh = |n: u32| {
            let serial = extension(&UNKNOWN, &n.to_be_bytes());
            certificate(key, &common_name("hostile.test"), &[authority.clone(), serial])
        };
        (0..200).map(mesh).collect()
    });
}

#[test]
fn another_chain_of_60_kib_in_every_handshake() {
    is_observed(|key, number| {
        let own = extension(&UNKNOWN, &number.to_be_bytes());
        let padding = extension(&UNKNOWN, &vec![0x55; 60_000]);
        vec![certificate(key, &common_name("hostile.test"), &[own, padding])]
    });
}
