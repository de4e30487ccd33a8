//! One TLS handshake on a connected socket: its time and parameters, or why it failed.

mod alert;
mod cause;
mod config;
mod session;
mod verifier;

pub(in super::super) use config::TlsConfigs;

use std::time::Instant;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ProtocolVersion};
use tokio::net::TcpStream;

use super::super::trust::Chains;
use super::Settings;
use super::patience::{Patience, Stage};
use crate::model::{Micros, TlsCause};
use crate::observation::{Phases, Tls};
use crate::observe::os;
use session::Session;
use verifier::AnyCertificate;

/// Performs the handshake, as long as there is patience, which begins with the `ClientHello`. The chain goes to `chains`,
/// which judges it meanwhile.
pub(super) async fn handshake(
    stream: &TcpStream,
    settings: &Settings,
    port: u16,
    name: ServerName<'static>,
    patience: &Patience,
    chains: Option<&Chains>,
) -> Tls {
    let (connection, verifier) = match settings.tls.connection(port, name) {
        Ok(made) => made,
        Err(e) => return unbegun(cause::of_rustls(&e)),
    };
    let mut session = Session::new(stream, &settings.gates.long, connection);
    let begun = Instant::now();
    let driven = patience.within(Stage::Tls, begun, session.drive()).await;
    let took = begun.elapsed().into();
    let phases = phases(&session, &verifier, begun);
    let chain = chains.zip(verifier.seen()).and_then(|(all, seen)| all.add(&seen.chain));
    let cause = match driven {
        Some(Ok(())) => return done(&session.connection, took, phases, chain),
        Some(Err(cause)) => cause,
        None => TlsCause::Silent { received: session.received },
    };
    Tls::Failed { cause, after_us: took, phases, chain, connection: os::connection(stream) }
}

/// A handshake that could not even begin.
pub(super) fn unbegun(cause: TlsCause) -> Tls {
    Tls::Failed { cause, after_us: Micros::ZERO, phases: Phases::default(), chain: None, connection: None }
}

/// A server that speaks before the client does: no TLS server begins.
pub(super) fn spoke_first(bytes: &[u8]) -> Tls {
    unbegun(cause::plain_text(bytes))
}

fn phases(session: &Session<'_>, verifier: &AnyCertificate, begun: Instant) -> Phases {
    let since = |moment: Instant| moment.saturating_duration_since(begun).into();
    Phases {
        hello_us: session.hello.map(since),
        first_byte_us: session.first_byte.map(since),
        certificate_us: verifier.seen().map(|seen| since(seen.at)),
    }
}

fn done(connection: &ClientConnection, us: Micros, phases: Phases, chain: Option<u32>) -> Tls {
    let text = |name: &dyn std::fmt::Debug| format!("{name:?}");
    Tls::Done {
        us,
        phases,
        version: connection.protocol_version().map_or_else(String::new, version),
        suite: connection.negotiated_cipher_suite().map_or_else(String::new, |suite| text(&suite.suite())),
        group: connection.negotiated_key_exchange_group().map(|group| text(&group.name())),
        alpn: connection.alpn_protocol().map(|alpn| String::from_utf8_lossy(alpn).into_owned()),
        chain,
    }
}

/// As OpenSSL and everybody else writes it.
fn version(version: ProtocolVersion) -> String {
    format!("{version:?}").replace("v1_", "v1.")
}
