//! How many sockets this process may have open.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as os;

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
use other as os;

/// Kept for the runtime, name servers, the trust store's files and getaddrinfo.
const RESERVED: usize = 64;

/// Sockets for attempts; at least one.
pub(super) fn available() -> usize {
    os::limit().saturating_sub(RESERVED).max(1)
}
