//! The readers of what comes from outside, for bytes that no run brought: the fuzz targets and the replay of their corpus.
//! Each does what it does in a run, from the bytes to what is recorded, without a socket or a clock.

pub use super::dns::readers::{dns_answer, hosts_file};

#[cfg(target_os = "linux")]
pub use super::dns::readers::resolv_conf;
