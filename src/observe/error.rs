//! Why nothing could be measured at all. A network that does not work is no error: it is what the rows say.

use std::io;

/// A run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    #[error("cannot start the network runtime: {0}")]
    Runtime(#[from] io::Error),
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the CA file holds no usable certificate: {0}")]
    CaFile(String),
}

impl ObserveError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Runtime(_) => "the system refused sockets or threads; look at its limits (on Unix `ulimit -a`)",
            Self::Tls(_) => "this is a fault of the program; please report it",
            Self::CaFile(_) => {
                "it takes PEM, as in `-----BEGIN CERTIFICATE-----`; `openssl x509 -inform der -in FILE` converts"
            }
        }
    }
}
