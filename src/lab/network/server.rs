use std::net::IpAddr;
use std::time::Duration;

use super::ends;
use crate::model::Family;

/// One address: what becomes of a connection to it, what its path does to packets, and how long its stages take.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    pub address: IpAddr,
    pub fate: Fate,
    pub path: Path,
    pub stages: Stages,
}

impl Server {
    /// A server of which nothing is said.
    pub(in crate::lab) const fn good(address: IpAddr) -> Self {
        let path = Path {
            rtt: Duration::ZERO,
            jitter: Duration::ZERO,
            reorder: false,
            loss: 0.0,
            max_size: None,
            too_big: TooBig::Silent,
            router: ends(Family::of(&address)).router,
        };
        let stages = Stages {
            syn_ack: Duration::ZERO,
            hello: Duration::ZERO,
            certificate: Duration::ZERO,
            dribble: Duration::ZERO,
        };
        Self { address, fate: Fate::Good, path, stages }
    }
}

/// What becomes of a connection to an address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// TCP and TLS work, and the certificate is good.
    Good,
    /// Every packet is lost.
    Silent,
    /// A reset in answer to the SYN.
    Refused,
    /// A router answers with an ICMP error of this type and code (of ICMPv6 for an IPv6 address).
    Icmp { kind: u8, code: u8 },
    /// TCP connects; nothing comes back after that.
    Stall,
    /// As good for some attempts and silent for the others: `answers` is the share of the good ones, and
    /// [`super::Chance::answers`] says which.
    Flapping { answers: f64 },
    /// A fatal alert of this number in answer to the ClientHello (RFC 8446 §6).
    TlsAlert { number: u8 },
    /// An orderly close in answer to the ClientHello.
    TlsClose,
    /// A reset in answer to the ClientHello.
    TlsReset,
    /// An HTTP error in answer to the ClientHello.
    PlainText,
    /// A certificate of a CA that nobody trusts.
    CertUntrusted,
    /// A certificate that was good until 2015.
    CertExpired,
    /// A good certificate for another name.
    CertWrongName,
}

/// What the way to an address does to packets, in both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// Round trip.
    pub rtt: Duration,
    /// A packet is up to so much later than half a round trip.
    pub jitter: Duration,
    /// Whether jitter may change the order of packets.
    pub reorder: bool,
    /// The share of packets that is lost.
    pub loss: f64,
    /// The largest IP packet that gets through, in bytes.
    pub max_size: Option<u16>,
    pub too_big: TooBig,
    /// Who signs the ICMP errors.
    pub router: IpAddr,
}

/// What becomes of a packet that is too large for the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TooBig {
    /// It is lost, and nobody is told: a black hole of path MTU discovery.
    Silent,
    /// The sender is told the size (RFC 1191 "fragmentation needed", RFC 8201 Packet Too Big).
    Icmp,
}

/// How long the server thinks at each stage of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// Before the SYN-ACK.
    pub syn_ack: Duration,
    /// Before the first byte of its answer to the ClientHello.
    pub hello: Duration,
    /// Between the ServerHello and the rest of its flight, which begins with the certificate.
    pub certificate: Duration,
    /// Between any two bytes of that answer; zero: it comes as a whole.
    pub dribble: Duration,
}
