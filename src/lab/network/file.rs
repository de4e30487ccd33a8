//! The form of a `network.toml`: what may stand in it. What it means is in `meaning.rs`.

use std::net::IpAddr;

use serde::Deserialize;
use toml::Spanned;

use super::meaning::Reader;
use super::{Names, Network, NetworkError, TooBig};
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
    /// What the name is an alias of, step by step; a family can have a chain of its own.
    #[serde(default)]
    pub(super) cnames: Vec<Spanned<String>>,
    /// Seconds, of every record.
    #[serde(default = "default_ttl")]
    pub(super) ttl: Spanned<u32>,
    /// Decides what is left to chance.
    #[serde(default)]
    pub(super) seed: u64,
    #[serde(default)]
    pub(super) client: ClientTable,
    #[serde(default)]
    pub(super) v6: StackTable,
    #[serde(default)]
    pub(super) v4: StackTable,
    #[serde(default)]
    pub(super) except: Vec<ExceptTable>,
    #[serde(default)]
    pub(super) also: Vec<AlsoTable>,
}

/// One more name, below the served one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlsoTable {
    pub(super) name: Spanned<String>,
    /// Some of the addresses of `[v6]` and `[v4]`.
    pub(super) addresses: Vec<Spanned<IpAddr>>,
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

/// The keys of a family and those of an exception overlap. They stand here once; serde's `flatten` would lose the lines
/// that errors name.
macro_rules! tables {
    (both { $($(#[$both_doc:meta])* $both:ident: $both_type:ty,)* } family { $($(#[$family_doc:meta])* $family:ident: $family_type:ty,)* }) => {
        /// What becomes of those who try an address.
        #[derive(Clone, Default)]
        pub(super) struct ServerKeys { $(pub(super) $both: Option<Spanned<$both_type>>,)* }

        #[derive(Deserialize, Default)]
        #[serde(deny_unknown_fields)]
        pub(super) struct StackTable {
            $($(#[$both_doc])* $both: Option<Spanned<$both_type>>,)*
            $($(#[$family_doc])* pub(super) $family: Option<$family_type>,)*
        }

        /// What some addresses have otherwise than their family; later tables win.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct ExceptTable {
            pub(super) addresses: Vec<Spanned<IpAddr>>,
            $($(#[$both_doc])* $both: Option<Spanned<$both_type>>,)*
        }

        impl StackTable {
            pub(super) fn server(&self) -> ServerKeys {
                ServerKeys { $($both: self.$both.clone(),)* }
            }
        }

        impl ExceptTable {
            pub(super) fn server(&self) -> ServerKeys {
                ServerKeys { $($both: self.$both.clone(),)* }
            }
        }
    };
}

tables! {
    both {
        /// `good` if absent.
        fate: FateWord,
        /// The number of a `tls_alert`.
        alert: u8,
        /// Type and code of the fate `icmp`; the type is "destination unreachable" if absent.
        icmp_type: u8,
        icmp_code: u8,
        /// Who signs ICMP errors; the box's router if absent.
        icmp_from: IpAddr,
        /// The share of attempts that a `flapping` address answers; a half if absent.
        answers: f64,
        /// Round trip; fractions are allowed.
        rtt_ms: f64,
        /// A packet is up to so much later.
        jitter_ms: f64,
        /// Whether jitter may change the order of packets.
        reorder: bool,
        /// The share of packets that is lost.
        loss: f64,
        /// The largest IP packet that gets through.
        max_size: u16,
        /// `silent` if absent.
        too_big: TooBig,
        /// What the server waits before the SYN-ACK, …
        syn_ack_delay_ms: f64,
        /// … before the first byte of its answer to the ClientHello, …
        hello_delay_ms: f64,
        /// … between the ServerHello and the certificate, …
        certificate_delay_ms: f64,
        /// … and between any two bytes.
        dribble_ms: f64,
    }
    family {
        /// So many documentation addresses, …
        count: Spanned<usize>,
        /// … or these, in the order of the DNS answer.
        addresses: Spanned<Vec<Spanned<IpAddr>>>,
        /// The chain of this family's answers; that of the file if absent.
        cnames: Vec<Spanned<String>>,
        /// `answer` if absent.
        dns: Names,
        /// The name server thinks so long before it answers.
        dns_delay_ms: Spanned<f64>,
        /// So many answers are lost, the first ones.
        dns_lost: u32,
        /// Whether the client has an address of this family.
        client_address: bool,
        /// Whether it has a route to everywhere.
        default_route: bool,
    }
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum FateWord {
    Good,
    Silent,
    Refused,
    NoRoute,
    Unreachable,
    Prohibited,
    Icmp,
    Stall,
    Flapping,
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
pub const MAX_BYTES: usize = 256 * 1024;
/// What the records of outlook.office365.com lived when the fixtures were made.
const DEFAULT_TTL: u32 = 8;
