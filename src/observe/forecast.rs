//! What a run would do, said beforehand: nothing is sent.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::binding::Binding;
use super::connect::{self, Gates, Route};
use super::dns::{self, Config};
use super::error::ObserveError;
use super::plan::Plan;
use super::proxy::ProxyPlan;
use super::run::{LOOKUPS_AT_ONCE, TARGETS_AT_ONCE};
use super::target::{LONGEST_HOLD, SYSTEM_ONLY_LIMIT};
use super::trust;
use crate::model::{Family, Micros, Target};
use crate::observation::Transport;

/// How many lookups and connections a run would make, and how long it can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Forecast {
    pub schema: u32,
    /// As `tryorder 0.1.0`.
    pub tool: String,
    /// In the order of asking; empty: they are not known here, and the system's resolver function is asked instead.
    pub name_servers: Vec<SocketAddr>,
    /// One name server's time to answer.
    pub dns_timeout_us: Micros,
    /// How often the whole list of name servers is asked.
    pub dns_attempts: u32,
    /// The limit for TCP, and again for TLS.
    pub timeout_us: Micros,
    /// Between two attempts at one address, of which there is never more than one at a time for a target.
    pub gap_us: Micros,
    pub only: Option<Family>,
    pub sources: Vec<IpAddr>,
    pub interface: Option<String>,
    pub quick: bool,
    /// The proxy that is measured, too; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyForecast>,
    /// Targets, connections and TLS handshakes under way together, at most.
    pub targets_at_once: u32,
    pub tcp_concurrency: u32,
    pub tls_concurrency: u32,
    pub targets: Vec<TargetForecast>,
    /// As long as a run can take whose addresses do not outnumber `tcp_concurrency`.
    pub longest_us: Micros,
}

/// The proxy through which every target is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProxyForecast {
    pub host: String,
    pub port: u16,
    /// The variable of the environment that names it; null: the command line does.
    pub variable: Option<String>,
    /// A user name and a password go along.
    pub credentials: bool,
    /// The limit for its answer to a CONNECT.
    pub limit_us: Micros,
}

/// What would be done about one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetForecast {
    pub host: String,
    pub port: u16,
    /// What the addresses come from: `literal`, `hosts`, `udp`, `tcp` (DNS), `system` (its resolver function).
    pub addresses_from: Transport,
    /// The names that are asked for, in order; the next one only if the one before has no addresses.
    pub names: Vec<String>,
    /// DNS questions when the first name server answers for the first name.
    pub questions_usual: u32,
    /// When no name server is of any use.
    pub questions_at_most: u32,
    /// Calls of the system's resolver function, which asks its own questions.
    pub getaddrinfo: u32,
    /// null: DNS will tell.
    pub addresses: Option<Vec<IpAddr>>,
    /// At one address, one after another; at a silent one there is one.
    pub connections_each: u32,
    /// At all addresses, at most; null: DNS will tell.
    pub connections_at_most: Option<u64>,
    /// One after another through the proxy; absent: there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections_through_proxy: Option<u32>,
    pub longest_us: Micros,
}

/// Looks at the host's configuration as a run does, and at the files that it names; no packet is sent. What makes a run
/// fail before it begins fails here.
pub fn forecast(plan: &Plan) -> Result<Forecast, ObserveError> {
    plan.check()?;
    Binding::of(plan)?;
    trust::extra_roots(&plan.ca_pem)?;
    let config = Config::read(&plan.dns);
    let gates = Gates::new(plan.tls_concurrency);
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    let targets: Vec<_> = plan.targets.iter().map(|target| foresee(target, plan, &config)).collect();
    Ok(Forecast {
        schema: 1,
        tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(),
        longest_us: longest(&targets).into(),
        name_servers: config.facts.servers,
        dns_timeout_us: config.facts.timeout_us,
        dns_attempts: config.facts.attempts,
        timeout_us: plan.timeout.into(),
        gap_us: plan.gap.into(),
        only: plan.only,
        sources: plan.sources.clone(),
        interface: plan.interface.clone(),
        quick: plan.quick,
        proxy: plan.proxy.as_ref().map(ProxyForecast::new),
        targets_at_once: count(TARGETS_AT_ONCE),
        tcp_concurrency: count(gates.tcp_concurrency),
        tls_concurrency: count(gates.tls_concurrency),
        targets,
    })
}

impl ProxyForecast {
    fn new(plan: &ProxyPlan) -> Self {
        Self {
            host: plan.url.address.host.clone(),
            port: plan.url.address.port,
            variable: plan.variable.map(str::to_owned),
            credentials: plan.url.has_credentials(),
            limit_us: plan.limit.into(),
        }
    }
}

fn foresee(target: &Target, plan: &Plan, config: &Config) -> TargetForecast {
    let questions = dns::foresee(target, config, plan.only);
    let asks_system = plan.dns.is_empty() && plan.only.is_none();
    let mut longest = questions.longest;
    if questions.by == Transport::System && asks_system {
        longest += SYSTEM_ONLY_LIMIT;
    }
    if plan.rounds > 0 || asks_system {
        longest += connect::longest(plan.timeout);
    }
    let rounds = |proxy: &ProxyPlan| if Route::is_for(proxy, target) { plan.rounds } else { 0 };
    let proxied = plan.proxy.as_ref().map(rounds);
    if let Some(proxy) = plan.proxy.as_ref().filter(|_| proxied > Some(0)) {
        let name = if proxy.url.address.literal().is_some() { Duration::ZERO } else { SYSTEM_ONLY_LIMIT };
        longest = longest.max(name + connect::longest_through_a_proxy(plan.timeout, proxy));
    }
    let all = |addresses: &Vec<IpAddr>| addresses.len() as u64 * u64::from(plan.rounds);
    TargetForecast {
        host: target.host.clone(),
        port: target.port,
        addresses_from: questions.by,
        names: questions.names,
        questions_usual: questions.usual,
        questions_at_most: questions.at_most,
        getaddrinfo: asks_system.into(),
        connections_each: plan.rounds,
        connections_at_most: if plan.rounds == 0 { Some(0) } else { questions.addresses.as_ref().map(all) },
        addresses: questions.addresses,
        connections_through_proxy: proxied,
        longest_us: longest.into(),
    }
}

/// A place is never empty while a target waits for its lookups, so that the last one to begin does so when the others have
/// filled all places evenly, at the latest (Graham 1966: list scheduling). Then it waits for a place among the attempts, which
/// nobody keeps longer than [`LONGEST_HOLD`]. The trust store has its limit once.
fn longest(targets: &[TargetForecast]) -> Duration {
    let each = targets.iter().map(|target| target.longest_us.as_duration());
    let slowest = each.clone().max().unwrap_or_default();
    let over = |at_once: usize| targets.len() > at_once;
    let mut waiting = Duration::ZERO;
    if over(LOOKUPS_AT_ONCE) {
        waiting += each.sum::<Duration>().saturating_sub(slowest) / u32::try_from(LOOKUPS_AT_ONCE).unwrap_or(1);
    }
    if over(TARGETS_AT_ONCE) {
        waiting += LONGEST_HOLD * u32::try_from(targets.len() / TARGETS_AT_ONCE).unwrap_or(u32::MAX);
    }
    waiting + slowest + trust::LOAD_LIMIT
}
