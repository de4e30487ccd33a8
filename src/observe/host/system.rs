//! What the system's own resolver function answers, asked beside our own lookups.

use std::net::{IpAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::model::Target;
use crate::observation::SystemAnswer;
use crate::observe::stop::Stop;

/// getaddrinfo under way on a thread. It cannot be cancelled: where DNS is dead it hangs for as long as the system
/// likes, so nobody waits for its end without a limit, and the runtime is left behind instead of joined.
pub(in super::super) struct SystemLookup(Option<JoinHandle<SystemAnswer>>);

/// Starts it.
pub(in super::super) fn ask_system(target: &Target) -> SystemLookup {
    let (host, port) = (target.host.clone(), target.port);
    SystemLookup(Some(tokio::task::spawn_blocking(move || getaddrinfo(&host, port))))
}

impl SystemLookup {
    /// For those who do not want it asked.
    pub(in super::super) const fn unasked() -> Self {
        Self(None)
    }

    /// Its answer, or `Unknown` when it takes longer than `limit` from now, or the run is cut short before.
    pub(in super::super) async fn answer(&mut self, limit: Duration, stop: &Stop) -> SystemAnswer {
        let Some(handle) = &mut self.0 else { return SystemAnswer::Unknown };
        tokio::select! {
            biased;
            answer = handle => {
                self.0 = None;
                answer.unwrap_or(SystemAnswer::Unknown)
            }
            () = tokio::time::sleep(limit) => SystemAnswer::Unknown,
            _ = stop.set() => SystemAnswer::Unknown,
        }
    }
}

fn getaddrinfo(host: &str, port: u16) -> SystemAnswer {
    let begun = Instant::now();
    let answer = (host, port).to_socket_addrs();
    let took_us = begun.elapsed().into();
    match answer {
        Ok(sockets) => {
            let mut addresses: Vec<IpAddr> = Vec::new();
            for socket in sockets {
                if !addresses.contains(&socket.ip()) {
                    addresses.push(socket.ip());
                }
            }
            SystemAnswer::Addresses { addresses, took_us }
        }
        Err(e) => SystemAnswer::Failed { says: e.to_string(), took_us },
    }
}
