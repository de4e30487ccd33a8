//! The TLS servers: one listener a family for all addresses; what a connection meets depends on the address it came to.

mod connection;
mod slow;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::server::NoServerSessionStorage;
use tokio::sync::Semaphore;

use super::pki::{Leaf, Pki};
use crate::lab::{Fate, Network, Stages};
use crate::model::Family;
use connection::Manner;

/// Starts the TLS servers. Their thread ends with the process.
pub(super) fn start(network: &Network, pki: &Pki, listeners: Vec<TcpListener>) -> io::Result<()> {
    let manners = Arc::new(manners(network, pki)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inside = runtime.enter();
    let listeners = listeners.into_iter().map(tokio::net::TcpListener::from_std).collect::<io::Result<Vec<_>>>()?;
    drop(inside);
    let serve = move || {
        runtime.block_on(async move {
            let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
            for listener in listeners {
                tokio::spawn(accept(listener, Arc::clone(&manners), Arc::clone(&places)));
            }
            std::future::pending::<()>().await;
        });
    };
    thread::Builder::new().name("lab-tls".into()).spawn(serve)?;
    Ok(())
}

async fn accept(
    listener: tokio::net::TcpListener,
    manners: Arc<BTreeMap<IpAddr, (Manner, Stages)>>,
    places: Arc<Semaphore>,
) -> io::Result<()> {
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: the client uses the same ones, and gives some back.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let Some((manner, stages)) = stream.local_addr().ok().and_then(|local| manners.get(&local.ip())).cloned()
        else {
            continue;
        };
        tokio::spawn(async move {
            let meeting = connection::meet(stream, manner, stages);
            // Clients come and go as they like; how a connection ends is theirs to judge.
            drop(tokio::time::timeout(CONNECTION_LIFE, meeting).await);
            drop(place);
        });
    }
}

fn manners(network: &Network, pki: &Pki) -> io::Result<BTreeMap<IpAddr, (Manner, Stages)>> {
    let mut configs = BTreeMap::new();
    for leaf in [Leaf::Good, Leaf::Untrusted, Leaf::Expired, Leaf::WrongName] {
        configs.insert(leaf, config(pki, leaf).map_err(io::Error::other)?);
    }
    let servers = Family::BOTH.into_iter().flat_map(|family| &network.stack(family).servers);
    Ok(servers.map(|server| (server.address, (manner(server.fate, &configs), server.stages))).collect())
}

/// The fates that the relay brings about never reach a server; behind them all is good.
fn manner(fate: Fate, configs: &BTreeMap<Leaf, Arc<ServerConfig>>) -> Manner {
    let leaf = match fate {
        Fate::TlsAlert { number } => return Manner::Alert(number),
        Fate::TlsClose => return Manner::Close,
        Fate::TlsReset => return Manner::Reset,
        Fate::PlainText => return Manner::PlainText,
        Fate::CertUntrusted => Leaf::Untrusted,
        Fate::CertExpired => Leaf::Expired,
        Fate::CertWrongName => Leaf::WrongName,
        Fate::Good | Fate::Silent | Fate::Refused | Fate::Icmp { .. } | Fate::Stall | Fate::Flapping { .. } => {
            Leaf::Good
        }
    };
    Manner::Serve(Arc::clone(&configs[&leaf]))
}

fn config(pki: &Pki, leaf: Leaf) -> Result<Arc<ServerConfig>, Box<dyn std::error::Error + Send + Sync>> {
    let (certificate, key) = pki.leaf(leaf)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // No resumption: every handshake is a full one, and times can be compared.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

const MAX_CONNECTIONS: usize = 8_192;
/// A person with `openssl s_client` in the box has this long.
const CONNECTION_LIFE: Duration = Duration::from_secs(600);
