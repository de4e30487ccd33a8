//! Shared vocabulary: what every layer calls the same thing by the same name.
//!
//! Nothing here opens, waits or prints. Times are [`Micros`]; a target is a host and a port; a *cause* is why one
//! stage of one attempt failed, a *fate* (in `diagnose`) is what all attempts at an address amount to.

mod block;
mod cause;
mod method;
mod micros;
mod printable;
mod target;
mod utf_8;

pub use block::Block;
pub use cause::{TcpCause, TlsCause, Trust};
pub use method::Method;
pub use micros::Micros;
pub use printable::printable;
pub use target::{Target, TargetError};
pub use utf_8::utf_8;

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An address family, written `v6` and `v4` in JSON. Sorts IPv6 first, as most systems do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    V6,
    V4,
}

impl Family {
    pub const BOTH: [Self; 2] = [Self::V6, Self::V4];

    pub const fn of(address: &IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::V6 => Self::V4,
            Self::V4 => Self::V6,
        }
    }

    /// `IPv6` or `IPv4`, for sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V6 => "IPv6",
            Self::V4 => "IPv4",
        }
    }

    /// The DNS record type that carries this family: `AAAA` or `A`.
    pub const fn record(self) -> &'static str {
        match self {
            Self::V6 => "AAAA",
            Self::V4 => "A",
        }
    }
}
