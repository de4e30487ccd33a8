//! A target through a proxy: CONNECT (RFC 9110 §9.3.6), and TLS with the target inside the tunnel, in rounds.
//!
//! It runs beside the direct attempts and needs no lookup of ours: the proxy asks DNS by itself. It ends within
//! 2 × timeout + the proxy's limit + 1 s, like them: a later round begins only when the earlier one was no silence and as much
//! time is left as that took.

mod ask;
mod head;

pub(in super::super) use head::read as read_head;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;

use super::super::clock::{self, Clock};
use super::super::host;
use super::super::proxy::{self, ProxyPlan};
use super::super::stop::Stop;
use super::super::target::SYSTEM_ONLY_LIMIT;
use super::super::trust::{Chains, Store};
use super::patience::{Patience, Stage};
use super::{Progress, SLACK, Settings, tcp, tls};
use crate::model::{Micros, Target, TcpCause, TlsCause};
use crate::observation::{Chain, Proxy, ProxyAnswer, ProxyCause, ProxyHead, ProxyHop, SystemAnswer, Tcp, Tls, Tunnel};

/// A proxy with more addresses than this has the rest untried, which is what its clients' patience comes to.
const MOST_ADDRESSES: usize = 8;

/// The way through the proxy, the same for all targets of a run.
pub(in super::super) struct Route {
    plan: ProxyPlan,
    /// What the system says of its name, asked once.
    system: OnceCell<SystemAnswer>,
    /// What it says of itself, asked once.
    about: OnceCell<Option<ProxyHead>>,
}

impl Route {
    pub(in super::super) fn new(plan: ProxyPlan) -> Self {
        Self { plan, system: OnceCell::new(), about: OnceCell::new() }
    }

    /// A program that takes its proxy from the environment takes its exceptions from there, too.
    pub(in super::super) fn is_for(plan: &ProxyPlan, target: &Target) -> bool {
        plan.variable.is_none() || !proxy::covers(target)
    }

    pub(in super::super) fn recorded(&self) -> Proxy {
        let Target { host, port } = self.plan.url.address.clone();
        Proxy {
            host,
            port,
            variable: self.plan.variable.map(str::to_owned),
            credentials: self.plan.url.has_credentials(),
            limit_us: self.plan.limit.into(),
            system: self.system.get().cloned().unwrap_or(SystemAnswer::Unknown),
            about: self.about.get().cloned().flatten(),
        }
    }

    async fn system(&self, stop: &Stop) -> &SystemAnswer {
        let ask = async { host::ask_system(&self.plan.url.address).answer(SYSTEM_ONLY_LIMIT, stop).await };
        self.system.get_or_init(|| ask).await
    }
}

/// How long one target may take through a proxy, once the proxy's name is resolved.
pub(in super::super) fn longest(timeout: Duration, plan: &ProxyPlan) -> Duration {
    2 * timeout + plan.limit + SLACK
}

/// Everything that the rounds of a target share.
struct Passage<'a> {
    settings: &'a Settings,
    route: &'a Route,
    target: &'a Target,
    clock: Clock,
    stop: &'a Stop,
    name: Option<ServerName<'static>>,
    chains: Option<Chains>,
    addresses: Vec<IpAddr>,
}

/// Makes the rounds and returns their rows, and the chains that these name.
pub(in super::super) async fn tunnels(
    settings: &Settings,
    route: &Route,
    target: &Target,
    clock: Clock,
    store: Arc<Store>,
    progress: &Progress,
    stop: &Stop,
) -> (Vec<Tunnel>, Vec<Chain>) {
    if settings.rounds == 0 || !Route::is_for(&route.plan, target) {
        return (Vec::new(), Vec::new());
    }
    let name = ServerName::try_from(target.host.clone()).ok();
    let addresses = match route.system(stop).await {
        SystemAnswer::Addresses { addresses, .. } => addresses.iter().copied().take(MOST_ADDRESSES).collect(),
        SystemAnswer::Failed { .. } | SystemAnswer::Unknown => Vec::new(),
    };
    // A name that was still being looked up then is not one that has no address.
    if stop.is_set() {
        return (Vec::new(), Vec::new());
    }
    let chains = name.clone().map(|name| Chains::new(store, name));
    let passage = Passage { settings, route, target, clock, stop, name, chains, addresses };
    let deadline = Instant::now() + longest(settings.timeout, &route.plan);
    let rows = rounds(&passage, deadline, progress).await;
    if is_unnamed(&rows) {
        let limit = clock::remaining(deadline).min(settings.timeout);
        tokio::select! {
            _ = route.about.get_or_init(|| about(&passage, limit)) => {}
            _ = stop.set() => {}
        }
    }
    let chains = match &passage.chains {
        Some(chains) => chains.judged(deadline, stop).await,
        None => Vec::new(),
    };
    (rows, chains)
}

