//! The Squid that the observation is about: who it is, what its configuration says.

mod notes;

pub(super) use notes::does;

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use super::facts::SQUIDS;
use super::{parents, simulate};
use crate::clients::{Memory, Method};
use crate::model::Micros;
use crate::observation::{Observation, SquidConf, SquidFacts, SquidFileKind, VersionSource};
use crate::squid::conf::{Conf, Files, Found};
use crate::squid::identity::{Build, Identity};
use crate::squid::{Config, Version};

/// A Squid of which something is known. Its configuration is read once for each version that is simulated: Debian's has 9 000
/// lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSquid {
    /// `None`: which version it is, nobody said.
    pub identity: Option<Identity>,
    /// The configuration; `None`: none was read, and the defaults count.
    pub files: Option<Files>,
    /// Nobody named that file: it is the one of this host.
    pub found_here: bool,
    facts: SquidFacts,
    /// What the versions that are simulated read; empty without a configuration.
    read: Vec<Rc<Conf>>,
    /// Those that are simulated, with the values with which they work.
    pub(super) squids: Vec<(&'static str, Config)>,
    /// The addresses of the host, for `tcp_outgoing_address`.
    addresses: Vec<IpAddr>,
    /// Those that our lookups asked.
    servers: Vec<SocketAddr>,
}

impl OwnSquid {
    /// `None`: nothing is known of any Squid.
    pub fn of(observation: &Observation) -> Option<Self> {
        let facts = observation.squid.clone()?;
        let identity = facts.version.as_ref().and_then(|stated| {
            let mut identity: Identity = stated.stated.parse().ok()?;
            identity.build = Build { ipv6: !stated.without_ipv6, internal_dns: !stated.without_own_resolver };
            Some(identity)
        });
        let mut own = Self {
            identity,
            files: facts.conf.as_ref().map(rebuilt),
            found_here: facts.conf.as_ref().is_some_and(|c| c.found_here),
            servers: observation.targets.iter().flat_map(|t| &t.lookups).filter_map(|l| l.server).collect(),
            addresses: observation.host.addresses.iter().flatten().map(|a| a.address).collect(),
            facts,
            read: Vec::new(),
            squids: Vec::new(),
        };
        let versions = own.version().map_or_else(|| SQUIDS.to_vec(), |version| vec![(simulate::OWN, version)]);
        own.read = versions.iter().filter_map(|(_, version)| own.conf(*version)).collect();
        own.squids = versions.iter().map(|(name, version)| (*name, own.config(*version))).collect();
        Some(own)
    }

    /// Its version, as far as it is known.
    pub fn version(&self) -> Option<Version> {
        self.identity.as_ref().map(|id| id.version)
    }

    /// What this version reads.
    pub fn conf(&self, version: Version) -> Option<Rc<Conf>> {
        let read = self.read.iter().find(|conf| conf.version == version).cloned();
        read.or_else(|| self.files.as_ref().map(|files| Rc::new(files.read(version))))
    }

    /// The values with which this version works.
    fn config(&self, version: Version) -> Config {
        let build = self.identity.as_ref().map_or(Build { ipv6: true, internal_dns: true }, |id| id.build);
        let mut config = match self.conf(version) {
            Some(conf) => conf.config(build, &self.addresses),
            None => Config { ipv6: build.ipv6, own_resolver: build.internal_dns, ..Config::defaults(version) },
        };
        for (n, parent) in config.parents.iter_mut().enumerate().filter(|(_, parent)| parent.addresses.is_empty()) {
            parent.addresses.push(parents::stand_in(n));
        }
        config
    }

    /// What its clients ask it for.
    pub(super) fn method(&self) -> Method {
        self.facts.method.unwrap_or_default()
    }

    /// The main file of its configuration.
    pub fn path(&self) -> Option<&str> {
        self.files.as_ref().map(Files::main)
    }

    /// What it remembers of this name, as mgr:ipcache showed it: of the first worker that has addresses which are not over.
    pub(super) fn memory(&self, names: &[&str]) -> Option<Memory> {
        let rows = self.facts.ipcache.as_ref()?.iter();
        let fresh = |ttl: i64, hosts: bool| hosts || ttl > 0;
        let row =
            rows.filter(|r| !r.negative && !r.addresses.is_empty() && fresh(r.ttl_s, r.from_hosts)).find(|r| {
                let same = |name: &&str| r.host.eq_ignore_ascii_case(name);
                names.iter().any(same)
            })?;
        let expires =
            if row.from_hosts { Micros::MAX } else { Micros::from_secs(u64::try_from(row.ttl_s).unwrap_or(0)) };
        Some(Memory::of_ipcache(row.addresses.iter().map(|a| (a.address, a.bad)), expires, Micros::ZERO))
    }

    /// `Squid 5.7`, `this Squid`.
    pub fn name(&self) -> String {
        self.identity.as_ref().map_or_else(|| "this Squid".to_owned(), |id| format!("Squid {}", id.stated))
    }

    /// `/etc/squid/squid.conf`, `default settings`.
    pub fn settings(&self) -> String {
        self.path().map_or_else(|| "default settings".to_owned(), |path| format!("the settings of {path}"))
    }

    /// One line about where all of this comes from.
    pub fn says(&self) -> String {
        let version = match self.facts.version.as_ref().map(|v| v.source) {
            None => "a Squid of unknown version".to_owned(),
            Some(VersionSource::Program) => format!("{} as `squid -v` says", self.name()),
            Some(VersionSource::ServerHeader) => format!("{} as its answers say", self.name()),
            Some(VersionSource::Stated) => self.name(),
        };
        let conf = match (self.path(), self.found_here) {
            (None, _) => "default settings".to_owned(),
            (Some(path), true) => format!("{path} of this host"),
            (Some(path), false) => path.to_owned(),
        };
        let assumed = self.identity.as_ref().and_then(|id| id.assumed.clone());
        format!("{version}, {conf}{}", assumed.map(|why| format!("; {why}")).unwrap_or_default())
    }
}

/// The files again, each line where it stood.
fn rebuilt(conf: &SquidConf) -> Files {
    let found = conf.files.iter().map(|file| {
        let found = match &file.is {
            SquidFileKind::Directory => Found::Directory,
            SquidFileKind::Unreadable => Found::Unreadable,
            SquidFileKind::Text { lines } => {
                let mut text = Vec::new();
                let mut at = 1;
                for line in lines {
                    let apart = line.line.saturating_sub(at);
                    text.extend(std::iter::repeat_n(b'\n', usize::try_from(apart).unwrap_or(0)));
                    text.extend_from_slice(line.text.as_bytes());
                    at = line.line.max(at);
                }
                text.push(b'\n');
                Found::Text(text)
            }
        };
        (file.path.clone(), found)
    });
    let includes = conf.includes.iter().map(|i| (i.pattern.clone(), i.paths.clone()));
    Files::rebuilt(&conf.path, found, includes, conf.partial)
}
