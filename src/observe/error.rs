//! Why nothing could be measured at all. A network that does not work is no error: it is what the rows say.

use std::io;
use std::net::IpAddr;

use super::os;
use crate::model::{Family, Target};

/// A run could not begin. Nothing has been sent.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    #[error("cannot start the network runtime: {0}")]
    Runtime(#[from] io::Error),
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the CA file holds no usable certificate: {0}")]
    CaFile(String),
    #[error("`{target}` is an {} address, and only {} was asked for", family.name(), family.other().name())]
    TargetLeftOut { target: Target, family: Family },
    #[error("the source `{address}` is an {} address, and only {} was asked for", family.name(), family.other().name())]
    SourceLeftOut { address: IpAddr, family: Family },
    #[error("`{first}` and `{second}` are both {} addresses: there can be one source a family", family.name())]
    TwoSources { first: IpAddr, second: IpAddr, family: Family },
    #[error("cannot connect from `{address}`: {cause}")]
    Source { address: IpAddr, cause: io::Error },
    #[error("cannot connect by the interface `{name}`: {says}")]
    Interface { name: String, says: String },
    #[error("how to connect by a certain interface is not known on this system")]
    InterfaceUnknownHere,
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
            Self::TargetLeftOut { .. } | Self::SourceLeftOut { .. } => "leave out `-4` or `-6`, or that address",
            Self::TwoSources { .. } => "run it once for each source",
            Self::Source { .. } => os::SOURCE_HINT,
            Self::Interface { .. } => os::INTERFACE_HINT,
            Self::InterfaceUnknownHere => "`--source ADDR` with an address of that interface often does the same",
        }
    }
}
