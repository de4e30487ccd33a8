//! How many sockets this process may have open.

use crate::observe::os;

/// Sockets for attempts; at least one.
pub(super) fn available() -> usize {
    let limit = os::descriptors();
    limit.saturating_sub((limit / 4).clamp(LEAST_RESERVED, MOST_RESERVED)).max(1)
}

/// Kept for the runtime, name servers, the trust store's files and getaddrinfo: with 64 targets looked up together up to
/// four sockets each. Where a system gives few it is a quarter of them, and never less than one target needs.
const LEAST_RESERVED: usize = 64;
const MOST_RESERVED: usize = 320;
