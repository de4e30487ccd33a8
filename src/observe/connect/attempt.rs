//! One try of one address.

use std::net::IpAddr;
use std::time::Instant;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;

use super::{Phase, tcp, tls};
use crate::model::{Micros, TlsCause};
use crate::observation::{Attempt, Tcp, Tls};
use crate::observe::trust::Chain;

/// A row whose certificate chain is still before the judge.
pub(super) struct Row {
    pub(super) attempt: Attempt,
    pub(super) chain: Chain,
}

pub(super) async fn attempt(phase: &Phase, address: IpAddr, round: u32) -> Row {
    let settings = &phase.settings;
    // The permit stands for the descriptor and lives as long. A semaphore that nobody closes always gives one.
    let _descriptor = settings.gates.tcp.acquire().await;
    let started = Instant::now();
    let connected = tcp::connect((address, phase.port).into(), settings.timeout).await;
    let row = |tcp, tls, chain| Row {
        attempt: Attempt { address, round, started_us: phase.clock.at(started), tcp, tls },
        chain,
    };
    let connected = match connected {
        Ok(connected) => connected,
        Err((cause, after)) => return row(Tcp::Failed { cause, after_us: after.into() }, None, None),
    };
    let tcp = Tcp::Connected {
        us: connected.best().into(),
        own_us: connected.own.into(),
        syn_retransmits: connected.syn.as_ref().map(|syn| syn.retransmits),
    };
    let (tls, chain) = if let Some(name) = &phase.name {
        handshake(phase, &connected.stream, name.clone()).await
    } else {
        let cause = TlsCause::Other { says: "the host is not a name that TLS can ask for".into() };
        (Tls::Failed { cause, after_us: Micros::ZERO }, None)
    };
    row(tcp, Some(tls), chain)
}

/// Waits for a place at the gate, and keeps it until the handshake has ended or the hold has passed.
async fn handshake(phase: &Phase, stream: &TcpStream, name: ServerName<'static>) -> (Tls, Chain) {
    let settings = &phase.settings;
    let place = settings.gates.tls.acquire().await;
    let config = settings.tls.for_port(phase.port);
    let mut handshake = std::pin::pin!(tls::handshake(stream, config, name, settings.timeout, phase.chains.as_ref()));
    tokio::select! {
        biased;
        done = &mut handshake => return done,
        () = tokio::time::sleep(settings.gates.hold()) => drop(place),
    }
    handshake.await
}
