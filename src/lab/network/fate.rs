//! What becomes of a connection, and of a question.

use serde::Deserialize;

/// What a client meets that connects to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab) enum Fate {
    /// TCP, TLS and a trusted certificate.
    Good,
    /// Nothing ever comes back.
    Silent,
    /// A TCP RST.
    Refused,
    /// ICMP network unreachable (type 3 code 0), ICMPv6 no route to destination (type 1 code 0).
    NoRoute,
    /// ICMP host unreachable (3/1), ICMPv6 address unreachable (1/3).
    Unreachable,
    /// ICMP communication administratively prohibited (3/13), ICMPv6 the same (1/1).
    Prohibited,
    /// TCP connects; the client's first payload and everything after it is lost, in both directions.
    TlsStall,
    /// A fatal TLS alert of this number instead of the server's hello.
    TlsAlert(u8),
    /// The server closes after the client's hello.
    TlsClose,
    /// The server resets after the client's hello.
    TlsReset,
    /// The server speaks plain HTTP.
    PlainText,
    /// The chain ends in a CA that nobody trusts.
    CertUntrusted,
    /// The certificate expired years ago.
    CertExpired,
    /// The certificate is for another name.
    CertWrongName,
}

/// How the name server treats one record type of the target's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::lab) enum DnsFate {
    /// The aliases, then the addresses; NODATA when there are none.
    #[default]
    Answer,
    /// The aliases, NOERROR, no address.
    NoData,
    NxDomain,
    ServFail,
    Refused,
    /// No answer at all.
    Silent,
}
