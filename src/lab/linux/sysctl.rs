//! Settings of the client's network namespace (Documentation/networking/ip-sysctl.rst).

use std::fs;
use std::io;

use crate::lab::network::Network;

pub(super) fn set(network: &Network) -> io::Result<()> {
    for group in ["all", "default"] {
        // A new namespace takes the setting of the first one, where IPv6 may be off. Absent without IPv6.
        let _ = fs::write(format!("/proc/sys/net/ipv6/conf/{group}/disable_ipv6"), "0");
    }
    match network.client.syn_retries {
        Some(retries) => fs::write("/proc/sys/net/ipv4/tcp_syn_retries", retries.to_string()),
        None => Ok(()),
    }
}
