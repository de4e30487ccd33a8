//! Certificates for the length of one run: a CA that the box trusts, one that nobody trusts, and what they signed.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, Error, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Keys are ECDSA P-256: signing takes microseconds, so that many handshakes at once are quick.
pub(super) struct Pki {
    ca: CertifiedIssuer<'static, KeyPair>,
    stranger: CertifiedIssuer<'static, KeyPair>,
    key: KeyPair,
    name: String,
    /// What stands in the good certificates, the name first.
    names: Vec<String>,
}

/// Which certificate a server presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaf {
    Good,
    Untrusted,
    Expired,
    WrongName,
}

impl Pki {
    /// Certificates for the name, and for all names one label below it where there are any.
    pub(super) fn new(name: &str, further_names: bool) -> Result<Self, Error> {
        let wildcard = further_names.then(|| format!("*.{name}"));
        let names = std::iter::once(name.to_owned()).chain(wildcard).collect();
        let (ca, stranger) = (authority("tryorder lab CA")?, authority("tryorder lab CA that nobody trusts")?);
        Ok(Self { ca, stranger, key: KeyPair::generate()?, name: name.to_owned(), names })
    }

    /// The CA to trust.
    pub(super) fn ca_pem(&self) -> String {
        self.ca.pem()
    }

    /// A chain of one, and its key. The roots are not sent, as is usual.
    pub(super) fn leaf(&self, leaf: Leaf) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), Error> {
        let (name, names) = match leaf {
            Leaf::WrongName => (ANOTHER_NAME, vec![ANOTHER_NAME.to_owned()]),
            Leaf::Good | Leaf::Untrusted | Leaf::Expired => (self.name.as_str(), self.names.clone()),
        };
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.custom_extensions = vec![CustomExtension::from_oid_content(EXAMPLE_OID, vec![0; PADDING])];
        params.not_before = date_time_ymd(2015, 1, 1);
        params.not_after = if leaf == Leaf::Expired { date_time_ymd(2015, 12, 31) } else { date_time_ymd(2115, 1, 1) };
        let issuer = if leaf == Leaf::Untrusted { &self.stranger } else { &self.ca };
        let certificate = params.signed_by(&self.key, issuer)?;
        Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()))
    }
}

/// Dates are fixed, so that a wrong clock does not spoil the box.
fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2015, 1, 1);
    params.not_after = date_time_ymd(2115, 1, 1);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

const ANOTHER_NAME: &str = "another-name.example";
/// What makes a server's flight as large as Microsoft's, some 4 KiB in three packets: a path that loses large packets must
/// lose these.
const PADDING: usize = 3_000;
/// For examples (Rec. ITU-T X.660, A.2); an extension that is not critical may be unknown.
const EXAMPLE_OID: &[u64] = &[2, 999, 1];

#[cfg(test)]
mod tests {
    use x509_parser::prelude::{FromDer, X509Certificate};

    use super::*;

    /// Subject, issuer and the year of expiry.
    fn facts(pki: &Pki, leaf: Leaf) -> (String, String, i32) {
        let (der, _) = pki.leaf(leaf).unwrap();
        let (_, certificate) = X509Certificate::from_der(&der).unwrap();
        let year = certificate.validity().not_after.to_datetime().year();
        (certificate.subject().to_string(), certificate.issuer().to_string(), year)
    }

    #[test]
    fn each_leaf_is_wrong_in_one_way_only() {
        let pki = Pki::new("n.example", false).unwrap();
        let fact = |subject: &str, issuer: &str, year| (subject.to_owned(), issuer.to_owned(), year);
        assert_eq!(facts(&pki, Leaf::Good), fact("CN=n.example", "CN=tryorder lab CA", 2115));
        assert_eq!(facts(&pki, Leaf::Expired), fact("CN=n.example", "CN=tryorder lab CA", 2015));
        assert_eq!(facts(&pki, Leaf::WrongName), fact("CN=another-name.example", "CN=tryorder lab CA", 2115));
        let stranger = fact("CN=n.example", "CN=tryorder lab CA that nobody trusts", 2115);
        assert_eq!(facts(&pki, Leaf::Untrusted), stranger);
    }
}
