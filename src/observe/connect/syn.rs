//! The kernel's own measurement of the SYN's round trip.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(super) use linux::measured;

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
pub(super) use other::measured;

use std::time::Duration;

/// What the kernel knows right after connect.
pub(super) struct Syn {
    /// From SYN to SYN-ACK, when no SYN was sent again: after a retransmission the kernel's figure hides the second it
    /// cost.
    pub(super) round_trip: Option<Duration>,
    pub(super) retransmits: u32,
}
