//! What the kernel knows of a connection and tells no ordinary client: the SYN's own round trip, segments sent again, and
//! which router said no.

use std::time::Duration;

use crate::observation::IcmpError;

/// What the kernel knows right after connect.
pub(in crate::observe) struct Syn {
    /// From SYN to SYN-ACK, when no SYN was sent again: after a retransmission the kernel's figure hides the second it
    /// cost.
    pub(in crate::observe) round_trip: Option<Duration>,
    pub(in crate::observe) retransmits: u32,
}

/// What it knows of a connect that failed, or was given up.
#[derive(Clone, Copy, Default)]
pub(in crate::observe) struct Failure {
    pub(in crate::observe) syn_retransmits: Option<u32>,
    pub(in crate::observe) icmp: Option<IcmpError>,
}
