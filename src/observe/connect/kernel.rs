//! What the kernel knows of a connection and tells no ordinary client: the SYN's own round trip, segments sent again, and
//! which router said no.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(super) use linux::{before_connect, connected, connection, failed};

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
pub(super) use other::{before_connect, connected, connection, failed};

use std::time::Duration;

use crate::observation::IcmpError;

/// What the kernel knows right after connect.
pub(super) struct Syn {
    /// From SYN to SYN-ACK, when no SYN was sent again: after a retransmission the kernel's figure hides the second it
    /// cost.
    pub(super) round_trip: Option<Duration>,
    pub(super) retransmits: u32,
}

/// What it knows of a connect that failed, or was given up.
#[derive(Clone, Copy, Default)]
pub(super) struct Failure {
    pub(super) syn_retransmits: Option<u32>,
    pub(super) icmp: Option<IcmpError>,
}
