//! The server's own certificate, for people.

use jiff::Timestamp;
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate, X509Name};

use crate::model::printable;
use crate::observation::Leaf;

/// RFC 5280 bounds each part of a name (ub-common-name is 64); a whole one that is longer is somebody's joke.
const MAX_NAME: usize = 300;

/// `None` when the certificate cannot be read.
pub(super) fn leaf(der: &[u8]) -> Option<Leaf> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    Some(Leaf {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        not_before: time(validity.not_before)?,
        not_after: time(validity.not_after)?,
    })
}

fn name(name: &X509Name<'_>) -> String {
    printable(&name.to_string(), MAX_NAME)
}

fn time(time: ASN1Time) -> Option<String> {
    Timestamp::from_second(time.timestamp()).ok().map(|t| t.to_string())
}
