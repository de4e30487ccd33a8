//! Certificates, for people.

use std::fmt::Write as _;
use std::net::IpAddr;

use jiff::Timestamp;
use rustls::SupportedCipherSuite;
use rustls::crypto::hash::HashAlgorithm;
use rustls::pki_types::CertificateDer;
use x509_parser::objects::{oid_registry, oid2sn};
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate, X509Name};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::super::provider;
use crate::model::printable;
use crate::observation::Certificate;

/// RFC 5280 bounds each part of a name (ub-common-name is 64); a whole one that is longer is somebody's joke.
const MAX_NAME: usize = 300;

/// outlook.office365.com has 24; a content network's certificate has up to 100, and nobody reads them.
const MAX_NAMES: usize = 32;

/// Public chains have three or four; what follows is kept by nobody.
const MAX_CERTIFICATES: usize = 10;

/// The leaf first. What cannot be read is an empty row, so that places stay what they were.
pub(super) fn describe_all(chain: &[CertificateDer<'_>]) -> Vec<Certificate> {
    chain.iter().take(MAX_CERTIFICATES).map(|der| describe(der).unwrap_or_default()).collect()
}

fn describe(der: &[u8]) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let names = alternative.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
    Some(Certificate {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        names: names.iter().filter_map(alternative_name).take(MAX_NAMES).collect(),
        names_total: u32::try_from(names.len()).unwrap_or(u32::MAX),
        not_before: time(validity.not_before)?,
        not_after: time(validity.not_after)?,
        sha256: sha256(der),
        key: key(certificate.public_key()),
        signature: algorithm(certificate.signature_algorithm.oid()),
    })
}

fn name(name: &X509Name<'_>) -> String {
    printable(&name.to_string(), MAX_NAME)
}

fn time(time: ASN1Time) -> Option<String> {
    Timestamp::from_second(time.timestamp()).ok().map(|t| t.to_string())
}

/// The kinds that a TLS client looks at (RFC 9525 §6.1): DNS names and addresses.
#[expect(clippy::wildcard_enum_match_arm, reason = "no client compares the other kinds")]
fn alternative_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable(name, MAX_NAME)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// The hash that TLS itself brings along.
fn sha256(der: &[u8]) -> String {
    let hashes = provider::get().cipher_suites.iter().filter_map(SupportedCipherSuite::tls13);
    let sha256 = hashes.map(|suite| suite.common.hash_provider).find(|hash| hash.algorithm() == HashAlgorithm::SHA256);
    let Some(sha256) = sha256 else { return String::new() };
    sha256.hash(der).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn key(key: &SubjectPublicKeyInfo<'_>) -> String {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => format!("RSA {}", rsa.key_size()),
        Ok(PublicKey::EC(_)) => format!("EC {}", curve(&key.algorithm)),
        Ok(PublicKey::DSA(_)) => "DSA".into(),
        Ok(PublicKey::GostR3410(_) | PublicKey::GostR3410_2012(_) | PublicKey::Unknown(_)) | Err(_) => {
            algorithm(&key.algorithm.algorithm)
        }
    }
}

/// RFC 5480 §2.1.1.1.
fn curve(algorithm_of_key: &AlgorithmIdentifier<'_>) -> String {
    let Some(curve) = algorithm_of_key.parameters.as_ref().and_then(|any| any.as_oid().ok()) else {
        return "of an unnamed curve".into();
    };
    match curve.to_id_string().as_str() {
        "1.2.840.10045.3.1.7" => "P-256".into(),
        "1.3.132.0.34" => "P-384".into(),
        "1.3.132.0.35" => "P-521".into(),
        other => printable(other, 60),
    }
}

/// `sha256WithRSAEncryption`; the number where it has no name.
fn algorithm(oid: &Oid<'_>) -> String {
    // The registry that x509-parser brings lacks this one (RFC 8410 §3).
    if oid.to_id_string() == "1.3.101.112" {
        return "Ed25519".into();
    }
    oid2sn(oid, oid_registry()).map_or_else(|_| printable(&oid.to_id_string(), 60), str::to_owned)
}
