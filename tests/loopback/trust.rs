//! Trust is judged beside the handshake, which completes whatever the certificate is.

use rustls::version::{TLS12, TLS13};
use tryorder::model::Trust;
use tryorder::observation::{Attempt, Chain, Tls};
use tryorder::observe::Plan;

use super::certificates::{Authority, Identity};
use super::plans::{attempts_and_chains, plan};
use super::servers::{serve, serve_v6, tls};

fn trusting(authority: &Authority) -> Plan {
    Plan { ca_pem: authority.pem.clone().into_bytes(), ..plan() }
}

fn observed(plan: &Plan, identity: Identity) -> (Attempt, Chain) {
    at(plan, serve(tls(identity.config(&[&TLS13, &TLS12]))), "127.0.0.1")
}

/// One completed handshake and the chain that it names.
#[track_caller]
fn at(plan: &Plan, port: u16, address: &str) -> (Attempt, Chain) {
    let (mut attempts, mut chains) = attempts_and_chains(plan, port, &[address.parse().unwrap()]);
    assert!(matches!(attempts[0].tls, Some(Tls::Done { chain: Some(0), .. })), "not complete: {attempts:?}");
    assert_eq!((attempts.len(), chains.len()), (1, 1));
    (attempts.remove(0), chains.remove(0))
}

#[test]
fn a_chain_to_the_ca_file_is_trusted_and_described() {
    let authority = Authority::new();
    let (attempt, chain) = observed(&trusting(&authority), authority.sign("server.test"));
    assert_eq!(chain.trust, Trust::Trusted);
    let [leaf] = chain.certificates.as_slice() else { panic!("{chain:?}") };
    assert_eq!(leaf.subject, "CN=server.test");
    assert_eq!(leaf.issuer, "CN=tryorder test authority");
    assert_eq!((leaf.not_before.as_str(), leaf.not_after.as_str()), ("1975-01-01T00:00:00Z", "4096-01-01T00:00:00Z"));
    assert_eq!((leaf.names.join(" ").as_str(), leaf.names_total), ("server.test", 1));
    assert_eq!((leaf.key.as_str(), leaf.signature.as_str()), ("EC P-256", "ecdsa-with-SHA256"));
    assert!(leaf.sha256.len() == 64 && leaf.sha256.bytes().all(|b| b.is_ascii_hexdigit()), "{}", leaf.sha256);
    let Some(Tls::Done { version, suite, group, alpn, us, phases, .. }) = &attempt.tls else { unreachable!() };
    assert_eq!(version, "TLSv1.3");
    assert!(suite.starts_with("TLS13_"), "{suite}");
    assert_eq!(alpn, &None);
    assert!(group.is_some());
    let (hello, byte, seen) = (phases.hello_us.unwrap(), phases.first_byte_us.unwrap(), phases.certificate_us.unwrap());
    assert!(hello <= byte && byte <= seen && seen <= *us && us.0 > 0, "{phases:?} {us}");
}

#[test]
fn the_certificates_that_the_server_sends_along_are_part_of_the_chain() {
    let authority = Authority::new();
    let (_, chain) = observed(&trusting(&authority), authority.sign_through_another("server.test"));
    assert_eq!(chain.trust, Trust::Trusted);
    let subjects: Vec<&str> = chain.certificates.iter().map(|c| c.subject.as_str()).collect();
    assert_eq!(subjects, ["CN=server.test", "CN=tryorder test intermediate"]);
    assert_eq!(chain.certificates[0].issuer, "CN=tryorder test intermediate");
}

#[test]
fn what_the_hosts_store_trusts_and_mozilla_does_not_is_told_apart() {
    let authority = Authority::new();
    let (_, chain) = observed(&trusting(&authority), authority.sign("server.test"));
    assert_eq!(chain.trust, Trust::Trusted);
    assert!(matches!(&chain.mozilla, Trust::NotTrusted { says } if says.contains("root")), "{chain:?}");
}

#[test]
fn one_chain_at_many_addresses_is_kept_once() {
    let authority = Authority::new();
    let port = serve(tls(authority.sign("server.test").config(&[&TLS13])));
    let plan = Plan { rounds: 3, ..trusting(&authority) };
    let (attempts, chains) = attempts_and_chains(&plan, port, &["127.0.0.1".parse().unwrap()]);
    assert_eq!((attempts.len(), chains.len()), (3, 1));
}

#[test]
fn a_chain_to_nowhere_is_not_trusted() {
    let (_, chain) = observed(&plan(), Authority::new().sign("server.test"));
    assert!(matches!(&chain.trust, Trust::NotTrusted { says } if says.contains("root")), "{chain:?}");
}

#[test]
fn a_good_certificate_for_another_name_has_the_wrong_name() {
    let authority = Authority::new();
    let (_, chain) = observed(&trusting(&authority), authority.sign("other.test"));
    assert!(matches!(&chain.trust, Trust::WrongName { says } if says.contains("other.test")), "{chain:?}");
}

#[test]
fn an_expired_certificate_and_one_from_the_future_are_expired() {
    let authority = Authority::new();
    let (_, old) = observed(&trusting(&authority), authority.sign_expired("server.test"));
    assert!(matches!(&old.trust, Trust::Expired { .. }), "{old:?}");
    assert_eq!(old.certificates[0].not_after, "2020-02-01T00:00:00Z");
    let (_, early) = observed(&trusting(&authority), authority.sign_future("server.test"));
    assert!(matches!(&early.trust, Trust::Expired { .. }), "{early:?}");
}

#[test]
fn a_server_that_knows_tls_1_2_only_is_observed_as_well() {
    let authority = Authority::new();
    let port = serve_v6(tls(authority.sign("server.test").config(&[&TLS12])));
    let (attempt, chain) = at(&trusting(&authority), port, "::1");
    assert!(matches!(&attempt.tls, Some(Tls::Done { version, .. }) if version == "TLSv1.2"), "{attempt:?}");
    assert_eq!(chain.trust, Trust::Trusted);
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
