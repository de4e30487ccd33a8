//! Trust is judged beside the handshake, which completes whatever the certificate is.

use rustls::version::{TLS12, TLS13};
use tryorder::model::Trust;
use tryorder::observation::{Attempt, Leaf, Tls};
use tryorder::observe::Plan;

use super::certificates::{Authority, Identity};
use super::plans::{attempts, plan};
use super::servers::{serve, serve_v6, tls};

fn trusting(authority: &Authority) -> Plan {
    Plan { ca_pem: authority.pem.clone().into_bytes(), ..plan() }
}

fn observed(plan: &Plan, identity: Identity) -> Attempt {
    let port = serve(tls(identity.config(&[&TLS13, &TLS12])));
    attempts(plan, port, &["127.0.0.1".parse().unwrap()]).remove(0)
}

#[track_caller]
fn done(attempt: &Attempt) -> (&str, &Trust, &Leaf) {
    match &attempt.tls {
        Some(Tls::Done { version, trust, leaf: Some(leaf), .. }) => (version, trust, leaf),
        _ => panic!("the handshake is not complete: {attempt:?}"),
    }
}

#[test]
fn a_chain_to_the_ca_file_is_trusted_and_described() {
    let authority = Authority::new();
    let attempt = observed(&trusting(&authority), authority.sign("server.test"));
    let (version, trust, leaf) = done(&attempt);
    assert_eq!((version, trust), ("TLSv1.3", &Trust::Trusted));
    assert_eq!(leaf.subject, "CN=server.test");
    assert_eq!(leaf.issuer, "CN=tryorder test authority");
    assert_eq!((leaf.not_before.as_str(), leaf.not_after.as_str()), ("1975-01-01T00:00:00Z", "4096-01-01T00:00:00Z"));
    let Some(Tls::Done { suite, group, alpn, us, .. }) = &attempt.tls else { unreachable!() };
    assert!(suite.starts_with("TLS13_"), "{suite}");
    assert_eq!((group.as_deref(), alpn.as_deref()), (Some("X25519"), None));
    assert!(us.0 > 0);
}

#[test]
fn the_certificates_that_the_server_sends_along_are_part_of_the_chain() {
    let authority = Authority::new();
    let attempt = observed(&trusting(&authority), authority.sign_through_another("server.test"));
    assert_eq!(done(&attempt).1, &Trust::Trusted);
    assert_eq!(done(&attempt).2.issuer, "CN=tryorder test intermediate");
}

#[test]
fn a_chain_to_nowhere_is_not_trusted() {
    let attempt = observed(&plan(), Authority::new().sign("server.test"));
    assert!(matches!(done(&attempt).1, Trust::NotTrusted { says } if says.contains("root")), "{attempt:?}");
}

#[test]
fn a_good_certificate_for_another_name_has_the_wrong_name() {
    let authority = Authority::new();
    let attempt = observed(&trusting(&authority), authority.sign("other.test"));
    assert!(matches!(done(&attempt).1, Trust::WrongName { says } if says.contains("other.test")), "{attempt:?}");
}

#[test]
fn an_expired_certificate_and_one_from_the_future_are_expired() {
    let authority = Authority::new();
    let old = observed(&trusting(&authority), authority.sign_expired("server.test"));
    assert!(matches!(done(&old).1, Trust::Expired { .. }), "{old:?}");
    assert_eq!(done(&old).2.not_after, "2020-02-01T00:00:00Z");
    let early = observed(&trusting(&authority), authority.sign_future("server.test"));
    assert!(matches!(done(&early).1, Trust::Expired { .. }), "{early:?}");
}

#[test]
fn a_server_that_knows_tls_1_2_only_is_observed_as_well() {
    let authority = Authority::new();
    let port = serve_v6(tls(authority.sign("server.test").config(&[&TLS12])));
    let attempt = attempts(&trusting(&authority), port, &["::1".parse().unwrap()]).remove(0);
    let (version, trust, _) = done(&attempt);
    assert_eq!((version, trust), ("TLSv1.2", &Trust::Trusted));
}

#[test]
fn a_ca_file_without_a_certificate_is_refused() {
    for pem in ["nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let plan = Plan { ca_pem: pem.into(), ..plan() };
        let error = tryorder::observe::run(&plan, &mut |_| {}).unwrap_err();
        assert!(error.to_string().starts_with("the CA file"), "{error}");
        assert!(error.hint().contains("PEM"));
    }
}
