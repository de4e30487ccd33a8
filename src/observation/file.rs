mod upgrade;

use std::io::{self, Read};

use serde::Deserialize;

use super::{Observation, PolicyText, SCHEMA, TargetRows, Tls};
use crate::model::{Target, printable, utf_8};

/// The largest saved observation that is read: 3 000 addresses in three rounds are about 8 MB.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Why a saved observation cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("it is not a saved observation: {0}")]
    NotOurs(String),
    #[error("it was written by {tool} (schema {schema}), this is tryorder {} (schema {SCHEMA})", env!("CARGO_PKG_VERSION"))]
    Newer { schema: u64, tool: String },
}

impl ReadError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "use the version of tryorder that wrote it, or a later one",
            Self::Io(_) | Self::TooLarge | Self::NotOurs(_) => {
                "`tryorder observe --output FILE` writes a file that can be read"
            }
        }
    }
}

/// Reads a saved observation, in UTF-8 or in what Windows PowerShell has made of it. Bounded by [`MAX_FILE_BYTES`]; an older
/// schema is brought to the present one, a newer one is refused by name.
pub fn read(from: impl Read) -> Result<Observation, ReadError> {
    let mut bytes = Vec::new();
    from.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    let bytes = utf_8(&bytes);
    let head: Head = serde_json::from_slice(&bytes).map_err(|e| ReadError::NotOurs(printable(&e.to_string(), 300)))?;
    if head.schema > u64::from(SCHEMA) {
        return Err(ReadError::Newer { schema: head.schema, tool: printable(&head.tool, 40) });
    }
    let observation = if head.schema == 1 {
        serde_json::from_slice(&bytes).map(upgrade::from_1).and_then(serde_json::from_value)
    } else {
        serde_json::from_slice(&bytes)
    };
    bounded(observation.map_err(|e| ReadError::NotOurs(printable(&e.to_string(), 300)))?)
}

/// What no run of ours writes is refused before anything is concluded from it: text that would end up on a screen or in a
/// configuration file, more addresses than DNS can give (they are compared pairwise), nothing at all.
fn bounded(observation: Observation) -> Result<Observation, ReadError> {
    let not_ours = |what: &str| Err(ReadError::NotOurs(what.to_owned()));
    let too_many = |what: &str, most: usize| ReadError::NotOurs(format!("one target has more than {most} {what}"));
    if observation.schema == 0 {
        return not_ours("there is no schema 0");
    }
    if observation.targets.is_empty() {
        return not_ours("it has no targets");
    }
    if observation.taken_at.parse::<jiff::Timestamp>().is_err() {
        return not_ours("`taken_at` is no moment");
    }
    if observation.host.gai_conf.text().is_some_and(|text| text.len() > MOST_GAI_CONF) {
        return not_ours("`gai_conf` is larger than 64 KiB");
    }
    let too_long = |table: &PolicyText| table.text.text().is_some_and(|text| text.len() > MOST_GAI_CONF);
    if observation.host.policy_tables.len() > MOST_TABLES || observation.host.policy_tables.iter().any(too_long) {
        return not_ours("`policy_tables` has more than 8, or one larger than 64 KiB");
    }
    if observation.squid.as_ref().is_some_and(|squid| !squid.is_ours()) {
        return not_ours("`squid` is not as any run writes it");
    }
    let proxy = observation.proxy.as_ref().is_none_or(super::Proxy::is_ours);
    if !proxy || !observation.proxy_environment.as_ref().is_none_or(super::ProxyEnvironment::is_ours) {
        return not_ours("`proxy` is not as any run writes it");
    }
    for rows in &observation.targets {
        if rows.target.to_string().parse::<Target>().as_ref() != Ok(&rows.target) {
            return not_ours("one `target` is no host and port");
        }
        let addresses: usize = rows.lookups.iter().map(|l| l.outcome.addresses().count()).sum();
        if addresses.max(rows.sources.len()) > MOST_ADDRESSES {
            return Err(too_many("addresses", MOST_ADDRESSES));
        }
        if !rows.proxied.iter().all(super::Tunnel::is_ours) {
            return not_ours("`proxied` is not as any run writes it");
        }
        if rows.attempts.len().max(rows.proxied.len()) > MOST_ATTEMPTS {
            return Err(too_many("attempts", MOST_ATTEMPTS));
        }
        if handshakes(rows).filter_map(chain).any(|place| place as usize >= rows.chains.len()) {
            return not_ours("one attempt names a certificate chain that is not there");
        }
    }
    Ok(observation)
}

fn handshakes(rows: &TargetRows) -> impl Iterator<Item = &Tls> {
    rows.attempts.iter().filter_map(|a| a.tls.as_ref()).chain(rows.proxied.iter().filter_map(|t| t.tls.as_ref()))
}

fn chain(tls: &Tls) -> Option<u32> {
    match tls {
        Tls::Done { chain, .. } | Tls::Failed { chain, .. } => *chain,
    }
}

/// A DNS answer over TCP is at most 64 KiB: about 4 000 A and 2 300 AAAA records.
const MOST_ADDRESSES: usize = 8_192;
const MOST_ATTEMPTS: usize = 100_000;
/// As much as a live run reads.
const MOST_GAI_CONF: usize = 64 * 1024;

/// A system has two at most.
const MOST_TABLES: usize = 8;

/// What every schema has: enough to say that a file is too new, whatever else is in it.
#[derive(Deserialize)]
struct Head {
    schema: u64,
    tool: String,
}

/// The observation as JSON text, ending in a newline.
pub fn write(observation: &Observation) -> String {
    let mut text = serde_json::to_string_pretty(observation).expect("an observation has string keys only");
    text.push('\n');
    text
}
