use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Method;

/// The Squid that this is about: what it says of itself, and its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidFacts {
    /// null: not known.
    pub version: Option<SquidVersion>,
    /// null: none was read.
    pub conf: Option<SquidConf>,
    /// What its cache of addresses held of our targets; null: not looked at.
    pub ipcache: Option<Vec<CachedName>>,
    /// What its clients ask it for; absent: tunnels (CONNECT).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// Who it says it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidVersion {
    /// As it was said: `5.7`, `3.4.14-BZR`.
    pub stated: String,
    pub source: VersionSource,
    /// Built without IPv6 (`--disable-ipv6`); false where that is not known.
    pub without_ipv6: bool,
    /// Built without a resolver of its own (`--disable-internal-dns`, to 3.4); false where that is not known.
    pub without_own_resolver: bool,
}

/// Where a version comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionSource {
    /// `squid -v` of this host.
    Program,
    /// The `Server` header of an answer.
    ServerHeader,
    /// The command line.
    Stated,
}

/// A squid.conf and what it includes: names and values of known directives, and no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidConf {
    /// The main file.
    pub path: String,
    /// Nobody named it: it is the one found on this host.
    pub found_here: bool,
    /// Everything that was looked at, the main file among it, by path.
    pub files: Vec<SquidFile>,
    /// Each pattern of an `include`, and the paths that it matches.
    pub includes: Vec<SquidInclude>,
    /// Some of it was left out, because it is too much.
    pub partial: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidFile {
    pub path: String,
    pub is: SquidFileKind,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SquidFileKind {
    Text { lines: Vec<SquidLine> },
    Directory,
    Unreadable,
}

/// One directive, with as much of its value as may be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidLine {
    /// From 1; the first line of a continued one.
    pub line: u32,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SquidInclude {
    pub pattern: String,
    pub paths: Vec<String>,
}

/// A row of mgr:ipcache about one of our targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CachedName {
    pub host: String,
    /// The page shows 32 characters, and the name has more: it may be another one that begins alike.
    pub cut: bool,
    /// The worker whose cache it is, where the page says.
    pub kid: Option<u16>,
    pub from_hosts: bool,
    /// A failed lookup.
    pub negative: bool,
    /// Seconds that it stays; negative when it is over.
    pub ttl_s: i64,
    /// In the order of trying.
    pub addresses: Vec<CachedAddress>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CachedAddress {
    pub address: IpAddr,
    /// Marked after a failed connect.
    pub bad: bool,
}

/// More of anything than this, no run of ours writes.
const MOST: usize = 10_000;
const MOST_CHARACTERS: usize = 1_024;
/// `squid::conf::LAST_LINE`.
const LAST_LINE: u32 = 1_000_000;

impl SquidFacts {
    /// What no run of ours writes: texts that move a cursor, too much of anything.
    pub(super) fn is_ours(&self) -> bool {
        let plain = |text: &String| text.len() <= MOST_CHARACTERS && !text.chars().any(char::is_control);
        let line = |line: &SquidLine| {
            let text = line.text.strip_suffix("\rhidden").unwrap_or(&line.text);
            let fits = text.len() <= MOST_CHARACTERS * 32 && (1..=LAST_LINE).contains(&line.line);
            fits && !text.chars().any(char::is_control)
        };
        let conf = self.conf.as_ref().is_none_or(|conf| {
            let lines = conf.files.iter().filter_map(|f| match &f.is {
                SquidFileKind::Text { lines } => Some(lines),
                SquidFileKind::Directory | SquidFileKind::Unreadable => None,
            });
            // Rebuilding a file costs as many line ends as its last line says.
            let heights: u64 = lines.clone().filter_map(|l| l.last()).map(|l| u64::from(l.line)).sum();
            let ascending = |lines: &&Vec<SquidLine>| lines.windows(2).all(|w| w[0].line < w[1].line);
            plain(&conf.path)
                && conf.files.len() <= MOST
                && conf.includes.len() <= MOST
                && heights <= u64::from(LAST_LINE) * 4
                && lines.clone().map(Vec::len).sum::<usize>() <= MOST
                && lines.clone().all(|l| ascending(&l))
                && lines.flatten().all(line)
                && conf.files.iter().all(|f| plain(&f.path))
                && conf.includes.iter().all(|i| plain(&i.pattern) && i.paths.len() <= MOST && i.paths.iter().all(plain))
        });
        let version = self.version.as_ref().is_none_or(|v| plain(&v.stated));
        let cached = self.ipcache.iter().flatten().all(|row| plain(&row.host) && row.addresses.len() <= MOST);
        conf && version && cached && self.ipcache.as_ref().is_none_or(|rows| rows.len() <= MOST)
    }
}
