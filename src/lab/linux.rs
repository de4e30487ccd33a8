//! The box on Linux: namespaces, two wires, and a relay between them.
//!
//! The order of the steps is the kernel's: a user namespace can only be made by a process with one thread, its maps
//! have to be there before the mounts, and threads come last.

#![expect(clippy::disallowed_methods, reason = "sockets, and a clock to delay packets by")]

mod certificates;
mod dns;
mod files;
mod namespaces;
mod netlink;
mod relay;
mod servers;
mod sysctl;
mod wire;

use std::io;
use std::path::PathBuf;
use std::thread;

use self::certificates::Certificates;
use self::relay::Relay;
use self::servers::Servers;
use super::error::{LabError, Step};
use super::network::Network;

/// Returns where the CA's certificate lies.
pub(super) fn enter(network: &Network) -> Result<PathBuf, LabError> {
    let certificates = Certificates::new(&network.target.host).step("make certificates")?;
    let zone = dns::Zone::new(network).step("prepare the names")?;
    namespaces::raise_descriptor_limit();
    namespaces::enter()?;
    let ca_file = files::put(network, &certificates.ca)?;

    let far = namespaces::Network::new().step("make the servers' network")?;
    let between = namespaces::Network::new().step("make the relay's network")?;
    sysctl::set(network).step("set the client's sysctls")?;
    wire::connect_client(network, &between).step("connect the client")?;
    far.run(|| wire::connect_servers(network, &between)).step("connect the servers")?;
    let relay = between.run(|| wire::connect_relay().and_then(|()| Relay::new(network))).step("connect the relay")?;
    let names = far.run(dns::listen).step("open the name server's sockets")?;
    let listeners = far.run(|| servers::listen(network.target.port)).step("open the servers' sockets")?;

    let servers = Servers::new(network, certificates);
    start("relay", move || relay.run()).step("start the relay")?;
    start("names", move || runtime()?.block_on(dns::run(zone, names))).step("start the name server")?;
    start("servers", move || runtime()?.block_on(servers.run(listeners))).step("start the servers")?;
    Ok(ca_file)
}

/// A thread that lasts as long as the process.
fn start(name: &str, work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.into()).spawn(work).map(drop)
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
