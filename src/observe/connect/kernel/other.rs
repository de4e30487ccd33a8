//! macOS has TCP_CONNECTION_INFO and Windows SIO_TCP_INFO, but neither has a safe wrapper: our own clock counts there.

use socket2::Socket;
use tokio::net::TcpStream;

use super::{Failure, Syn};
use crate::observation::TcpInfo;

pub(in super::super) fn before_connect(_: &Socket) {}

pub(in super::super) fn connected(_: &TcpStream) -> Option<Syn> {
    None
}

pub(in super::super) fn failed(_: &TcpStream) -> Failure {
    Failure::default()
}

pub(in super::super) fn connection(_: &TcpStream) -> Option<TcpInfo> {
    None
}
