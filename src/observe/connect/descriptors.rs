//! How many sockets this process may have open.

use crate::observe::os;

/// Kept for the runtime, name servers, the trust store's files and getaddrinfo.
const RESERVED: usize = 64;

/// Sockets for attempts; at least one.
pub(super) fn available() -> usize {
    os::descriptors().saturating_sub(RESERVED).max(1)
}
