//! IP_BOUND_IF and IPV6_BOUND_IF.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;

use nix::net::if_::if_nametoindex;
use socket2::Socket;

use crate::model::printable;
use crate::observe::error::ObserveError;

#[derive(Clone, Debug)]
pub(in crate::observe) struct Interface(Option<NonZeroU32>);

impl Interface {
    pub(in crate::observe) fn named(name: &str) -> Result<Self, ObserveError> {
        let unknown = |e| ObserveError::Interface { name: printable(name, 40), says: io::Error::from(e).to_string() };
        if_nametoindex(name).map(|index| Self(NonZeroU32::new(index))).map_err(unknown)
    }

    pub(in crate::observe) fn bind(&self, socket: &Socket, to: &SocketAddr) -> io::Result<()> {
        if to.is_ipv6() { socket.bind_device_by_index_v6(self.0) } else { socket.bind_device_by_index_v4(self.0) }
    }
}
