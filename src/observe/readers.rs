//! The readers of what comes from outside, for bytes that no run brought: the fuzz targets and the replay of their corpus.
//! Each does what it does in a run, from the bytes to what is recorded, without a socket or a clock.

use crate::observation::{ProxyCause, ProxyHead};

pub use super::dns::readers::{dns_answer, hosts_file};

/// The head of a proxy's answer; `None`: it is not at its end.
pub fn proxy_head(bytes: &[u8]) -> Option<Result<ProxyHead, ProxyCause>> {
    super::connect::read_head(bytes)
}

#[cfg(target_os = "linux")]
pub use super::dns::readers::resolv_conf;
