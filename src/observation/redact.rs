#![doc = include_str!("redact/redact.md")]

mod addresses;
mod algorithms;
mod certificates;
mod names;
mod numbered;
mod proxy;
mod public;
mod rows;
mod squid;
mod tables;
mod texts;
mod tls_texts;
mod walk;

use jiff::Timestamp;

use super::{HostFacts, InterfaceAddress, Observation, Resolver, Settings, TrustStore};
use addresses::Addresses;
pub use addresses::is_published;
use rows::Redaction;

/// The same observation without what identifies the reporter, giving the same diagnosis. Of a redacted observation this makes
/// the same once more.
#[must_use]
pub fn redact(observation: &Observation) -> Observation {
    let addresses = Addresses::new(observation, &tables::prefixes(&observation.host));
    let mut redaction = Redaction::new(observation, &addresses);
    let mut redacted = observation.clone();
    // Here and below every field is named, so that a new one does not compile before somebody has asked whom it identifies.
    let Observation {
        schema: _,
        tool,
        taken_at,
        partial: _,
        redacted: mark,
        settings,
        host,
        squid,
        proxy,
        proxy_environment,
        targets,
    } = &mut redacted;
    *mark = true;
    *tool = version_alone(tool);
    // In UTC: an offset, or a zone's name, would tell where.
    *taken_at = taken_at.parse::<Timestamp>().map(|at| at.to_string()).unwrap_or_default();
    redact_settings(settings, &mut redaction);
    redact_host(host, &mut redaction);
    for rows in targets {
        redaction.target(rows);
    }
    if let Some(squid) = squid {
        squid::redact(squid, &mut redaction);
    }
    if let Some(proxy) = proxy {
        proxy::redact(proxy, &mut redaction);
    }
    if let Some(environment) = proxy_environment {
        proxy::redact_environment(environment, &mut redaction);
    }
    walk::addresses(&mut redacted, &mut |address, _| *address = addresses.image(*address));
    redacted
}

fn redact_settings(settings: &mut Settings, redaction: &mut Redaction) {
    let Settings {
        rounds: _,
        timeout_us: _,
        tls_concurrency: _,
        tcp_concurrency: _,
        seed: _,
        gap_us: _,
        only: _,
        // Addresses are the walk's.
        sources: _,
        interface,
        quick: _,
    } = settings;
    if let Some(interface) = interface {
        redaction.interface(interface);
    }
}

fn redact_host(host: &mut HostFacts, redaction: &mut Redaction) {
    let HostFacts {
        os,
        addresses,
        has_ipv6: _,
        gai_conf: file,
        policy_tables,
        syn_retries: _,
        syn_linear_timeouts: _,
        resolver: Resolver { origin, servers, timeout_us: _, attempts: _, ndots: _, search, no_aaaa: _ },
        trust_store: TrustStore { origin: store, roots: _, extra_roots: _, error },
    } = host;
    if !SYSTEMS.contains(&os.as_str()) {
        "other".clone_into(os);
    }
    for InterfaceAddress { address: _, prefix_len: _, interface, flags: _, link_type: _ } in
        addresses.iter_mut().flatten()
    {
        redaction.interface(interface);
    }
    tables::redact_text(file, redaction);
    for table in policy_tables {
        tables::redact(table, redaction);
    }
    redaction.text(origin);
    for server in servers {
        redaction.zone(server);
    }
    for domain in search {
        redaction.name(domain);
    }
    redaction.text(store);
    if let Some(error) = error {
        redaction.text(error);
    }
}

/// `tryorder 0.1.0`, and nothing that a private build adds.
fn version_alone(tool: &str) -> String {
    let version = tool.strip_prefix("tryorder ").filter(|v| v.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    version.map_or_else(|| "tryorder".to_owned(), |version| format!("tryorder {version}"))
}

/// `std::env::consts::OS`, as far as this program has been seen to run.
const SYSTEMS: [&str; 10] =
    ["linux", "windows", "macos", "android", "ios", "freebsd", "openbsd", "netbsd", "dragonfly", "illumos"];
