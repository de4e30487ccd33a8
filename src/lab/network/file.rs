//! The form of a `network.toml`: what may stand in it. What it means is in `meaning.rs`.

use std::net::IpAddr;

use serde::Deserialize;
use toml::Spanned;

use super::meaning::Reader;
use super::{Names, Network, NetworkError};
use crate::model::Target;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// One sentence for lists and reports.
    pub(super) about: Spanned<String>,
    /// The name that is served; it is also in the certificates.
    pub(super) name: Spanned<String>,
    #[serde(default = "default_port")]
    pub(super) port: Spanned<u16>,
    /// What the name is an alias of, step by step.
    #[serde(default)]
    pub(super) cnames: Vec<Spanned<String>>,
    /// Seconds, of every record.
    #[serde(default = "default_ttl")]
    pub(super) ttl: Spanned<u32>,
    #[serde(default)]
    pub(super) client: ClientTable,
    #[serde(default)]
    pub(super) v6: StackTable,
    #[serde(default)]
    pub(super) v4: StackTable,
    #[serde(default)]
    pub(super) except: Vec<ExceptTable>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientTable {
    /// The `options` of resolv.conf.
    pub(super) resolver_options: Option<Spanned<String>>,
    /// Lines for the hosts file.
    #[serde(default)]
    pub(super) hosts: String,
    /// The whole gai.conf; empty if absent.
    #[serde(default)]
    pub(super) gai_conf: String,
    /// `net.ipv4.tcp_syn_retries`.
    pub(super) syn_retries: Option<Spanned<u8>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct StackTable {
    /// So many documentation addresses, …
    pub(super) count: Option<Spanned<usize>>,
    /// … or these, in the order of the DNS answer.
    pub(super) addresses: Option<Spanned<Vec<Spanned<IpAddr>>>>,
    /// `good` if absent.
    pub(super) fate: Option<FateWord>,
    /// The number of a `tls_alert`.
    pub(super) alert: Option<Spanned<u8>>,
    /// Round trip; fractions are allowed.
    pub(super) rtt_ms: Option<Spanned<f64>>,
    /// `answer` if absent.
    pub(super) dns: Option<Names>,
    /// The name server thinks so long before it answers.
    pub(super) dns_delay_ms: Option<Spanned<f64>>,
    /// Whether the client has an address of this family.
    pub(super) client_address: Option<bool>,
    /// Whether it has a route to everywhere.
    pub(super) default_route: Option<bool>,
}

/// What some addresses have otherwise than their family; later tables win.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptTable {
    pub(super) addresses: Vec<Spanned<IpAddr>>,
    pub(super) fate: Option<FateWord>,
    pub(super) alert: Option<Spanned<u8>>,
    pub(super) rtt_ms: Option<Spanned<f64>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum FateWord {
    Good,
    Silent,
    Refused,
    NoRoute,
    Unreachable,
    Prohibited,
    Stall,
    TlsAlert,
    TlsClose,
    TlsReset,
    PlainText,
    CertUntrusted,
    CertExpired,
    CertWrongName,
}

pub(super) fn parse(text: &str) -> Result<Network, NetworkError> {
    if text.len() > MAX_BYTES {
        return Err(NetworkError::whole(format!("it is larger than {} KiB", MAX_BYTES / 1024)));
    }
    let file: File = toml::from_str(text).map_err(|e| NetworkError::toml(text, &e))?;
    Reader { text }.network(file)
}

fn default_port() -> Spanned<u16> {
    Spanned::new(0..0, Target::DEFAULT_PORT)
}

fn default_ttl() -> Spanned<u32> {
    Spanned::new(0..0, DEFAULT_TTL)
}

/// Of a `network.toml`.
pub const MAX_BYTES: usize = 64 * 1024;
/// What the records of outlook.office365.com lived when the fixtures were made.
const DEFAULT_TTL: u32 = 8;
