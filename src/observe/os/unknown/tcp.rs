//! macOS has TCP_CONNECTION_INFO and Windows SIO_TCP_INFO, but neither has a safe wrapper: our own clock counts.

use socket2::Socket;
use tokio::net::TcpStream;

use crate::observation::TcpInfo;
use crate::observe::os::{Failure, Syn};

pub(in crate::observe) fn before_connect(_: &Socket) {}

pub(in crate::observe) fn connected(_: &TcpStream) -> Option<Syn> {
    None
}

pub(in crate::observe) fn failed(_: &TcpStream) -> Failure {
    Failure::default()
}

pub(in crate::observe) fn connection(_: &TcpStream) -> Option<TcpInfo> {
    None
}
