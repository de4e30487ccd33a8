//! The throw-away CA, and what the servers present.

use std::io;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan, Zoned, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;

/// A TLS configuration for each certificate that a server may present.
pub(super) struct Certificates {
    /// The certificate of the CA that clients trust, as PEM.
    pub(super) ca: String,
    pub(super) good: Arc<ServerConfig>,
    pub(super) untrusted: Arc<ServerConfig>,
    pub(super) expired: Arc<ServerConfig>,
    pub(super) wrong_name: Arc<ServerConfig>,
}

impl Certificates {
    pub(super) fn new(host: &str) -> io::Result<Self> {
        let now = Timestamp::now().to_zoned(TimeZone::UTC);
        let in_days = |days: i32| now.checked_add(days.days()).map_err(io::Error::other);
        let (then, later) = (in_days(-30)?, in_days(60)?);
        let trusted = authority("tryorder lab CA", &then, &later)?;
        let stranger = authority("a CA that nobody trusts", &then, &later)?;
        Ok(Self {
            ca: trusted.pem(),
            good: server(&trusted, host, &then, &later)?,
            untrusted: server(&stranger, host, &then, &later)?,
            expired: server(&trusted, host, &in_days(-120)?, &in_days(-30)?)?,
            wrong_name: server(&trusted, "another-host.example", &then, &later)?,
        })
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str, from: &Zoned, until: &Zoned) -> io::Result<Authority> {
    let mut params = valid(CertificateParams::default(), from, until);
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().map_err(io::Error::other)?;
    CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)
}

/// A server with a P-256 certificate for `host`; the chain holds the CA too, as many servers send it.
fn server(issuer: &Authority, host: &str, from: &Zoned, until: &Zoned) -> io::Result<Arc<ServerConfig>> {
    let params = CertificateParams::new([host.to_owned()]).map_err(io::Error::other)?;
    let mut params = valid(params, from, until);
    params.distinguished_name.push(DnType::CommonName, host);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let leaf = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    let chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone(), issuer.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?.with_no_client_auth();
    let mut config = builder.with_single_cert(chain, key).map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Every handshake a full one: what is timed is to be the same each time.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn valid(mut params: CertificateParams, from: &Zoned, until: &Zoned) -> CertificateParams {
    let day = |z: &Zoned| date_time_ymd(i32::from(z.year()), z.month().unsigned_abs(), z.day().unsigned_abs());
    params.not_before = day(from);
    params.not_after = day(until);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
}
