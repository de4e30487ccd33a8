use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Micros, TcpCause, TlsCause};

/// One try of one address: TCP connect, then TLS handshake. It fails in at most one stage, the last one it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    pub address: IpAddr,
    /// 1 is the first.
    pub round: u32,
    pub started_us: Micros,
    pub tcp: Tcp,
    /// Present exactly when TCP connected, at a port whose protocol begins with TLS: at another one the connection is all.
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
        /// SYNs sent again until then; null where the kernel does not tell.
        syn_retransmits: Option<u32>,
        /// The ICMP error that ended it, where the system hands it over.
        icmp: Option<IcmpError>,
    },
}

/// An ICMP error in answer to our packet: who said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IcmpError {
    /// The router, or the host itself.
    pub from: IpAddr,
    /// The ICMP type: 3 of ICMPv4 and 1 of ICMPv6 are *destination unreachable*.
    #[serde(rename = "type")]
    pub kind: u8,
    /// RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1.
    pub code: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tls {
    Done {
        /// From writing the `ClientHello` to the handshake's end, our `Finished` written.
        us: Micros,
        phases: Phases,
        /// `TLSv1.3`.
        version: String,
        /// `TLS13_AES_256_GCM_SHA384`.
        suite: String,
        /// `X25519`; null where the handshake had none.
        group: Option<String>,
        alpn: Option<String>,
        /// The place of its chain in [`super::TargetRows::chains`]; null where it was one too many to keep.
        chain: Option<u32>,
    },
    Failed {
        cause: TlsCause,
        after_us: Micros,
        phases: Phases,
        /// As above, where the handshake came as far as the certificate.
        chain: Option<u32>,
        /// What the kernel knew of the connection at its end; null where it does not tell.
        connection: Option<TcpInfo>,
    },
}

/// How far a handshake came. Moments count from its beginning; null is what did not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phases {
    /// The kernel has taken the whole `ClientHello`.
    pub hello_us: Option<Micros>,
    /// The first byte of the answer.
    pub first_byte_us: Option<Micros>,
    /// The server's certificate has been read.
    pub certificate_us: Option<Micros>,
}

/// The kernel's account of a connection (TCP_INFO, tcp(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpInfo {
    /// Bytes of ours that the other side has acknowledged.
    pub acknowledged_bytes: u64,
    /// Bytes that came from it.
    pub received_bytes: u64,
    /// Segments sent again, the SYN among them.
    pub retransmits: u32,
    /// Segments that came before their time: what was sent before them is lost or late. Null on kernels before 5.4.
    pub out_of_order: Option<u32>,
    /// The largest segment that we send, in bytes.
    pub mss_bytes: u32,
    /// The path's largest packet as far as the kernel knows, in bytes.
    pub path_mtu_bytes: u32,
}
