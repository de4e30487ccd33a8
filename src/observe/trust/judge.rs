//! One chain before the verifier.

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error};

use super::store::{Store, Verifier};
use crate::model::{Trust, printable};

impl Store {
    /// The verdicts of the host's store and of Mozilla's roots for this name, now. A platform verifier may block, so call
    /// it on a thread of its own.
    pub(super) fn judge(&self, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> (Trust, Trust) {
        (verdict(&self.verifier, chain, name), verdict(&self.mozilla, chain, name))
    }
}

/// A stapled OCSP answer is not passed on: rustls does not keep it for us.
fn verdict(verifier: &Verifier, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> Trust {
    let verifier = match verifier {
        Ok(verifier) => verifier,
        Err(says) => return Trust::Unknown { says: says.clone() },
    };
    let Some((leaf, intermediates)) = chain.split_first() else {
        return Trust::Unknown { says: "the server sent no certificate".into() };
    };
    match verifier.verify_server_cert(leaf, intermediates, name, &[], UnixTime::now()) {
        Ok(_) => Trust::Trusted,
        Err(Error::InvalidCertificate(e)) => fault(&e),
        Err(e) => Trust::Unknown { says: printable(&e.to_string(), 200) },
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum grows with rustls; whatever is new is not trusted")]
fn fault(e: &CertificateError) -> Trust {
    let says = printable(&e.to_string(), 300);
    match e {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Trust::Expired { says },
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Trust::WrongName { says }
        }
        CertificateError::UnknownIssuer => Trust::NotTrusted { says: "no path to a root of the trust store".into() },
        _ => Trust::NotTrusted { says },
    }
}
