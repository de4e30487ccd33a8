//! Whom to ask, and whether the hosts file comes first.

use std::net::SocketAddr;

use crate::model::Micros;
use crate::observation::Resolver;
use crate::observe::os;

/// glibc's RES_TIMEOUT and RES_DFLRETRY (resolv.h): what holds where nothing is configured.
pub(in super::super) const DEFAULT_TIMEOUT: Micros = Micros::from_secs(5);
pub(in super::super) const DEFAULT_ATTEMPTS: u32 = 2;

/// The stub resolver's configuration.
#[derive(Clone, Debug)]
pub(in super::super) struct Config {
    /// No servers: they are not known here, and the system's resolver function is the only source.
    pub(in super::super) facts: Resolver,
    /// `options use-vc`: TCP from the start.
    pub(in super::super) use_tcp: bool,
    pub(in super::super) hosts: HostsFile,
}

/// When the hosts file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum HostsFile {
    BeforeDns,
    /// Only when DNS had no address.
    AfterDns,
    Never,
}

impl Config {
    /// The system's configuration, or `servers` when any are given.
    pub(in super::super) fn read(servers: &[SocketAddr]) -> Self {
        if servers.is_empty() { os::resolver() } else { Self::of(servers) }
    }

    /// `--dns`: these servers, no search domains, no hosts file.
    fn of(servers: &[SocketAddr]) -> Self {
        let facts = Resolver {
            origin: "--dns".into(),
            servers: servers.to_vec(),
            timeout_us: DEFAULT_TIMEOUT,
            attempts: DEFAULT_ATTEMPTS,
            ndots: 1,
            search: Vec::new(),
            no_aaaa: false,
        };
        Self { facts, use_tcp: false, hosts: HostsFile::Never }
    }
}
