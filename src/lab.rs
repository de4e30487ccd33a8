//! The network in a box: `tryorder lab`, and the network under the live tests.
//!
//! A [`Network`] is read from a small `network.toml`; [`enter`] builds it inside this process, from namespaces, and
//! moves the process into it. From then on the process, and what it starts, is a client on a real network stack with
//! real DNS, TCP and TLS, and no packet leaves the machine. Everything the box is made of ends with the process.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "where nothing is built no step fails"))]
mod error;
#[cfg(target_os = "linux")]
mod linux;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only the box looks into a network"))]
mod network;
mod scenarios;

use std::path::{Path, PathBuf};

#[cfg(not(target_os = "linux"))]
use self::elsewhere as system;
#[cfg(target_os = "linux")]
use self::linux as system;
pub use error::LabError;
pub use network::{MAX_BYTES, Network, NetworkError};
pub use scenarios::{Scenario, scenarios};

/// The box that this process is in.
#[derive(Debug)]
pub struct Lab {
    ca_file: PathBuf,
}

/// Builds the network and moves this process into it, for good.
///
/// To be called from `main`, before anything has started a thread: the kernel refuses a user namespace to a process
/// with more than one (unshare(2), `EINVAL`).
pub fn enter(network: &Network) -> Result<Lab, LabError> {
    system::enter(network).map(|ca_file| Lab { ca_file })
}

impl Lab {
    /// The certificate of the CA that the box's servers are signed by, as PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// What to add to the environment of a command, so that it trusts that CA: OpenSSL and Go, curl, Python's
    /// requests, Node. `TRYORDER_LAB` tells a script where it runs.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let trust = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
        let file = self.ca_file.display().to_string();
        let mut all: Vec<_> = trust.into_iter().map(|name| (name, file.clone())).collect();
        all.push(("TRYORDER_LAB", "1".into()));
        all
    }
}
