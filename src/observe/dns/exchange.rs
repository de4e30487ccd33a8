use std::time::Instant;

use crate::observation::LookupOutcome;

/// What one question to one server came to, and when.
pub(super) struct Exchange {
    pub(super) sent: Instant,
    pub(super) ended: Instant,
    pub(super) outcome: LookupOutcome,
}
