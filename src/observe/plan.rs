//! What is to be measured, and how hard.

use std::net::SocketAddr;
use std::time::Duration;

use crate::model::Target;

/// Everything a run needs to know; what it does not say, the host does.
#[derive(Clone, Debug)]
pub struct Plan {
    pub targets: Vec<Target>,
    /// Name servers instead of the system's, in the order of asking; empty means the system's. With them the hosts
    /// file and the system's own resolver function are left out: they would answer for another configuration.
    pub dns: Vec<SocketAddr>,
    /// Attempts at each address that answers, at most; 0 for lookups and host facts alone.
    pub rounds: u32,
    /// The limit for TCP, and again for TLS.
    pub timeout: Duration,
    /// TLS handshakes under way together, at most; 0 counts as 1.
    pub tls_concurrency: usize,
    /// Seeds the shuffle of the addresses.
    pub seed: u64,
    /// PEM certificates that are trusted besides the store; empty for none.
    pub ca_pem: Vec<u8>,
}

/// A seed that no earlier run used, for those who name none.
pub fn fresh_seed() -> u64 {
    // 53 bits survive every JSON reader that keeps numbers as doubles.
    fastrand::u64(..1 << 53)
}
