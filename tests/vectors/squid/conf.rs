use std::net::{IpAddr, Ipv4Addr};

use tryorder::squid::Config;
use tryorder::squid::conf::{Files, Severity};
use tryorder::squid::identity::{Build, Identity};

use super::recording::address;

/// The configuration of a recorded Squid, as our own reader reads it. What would stop that Squid is an error.
pub(super) fn read(squid: &str, lines: &[String]) -> Result<Config, String> {
    let identity: Identity = squid.parse().map_err(|e| format!("`{squid}`: {e}"))?;
    let conf = Files::single("recorded.conf", lines.join("\n") + "\n").read(identity.version);
    if let Some(stops) = conf.complaints.iter().find(|c| c.severity(identity.version) == Some(Severity::Fatal)) {
        return Err(stops.to_string());
    }
    // The recorded host has other addresses than any `tcp_outgoing_address` of IPv6.
    let mut config = conf.config(Build { ipv6: true, internal_dns: true }, &[Ipv4Addr::LOCALHOST.into()]);
    for parent in &mut config.parents {
        parent.addresses = vec![
            parent_address(&parent.host).ok_or(format!("`{}` is no address of the recorded network", parent.host))?,
        ];
    }
    Ok(config)
}

/// The last part of the address is the number in the recording.
fn parent_address(host: &str) -> Option<IpAddr> {
    match host.parse().ok()? {
        IpAddr::V4(a) => Some(address(&format!("v4#{}", a.octets()[3]))),
        IpAddr::V6(a) => Some(address(&format!("v6#{}", a.segments()[7]))),
    }
}
