//! One try of one address.

use std::net::IpAddr;
use std::time::Instant;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;

use super::{Phase, tcp, tls};
use crate::model::TlsCause;
use crate::observation::{Attempt, Tls};

pub(super) async fn attempt(phase: &Phase, address: IpAddr, round: u32) -> Attempt {
    let settings = &phase.settings;
    // The permit stands for the descriptor and lives as long. A semaphore that nobody closes always gives one.
    let _descriptor = settings.gates.tcp.acquire().await;
    let started = Instant::now();
    let connected = tcp::connect((address, phase.port).into(), &settings.binding, &phase.patience).await;
    let row = |tcp, tls| Attempt { address, round, started_us: phase.clock.at(started), tcp, tls };
    let connected = match connected {
        Ok(connected) => connected,
        Err(failed) => return row(failed, None),
    };
    if phase.in_the_clear {
        return row(connected.row(), None);
    }
    let tls = match &phase.name {
        Some(name) => handshake(phase, &connected.stream, name.clone()).await,
        None => tls::unbegun(TlsCause::Other { says: "the host is not a name that TLS can ask for".into() }),
    };
    row(connected.row(), Some(tls))
}

/// Waits for a place at the gate, and keeps it until the handshake has ended or the hold has passed.
async fn handshake(phase: &Phase, stream: &TcpStream, name: ServerName<'static>) -> Tls {
    let settings = &phase.settings;
    let place = settings.gates.tls.acquire().await;
    let handshake = tls::handshake(stream, settings, phase.port, name, &phase.patience, phase.chains.as_ref());
    // On the heap, so that the hundreds that wait at the gate do not have its room too.
    let mut handshake = Box::pin(handshake);
    tokio::select! {
        biased;
        done = &mut handshake => return done,
        () = tokio::time::sleep(settings.gates.hold()) => drop(place),
    }
    handshake.await
}
