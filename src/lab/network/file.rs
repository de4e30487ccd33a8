//! The shape of `network.toml`, as it is written.

use std::net::IpAddr;

use serde::Deserialize;
use toml::Spanned;

use super::fate::DnsFate;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// One line.
    pub(super) about: Spanned<String>,
    /// The host name.
    pub(super) name: Spanned<String>,
    pub(super) port: Option<Spanned<u16>>,
    #[serde(default)]
    pub(super) cnames: Vec<Spanned<String>>,
    /// Seconds.
    pub(super) ttl: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) v6: Family,
    #[serde(default)]
    pub(super) v4: Family,
    #[serde(default)]
    pub(super) except: Vec<Except>,
    #[serde(default)]
    pub(super) client: Client,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    /// That many addresses from the documentation prefixes; or `addresses`.
    pub(super) count: Option<Spanned<usize>>,
    pub(super) addresses: Option<Spanned<Vec<Spanned<IpAddr>>>>,
    pub(super) fate: Option<FateName>,
    /// The number of the alert, with `fate = "tls_alert"`.
    pub(super) alert: Option<Spanned<u8>>,
    pub(super) rtt_ms: Option<Spanned<u64>>,
    #[serde(default)]
    pub(super) dns: DnsFate,
    pub(super) dns_delay_ms: Option<Spanned<u64>>,
    pub(super) default_route: Option<bool>,
}

/// Some of the addresses are different.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Except {
    pub(super) addresses: Spanned<Vec<Spanned<IpAddr>>>,
    pub(super) fate: Option<FateName>,
    pub(super) alert: Option<Spanned<u8>>,
    pub(super) rtt_ms: Option<Spanned<u64>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    pub(super) syn_retries: Option<Spanned<u8>>,
    pub(super) gai_conf: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum FateName {
    Good,
    Silent,
    Refused,
    NoRoute,
    Unreachable,
    Prohibited,
    TlsStall,
    TlsAlert,
    TlsClose,
    TlsReset,
    PlainText,
    CertUntrusted,
    CertExpired,
    CertWrongName,
}
