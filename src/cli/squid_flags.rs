//! The flags that say which Squid this is about, and what they bring into the observation.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Failure;
use super::flags::{Hidden, hidden};
use super::squid_files;
use crate::model::Method;
use crate::observation::{
    CachedAddress, CachedName, Observation, SquidConf, SquidFacts, SquidFile, SquidFileKind, SquidInclude, SquidLine,
    SquidVersion, SystemAnswer, VersionSource,
};
use crate::observe::{self, CacheManager, ProxyError};
use crate::squid::conf::{Files, Found};
use crate::squid::identity::{Identity, IdentityError, Source};
use crate::squid::ipcache;

#[derive(Clone, Debug, Args)]
pub(super) struct SquidFlags {
    /// The configuration of the Squid in question; `none` looks for none [default: that of this host, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) squid_conf: Option<PathBuf>,
    /// Its version, as in `5.7`; `auto` runs `squid -v` here
    #[arg(long, value_name = "VERSION")]
    pub(super) squid_version: Option<String>,
    /// What its cache manager says under `mgr:ipcache`, saved to a file; `-` is stdin
    #[arg(long, value_name = "FILE")]
    pub(super) ipcache: Option<PathBuf>,
    /// Ask the Squid that listens there for its `mgr:ipcache`, and for nothing else; rows of other hosts are not kept
    #[arg(long, value_name = "HOST:PORT", value_parser = hidden, conflicts_with_all = ["ipcache", "from"])]
    pub(super) cache_manager: Option<Hidden>,
    /// What is asked of Squid: tunnels, or what it fetches itself (http://, or what `ssl_bump` decrypts) [default: CONNECT]
    #[arg(long, value_name = "METHOD", ignore_case = true)]
    pub(super) method: Option<MethodFlag>,
}

/// `--method`: which request is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MethodFlag {
    #[value(name = "CONNECT")]
    Connect,
    #[value(name = "GET")]
    Get,
}

const MANAGER_HINT: &str = "name host and `http_port` of a Squid, as in `--cache-manager 127.0.0.1:3128`";

/// Where packages and the source put it.
const USUAL: [&str; 3] = ["/etc/squid/squid.conf", "/etc/squid3/squid.conf", "/usr/local/etc/squid/squid.conf"];

impl SquidFlags {
    /// What can be said to be wrong before anything is measured.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if let Some(text) = self.squid_version.as_deref().filter(|text| *text != "auto") {
            version(text)?;
        }
        let named = self.squid_conf.as_deref().filter(|path| path.as_os_str() != "none");
        named.map(squid_files::read).transpose()?;
        Ok(())
    }

    /// What the Squid of `--cache-manager` shows.
    pub(super) fn asked_page(&self) -> Result<Option<String>, Failure> {
        let Some(Hidden(text)) = &self.cache_manager else { return Ok(None) };
        let manager: CacheManager = text
            .parse()
            .map_err(|e: ProxyError| Failure::new(format!("cannot use `--cache-manager`: {e}"), MANAGER_HINT))?;
        let shown = || crate::model::printable(text, 100);
        let page = manager.ipcache();
        page.map(Some).map_err(|e| Failure::new(format!("cannot read `mgr:ipcache` of `{}`: {e}", shown()), e.hint()))
    }

    /// Adds what the flags name. Nobody named a file: the one of this host counts, where this host is what was looked at.
    ///
    /// Returns the files whole, for those who edit them.
    pub(super) fn add_to(
        &self,
        observation: &mut Observation,
        here: bool,
        page: Option<String>,
    ) -> Result<Option<Files>, Failure> {
        let here = here && !is_elsewhere(observation);
        let mut facts = observation.squid.take().unwrap_or_default();
        let named = self.squid_conf.as_deref();
        let files = match named {
            Some(path) if path.as_os_str() == "none" => {
                facts.conf = None;
                None
            }
            Some(path) => Some(squid_files::read(path)?),
            // One that is there and cannot be read is said to be so.
            None if here && !in_a_box() => USUAL
                .iter()
                .find(|path| Path::new(path).exists())
                .map(|path| squid_files::read(Path::new(path)).unwrap_or_else(|_| unreadable(path))),
            None => None,
        };
        if let Some(files) = &files {
            facts.conf = Some(recorded(&files.kept(), named.is_none()));
        }
        if let Some(text) = &self.squid_version {
            facts.version = Some(version(text)?);
        }
        if let Some(path) = &self.ipcache {
            let page =
                squid_files::text(path, "`--ipcache` takes the page `mgr:ipcache` as the cache manager shows it")?;
            facts.ipcache = Some(rows(&page, observation));
        }
        if let Some(page) = page {
            facts.ipcache = Some(rows(&page, observation));
        }
        match self.method {
            None => {}
            // What is meant when nothing is said.
            Some(MethodFlag::Connect) => facts.method = None,
            Some(MethodFlag::Get) => facts.method = Some(Method::Get),
        }
        observation.squid = Some(facts).filter(|facts| *facts != SquidFacts::default());
        Ok(files)
    }
}

