//! SO_BINDTODEVICE (socket(7)); Linux 5.7 and later allow it to everybody.

use std::io;
use std::net::SocketAddr;

use nix::net::if_::if_nametoindex;
use socket2::Socket;

use crate::model::printable;
use crate::observe::error::ObserveError;

#[derive(Clone, Debug)]
pub(in crate::observe) struct Interface(String);

impl Interface {
    pub(in crate::observe) fn named(name: &str) -> Result<Self, ObserveError> {
        let unknown = |e| ObserveError::Interface { name: printable(name, 40), says: io::Error::from(e).to_string() };
        if_nametoindex(name).map_err(unknown)?;
        Ok(Self(name.to_owned()))
    }

    pub(in crate::observe) fn bind(&self, socket: &Socket, _: &SocketAddr) -> io::Result<()> {
        socket.bind_device(Some(self.0.as_bytes()))
    }
}
