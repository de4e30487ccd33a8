//! One TLS handshake on a connected socket: its time and parameters, or why it failed.

mod alert;
mod cause;
mod config;
mod session;
mod verifier;

pub(in super::super) use config::TlsConfigs;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion};
use tokio::net::TcpStream;

use super::super::trust::{Chain, Chains};
use crate::model::{Micros, TlsCause, Trust};
use crate::observation::Tls;
use session::Session;

/// Performs the handshake within `limit`, which begins with the `ClientHello`. The chain goes to `chains`, which judges
/// it meanwhile; leaf and trust are filled in from there.
pub(super) async fn handshake(
    stream: &TcpStream,
    config: &Arc<ClientConfig>,
    name: ServerName<'static>,
    limit: Duration,
    chains: Option<&Chains>,
) -> (Tls, Chain) {
    let connection = match ClientConnection::new(config.clone(), name) {
        Ok(connection) => connection,
        Err(e) => return (Tls::Failed { cause: cause::of_rustls(&e), after_us: Micros::ZERO }, None),
    };
    let mut session = Session::new(stream, connection);
    let begun = Instant::now();
    let driven = tokio::time::timeout(limit, session.drive()).await;
    let took = begun.elapsed().into();
    let failure = match driven {
        Ok(Ok(())) => {
            let chain = chains.zip(session.connection.peer_certificates()).and_then(|(all, own)| all.add(own));
            return (done(&session.connection, took), chain);
        }
        Ok(Err(cause)) => cause,
        Err(_) => TlsCause::Silent { received: session.received },
    };
    (Tls::Failed { cause: failure, after_us: took }, None)
}

fn done(connection: &ClientConnection, us: Micros) -> Tls {
    let text = |name: &dyn std::fmt::Debug| format!("{name:?}");
    Tls::Done {
        us,
        version: connection.protocol_version().map_or_else(String::new, version),
        suite: connection.negotiated_cipher_suite().map_or_else(String::new, |suite| text(&suite.suite())),
        group: connection.negotiated_key_exchange_group().map(|group| text(&group.name())),
        alpn: connection.alpn_protocol().map(|alpn| String::from_utf8_lossy(alpn).into_owned()),
        leaf: None,
        trust: Trust::Unknown { says: String::new() },
    }
}

/// As OpenSSL and everybody else writes it.
fn version(version: ProtocolVersion) -> String {
    format!("{version:?}").replace("v1_", "v1.")
}