/// The proxy that was measured is another host's: this one's configuration is not that of it.
fn is_elsewhere(observation: &Observation) -> bool {
    let addresses = observation.proxy.as_ref().and_then(|proxy| match &proxy.system {
        SystemAnswer::Addresses { addresses, .. } => Some(addresses),
        SystemAnswer::Failed { .. } | SystemAnswer::Unknown => None,
    });
    let own = |address: &IpAddr| {
        let known = observation.host.addresses.iter().flatten().any(|row| row.address == *address);
        address.is_loopback() || known
    };
    observation.proxy.is_some() && !addresses.is_some_and(|all| all.iter().any(own))
}

/// A program in the network in a box sees this machine's files, but it is another host.
#[expect(clippy::disallowed_methods, reason = "the box says so in the environment alone")]
fn in_a_box() -> bool {
    std::env::var_os("TRYORDER_LAB").is_some()
}

fn unreadable(path: &str) -> Files {
    Files::gather(path, Found::Unreadable, &mut |_| Vec::new())
}

fn version(text: &str) -> Result<SquidVersion, Failure> {
    let hint = "name it, as in `--squid-version 5.7`; `squid -v` says it";
    if text != "auto" {
        return text
            .parse::<Identity>()
            .map(|id| stated(&id))
            .map_err(|e| Failure::new(format!("cannot use `{}`: {e}", crate::model::printable(text, 40)), hint));
    }
    let said = observe::squid_v().map_err(|e| Failure::new(format!("cannot run `squid -v`: {e}"), hint))?;
    Identity::from_squid_v(&said).map(|id| stated(&id)).map_err(|e: IdentityError| Failure::new(e, hint))
}

/// As it is written down.
pub(super) fn stated(identity: &Identity) -> SquidVersion {
    SquidVersion {
        stated: identity.stated.clone(),
        source: match identity.source {
            Source::Program => VersionSource::Program,
            Source::ServerHeader => VersionSource::ServerHeader,
            Source::Stated => VersionSource::Stated,
        },
        without_ipv6: !identity.build.ipv6,
        without_own_resolver: !identity.build.internal_dns,
    }
}

/// The rows about the targets of the observation, by the names that they have in DNS too.
pub(super) fn rows(page: &str, observation: &Observation) -> Vec<CachedName> {
    let mut names: Vec<&str> = Vec::new();
    for rows in &observation.targets {
        let all = [rows.target.host.as_str()].into_iter().chain(rows.lookups.iter().map(|l| l.name.as_str()));
        for name in all.map(|n| n.trim_end_matches('.')) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let row = |row: ipcache::Row| CachedName {
        host: row.host,
        cut: row.cut,
        kid: row.kid,
        from_hosts: row.from_hosts,
        negative: row.negative,
        ttl_s: row.ttl_s,
        addresses: row.addresses.iter().map(|a| CachedAddress { address: a.address, bad: a.bad }).collect(),
    };
    ipcache::read(page, &names).into_iter().map(row).collect()
}

fn recorded(files: &Files, found_here: bool) -> SquidConf {
    let kind = |found: &Found| match found {
        Found::Directory => SquidFileKind::Directory,
        Found::Unreadable => SquidFileKind::Unreadable,
        Found::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let numbered = (1..).zip(text.split('\n')).filter(|(_, text)| !text.is_empty());
            SquidFileKind::Text {
                lines: numbered.map(|(line, text)| SquidLine { line, text: text.to_owned() }).collect(),
            }
        }
    };
    SquidConf {
        path: files.main().to_owned(),
        found_here,
        files: files.found().map(|(path, f)| SquidFile { path: path.to_owned(), is: kind(f) }).collect(),
        includes: files
            .includes()
            .map(|(pattern, paths)| SquidInclude { pattern: pattern.to_owned(), paths: paths.to_vec() })
            .collect(),
        partial: files.is_partial(),
    }
}
