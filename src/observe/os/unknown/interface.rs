//! Systems for which no safe way to bind to an interface is known: said so, and nothing is measured.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use socket2::Socket;

use crate::observe::error::ObserveError;

/// There is none.
#[derive(Clone, Debug)]
pub(in crate::observe) struct Interface(Infallible);

impl Interface {
    pub(in crate::observe) fn named(_: &str) -> Result<Self, ObserveError> {
        Err(ObserveError::InterfaceUnknownHere)
    }

    pub(in crate::observe) fn bind(&self, _: &Socket, _: &SocketAddr) -> io::Result<()> {
        match self.0 {}
    }
}