async fn rounds(passage: &Passage<'_>, deadline: Instant, progress: &Progress) -> Vec<Tunnel> {
    let settings = passage.settings;
    let mut rows: Vec<Tunnel> = Vec::new();
    let mut took = Duration::ZERO;
    progress.expect(1, settings.rounds);
    for round in 1..=settings.rounds {
        let first = round == 1;
        if rows.last().is_some_and(was_silent) || !first && clock::remaining(deadline) < settings.gap + took {
            progress.skipped(settings.rounds + 1 - round);
            break;
        }
        let begun = Instant::now();
        let work = async {
            if !first {
                tokio::time::sleep(settings.gap).await;
            }
            tunnel(passage, round).await
        };
        let end = async {
            if first { std::future::pending().await } else { tokio::time::sleep_until(deadline.into()).await }
        };
        // Cut off it shows nothing: a row would look like silence.
        let row = tokio::select! {
            biased;
            row = work => Some(row),
            () = end => None,
            _ = passage.stop.set() => None,
        };
        let Some(row) = row else {
            progress.skipped(settings.rounds + 1 - round);
            break;
        };
        took = begun.elapsed();
        rows.push(row);
        progress.attempted();
    }
    rows
}

/// Asking again would cost another whole limit, or a name that does not resolve, and show the same.
fn was_silent(tunnel: &Tunnel) -> bool {
    let tcp = tunnel.tcp.last().is_none_or(|hop| matches!(hop.tcp, Tcp::Failed { cause: TcpCause::Timeout, .. }));
    let tls = matches!(tunnel.tls, Some(Tls::Failed { cause: TlsCause::Silent { .. }, .. }));
    let silent = |cause: &ProxyCause| matches!(cause, ProxyCause::Silent | ProxyCause::Stalled { .. });
    tcp || tls || matches!(&tunnel.answer, Some(ProxyAnswer::Failed { cause, .. }) if silent(cause))
}

/// There are answers, and none says whose they are.
fn is_unnamed(rows: &[Tunnel]) -> bool {
    let heads = || {
        rows.iter().filter_map(|tunnel| match &tunnel.answer {
            Some(ProxyAnswer::Head { head, .. }) => Some(head),
            Some(ProxyAnswer::Failed { .. }) | None => None,
        })
    };
    heads().next().is_some() && heads().all(|head| head.server.is_none() && head.via.is_none())
}

/// What the proxy says of itself. It needs no credentials: a refusal says it as well.
async fn about(passage: &Passage<'_>, limit: Duration) -> Option<ProxyHead> {
    let work = async {
        let stream = connect(passage, &mut Vec::new()).await?;
        let patience = Patience::new(limit, false, passage.stop.clone());
        match ask::ask(&stream, &ask::about(&passage.route.plan.url.address), &patience).await.0 {
            ProxyAnswer::Head { head, .. } => Some(head),
            ProxyAnswer::Failed { .. } => None,
        }
    };
    tokio::time::timeout(limit, work).await.ok().flatten()
}

async fn tunnel(passage: &Passage<'_>, round: u32) -> Tunnel {
    // The permit stands for the descriptor and lives as long. A semaphore that nobody closes always gives one.
    let _descriptor = passage.settings.gates.tcp.acquire().await;
    let mut row =
        Tunnel { round, started_us: passage.clock.at(Instant::now()), tcp: Vec::new(), answer: None, tls: None };
    let Some(stream) = connect(passage, &mut row.tcp).await else { return row };
    let plan = &passage.route.plan;
    let limit = Patience::new(plan.limit, false, passage.stop.clone());
    let request = ask::connect(passage.target, plan.url.authorization());
    let (answer, early) = ask::ask(&stream, &request, &limit).await;
    if matches!(&answer, ProxyAnswer::Head { head, .. } if (200..300).contains(&head.status)) {
        row.tls = Some(handshake(passage, &stream, &early).await);
    }
    row.answer = Some(answer);
    row
}

/// The addresses in the system's order until one connects. All together have the limit of one: each gets half of what is left,
/// the last one all.
async fn connect(passage: &Passage<'_>, hops: &mut Vec<ProxyHop>) -> Option<TcpStream> {
    let port = passage.route.plan.url.address.port;
    let deadline = Instant::now() + passage.settings.timeout;
    for (n, address) in passage.addresses.iter().enumerate() {
        let left = clock::remaining(deadline);
        let limit = if n + 1 == passage.addresses.len() { left } else { left / 2 };
        let patience = Patience::new(limit, false, passage.stop.clone());
        let to = SocketAddr::new(*address, port);
        match tcp::connect(to, &passage.settings.binding, &patience).await {
            Ok(connected) => {
                hops.push(ProxyHop { address: *address, tcp: connected.row() });
                return Some(connected.stream);
            }
            Err(failed) => hops.push(ProxyHop { address: *address, tcp: failed }),
        }
    }
    None
}

/// With the target. Bytes that came behind the proxy's answer came before our `ClientHello`: no TLS server begins.
async fn handshake(passage: &Passage<'_>, stream: &TcpStream, early: &[u8]) -> Tls {
    let Some(name) = passage.name.clone() else {
        return tls::unbegun(TlsCause::Other { says: "the host is not a name that TLS can ask for".into() });
    };
    if !early.is_empty() {
        return tls::spoke_first(early);
    }
    let patience = Patience::new(passage.settings.timeout, false, passage.stop.clone());
    // On the heap, so that what waits for the proxy does not have its room too.
    let port = passage.target.port;
    Box::pin(tls::handshake(stream, passage.settings, port, name, &patience, passage.chains.as_ref())).await
}

/// What is left of the bytes when the limit has passed.
fn unanswered(received: u64, after: Duration) -> ProxyAnswer {
    let cause = if received == 0 { ProxyCause::Silent } else { ProxyCause::Stalled { received } };
    ProxyAnswer::Failed { cause, after_us: Micros::from(after) }
}

/// The answer to CONNECT is waited for like a connect.
const STAGE: Stage = Stage::Tcp;
