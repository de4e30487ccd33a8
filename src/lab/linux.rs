//! How the box is made on Linux. The order of the steps matters, and nothing else works:
//!
//! 1. user namespace (unless root), network and mount namespaces: only while single-threaded (user_namespaces(7));
//! 2. mounts: private files over the system's, so that the C library reads the box's names;
//! 3. the servers' namespace, the wire through the relay to it, the servers' sockets;
//! 4. threads: relay, name server, TLS servers. They end with the process.
#![expect(clippy::disallowed_methods, reason = "the box is made of sockets, and its relay moves packets in time")]

mod advice;
mod command;
mod files;
mod limits;
mod listeners;
mod mounts;
mod names;
mod namespaces;
mod netlink;
mod pki;
mod relay;
mod tls;
mod wire;

pub(super) use command::run;

use std::io;

use super::{Lab, LabError, Network, WireKind};

pub(super) fn enter(network: &Network, wire: WireKind) -> Result<Lab, LabError> {
    let pki = pki::Pki::new(&network.target().host, !network.also().is_empty())
        .map_err(|e| step("make certificates", io::Error::other(e)))?;
    limits::raise();
    namespaces::enter()?;
    let ca_file = mounts::cover(&files::etc(network), &pki.ca_pem())?;
    let server_side = namespaces::another()?;
    let wire = wire::build(network, wire, &server_side)?;
    let listeners = namespaces::inside(&server_side, || listeners::open(network.target().port))?
        .map_err(|e| step("open the servers' sockets", e))?;
    relay::start(network, wire).map_err(|e| step("start the relay", e))?;
    names::start(network, listeners.names).map_err(|e| step("start the name server", e))?;
    tls::start(network, &pki, listeners.tls).map_err(|e| step("start the TLS servers", e))?;
    Ok(Lab { ca_file, name: network.target().host })
}

/// The error of a step that no setting of the system explains.
fn step(step: &'static str, cause: impl Into<io::Error>) -> LabError {
    LabError::Step { step, cause: cause.into(), advice: None }
}
