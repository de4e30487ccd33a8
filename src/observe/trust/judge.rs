//! One chain before the verifier.

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error};

use super::store::Store;
use crate::model::{Trust, printable};

/// The verdict for this name, now. A stapled OCSP answer is not passed on: rustls does not keep it for us.
pub(super) fn judge(store: &Store, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> Trust {
    let verifier = match &store.verifier {
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
