//! From where connections are made, when the user said so: a source address, an interface.
//!
//! Lookups are not bound. They are to go the way they always go, and a resolver on loopback, as systemd-resolved is,
//! could not be reached from anywhere else.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::Socket;

use super::error::ObserveError;
use super::os;
use super::plan::Plan;
use crate::model::Family;

/// What sockets are bound to before they connect.
#[derive(Clone, Debug, Default)]
pub(super) struct Binding {
    sources: Vec<IpAddr>,
    interface: Option<os::Interface>,
}

impl Binding {
    /// Of a plan, if this host can do it. No packet is sent.
    pub(super) fn of(plan: &Plan) -> Result<Self, ObserveError> {
        let mut sources: Vec<IpAddr> = Vec::new();
        for &address in &plan.sources {
            let family = Family::of(&address);
            if plan.leaves_out(family) {
                return Err(ObserveError::SourceLeftOut { address, family });
            }
            if let Some(&first) = sources.iter().find(|s| Family::of(s) == family) {
                return Err(ObserveError::TwoSources { first, second: address, family });
            }
            // Only an address of this host can be bound to.
            UdpSocket::bind((address, 0)).map_err(|cause| ObserveError::Source { address, cause })?;
            sources.push(address);
        }
        let interface = plan.interface.as_deref().map(os::Interface::named).transpose()?;
        Ok(Self { sources, interface })
    }

    /// Binds a socket that is to connect there.
    pub(super) fn apply(&self, socket: &Socket, to: &SocketAddr) -> io::Result<()> {
        if let Some(interface) = &self.interface {
            interface.bind(socket, to)?;
        }
        match self.source(to) {
            Some(source) => socket.bind(&SocketAddr::new(source, 0).into()),
            None => Ok(()),
        }
    }

    fn source(&self, to: &SocketAddr) -> Option<IpAddr> {
        self.sources.iter().copied().find(|source| source.is_ipv6() == to.is_ipv6())
    }
}
