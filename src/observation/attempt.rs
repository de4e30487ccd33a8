use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Micros, TcpCause, TlsCause, Trust};

/// One try of one address: TCP connect, then TLS handshake. It fails in at most one stage, the last one it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    pub address: IpAddr,
    /// 1 is the first.
    pub round: u32,
    pub started_us: Micros,
    pub tcp: Tcp,
    /// Present exactly when TCP connected.
    pub tls: Option<Tls>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tcp {
    Connected {
        /// The best figure: the kernel's round-trip time of the SYN where it is known and no SYN was sent again, else
        /// our own clock.
        us: Micros,
        /// Our own clock around `connect`, which runs late under load.
        own_us: Micros,
        /// SYNs sent again; null where the kernel does not tell.
        syn_retransmits: Option<u32>,
    },
    Failed {
        cause: TcpCause,
        after_us: Micros,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tls {
    Done {
        /// From writing the `ClientHello` to the handshake's end.
        us: Micros,
        /// `TLSv1.3`.
        version: String,
        /// `TLS13_AES_256_GCM_SHA384`.
        suite: String,
        /// `X25519`; null where the handshake had none.
        group: Option<String>,
        alpn: Option<String>,
        leaf: Option<Leaf>,
        trust: Trust,
    },
    Failed {
        cause: TlsCause,
        after_us: Micros,
    },
}

/// The server's own certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    pub subject: String,
    pub issuer: String,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
}
