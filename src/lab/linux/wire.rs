//! The wire between the client, the relay and the servers. It is made of TUN devices where that is allowed, else of virtual
//! Ethernet; on either, the relay sees IP packets.

mod end;
mod link;
mod routes;
mod tun;
mod veth;

pub(super) use end::End;

use std::fs::{self, File};

use super::netlink::Netlink;
use super::{namespaces, step};
use crate::lab::{LabError, Network, WireKind};
use end::HARDWARE;

/// The relay's ends.
pub(super) struct Wire {
    pub(super) client: End,
    pub(super) servers: End,
}

/// Lays the wire from this thread's namespace to `server_side`, and gives both ends their addresses and routes.
pub(super) fn build(network: &Network, kind: WireKind, server_side: &File) -> Result<Wire, LabError> {
    let wire = lay(kind, server_side)?;
    link::switch_on(&["lo"]).map_err(|e| step("bring the client's end up", e))?;
    namespaces::inside(server_side, || link::switch_on(&["lo"]))?.map_err(|e| step("bring the servers' end up", e))?;
    let served = namespaces::inside(server_side, || {
        forget_metrics();
        let mut kernel = Netlink::open()?;
        link::settle(&mut kernel)?;
        routes::serve(network, &mut kernel)
    })?;
    served.map_err(|e| step("give the servers their addresses", e))?;
    forget_metrics();
    let lives = Netlink::open().and_then(|mut kernel| {
        link::settle(&mut kernel)?;
        routes::live(network, &mut kernel)
    });
    lives.map_err(|e| step("give the client its addresses and routes", e))?;
    if let Some(retries) = network.client().syn_retries {
        fs::write("/proc/sys/net/ipv4/tcp_syn_retries", retries.to_string())
            .map_err(|e| step("set net.ipv4.tcp_syn_retries", e))?;
    }
    Ok(wire)
}

fn lay(kind: WireKind, server_side: &File) -> Result<Wire, LabError> {
    let veth = || {
        let client_side = File::open("/proc/thread-self/ns/net").map_err(|e| step("find the network namespace", e))?;
        veth::lay(&client_side, server_side)
    };
    match kind {
        WireKind::Tun => tun::lay(server_side),
        WireKind::Veth => veth(),
        // What a half-made TUN wire leaves is gone with its descriptors.
        WireKind::Auto => tun::lay(server_side).or_else(|_| veth()),
    }
}

/// One connection shall not learn from another one to the same host (ip-sysctl, `tcp_no_metrics_save`). Where it cannot be
/// set, connections that lost packets make the later ones more careful, as on any host.
fn forget_metrics() {
    fs::write("/proc/sys/net/ipv4/tcp_no_metrics_save", "1").unwrap_or(());
}
