//! Which servers are measured against.

use std::io::{BufRead, BufReader};
use std::net::IpAddr;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use tryorder::model::Target;

use super::servers;

pub(crate) struct Network {
    pub(crate) target: Target,
    pub(crate) ca_pem: Vec<u8>,
    pub(crate) living: Vec<IpAddr>,
    pub(crate) silent: Vec<IpAddr>,
    /// Ends when its standard input does: with this process.
    _servers: Option<Child>,
}

impl Network {
    /// `None` when no addresses are named.
    pub(crate) fn from_environment() -> Option<Self> {
        let list = |text: String| text.split(',').map(|address| address.trim().parse().unwrap()).collect();
        Some(Self {
            living: env::var("PROBE_ADDRESSES").ok().map(list)?,
            silent: env::var("PROBE_SILENT").ok().map(list).unwrap_or_default(),
            target: env::var("PROBE_TARGET").unwrap_or_else(|_| "outlook.office365.com".into()).parse().unwrap(),
            ca_pem: fs::read(env::var("PROBE_CA").expect("PROBE_CA names the authority's PEM file")).unwrap(),
            _servers: None,
        })
    }

    /// Servers in a process of their own, this very program again.
    pub(crate) fn on_loopback() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .arg(servers::ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.next().unwrap().parse().unwrap();
        let ca_pem = lines.take_while(|line| line != servers::END).collect::<Vec<_>>().join("\n").into_bytes();
        Self {
            target: Target { host: servers::NAME.into(), port },
            ca_pem,
            living: servers::living(),
            silent: servers::silent(),
            _servers: Some(child),
        }
    }
}
