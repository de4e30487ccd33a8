//! The network in a box: real packets between this process and servers that live beside it, without privileges.
//!
//! A [`Network`] is what a network engineer wrote down in a `network.toml`: a name, its addresses, and what becomes of
//! each. [`enter`] moves the process into it. From then on this process, and every program that it starts, is the
//! client: its `/etc/resolv.conf`, its routes and its interface are those of the box, and no packet leaves it.
//!
//! ```text
//! client namespace          a thread                      servers' namespace
//! this process ── eth0 ═══════════ relay ═══════════ eth0 ── name server, TLS servers
//! 192.0.2.2, 2001:db8:1::2    delays, jitter, loss,       198.51.100.53, and every address
//!                             resets, ICMP errors, sizes  that the network lists
//! ```
//!
//! TCP on both ends is the kernel's own. Nothing has a name outside of the process (no named namespace, no file, no
//! interface), so when it ends, however it ends, nothing is left.

mod error;
#[cfg(target_os = "linux")]
mod linux;
mod network;
mod scenario;
#[cfg(not(target_os = "linux"))]
mod unsupported;

pub use error::LabError;
pub use network::{
    Chance, Client, Direction, Fate, MAX_BYTES, Names, Network, NetworkError, Path, Server, Stack, Stages, TooBig,
};
pub use scenario::{Scenario, scenarios};

use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use unsupported as system;

/// Moves this process into the network, as its client.
///
/// Call it from `main`, before any thread exists and before any runtime: a process with threads cannot make a user
/// namespace. It takes some 50 ms. After an error the process may be half inside: say why and end.
pub fn enter(network: &Network, wire: WireKind) -> Result<Lab, LabError> {
    system::enter(network, wire)
}

/// What the wire between the client and the servers is made of. What happens on it is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WireKind {
    /// TUN where that is allowed, else virtual Ethernet.
    #[default]
    Auto,
    /// TUN devices: they need `/dev/net/tun`.
    Tun,
    /// Virtual Ethernet: it needs nothing.
    Veth,
}

/// The box that this process is in. It lasts as long as the process.
#[derive(Debug)]
pub struct Lab {
    ca_file: PathBuf,
    name: String,
}

impl Lab {
    /// Runs a program in the box, with the box's names and trust, and waits for its end. A signal that asks this process to
    /// end asks the program instead.
    pub fn run(&self, mut command: Command) -> io::Result<ExitStatus> {
        command.envs(self.environment());
        for variable in PROXY_VARIABLES {
            command.env_remove(variable);
        }
        system::run(command)
    }

    /// The certificate (PEM) of the CA that signed the servers' certificates. It exists only inside the box.
    pub fn ca_file(&self) -> &std::path::Path {
        &self.ca_file
    }

    /// The environment for programs that run in the box: it makes OpenSSL, curl, Python's requests and Node trust the
    /// box's CA. `TRYORDER_LAB` holds the name that is served, and so tells a script that it is inside.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let ca = self.ca_file.display().to_string();
        let mut variables: Vec<_> = CA_VARIABLES.iter().map(|variable| (*variable, ca.clone())).collect();
        variables.push(("TRYORDER_LAB", self.name.clone()));
        variables
    }
}

/// OpenSSL, Go and rustls-native-certs read the first; libcurl's tool, requests and Node read one of their own.
const CA_VARIABLES: [&str; 4] = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/// The proxies of this machine are not in the box.
const PROXY_VARIABLES: [&str; 8] =
    ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_of_the_environment_names_the_ca_or_the_name() {
        let lab = Lab { ca_file: "/dev/shm/ca.pem".into(), name: "outlook.office365.com".into() };
        let environment = lab.environment();
        assert_eq!(environment.len(), 5);
        assert_eq!(environment.iter().filter(|(_, value)| value == "/dev/shm/ca.pem").count(), 4);
        assert!(environment.contains(&("TRYORDER_LAB", "outlook.office365.com".into())));
    }
}
