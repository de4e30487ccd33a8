//! Which directive which version knows, and what kind of value it takes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::squid::Version;

/// One row of `directives.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directive {
    pub name: &'static str,
    pub(super) takes: Takes,
    since: Version,
    obsolete: Option<Version>,
    gone: Option<Version>,
}

/// What a version makes of a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Known,
    /// An ERROR line in cache.log, and no effect.
    Obsolete,
    /// It does not start.
    Unknown,
}

/// The kind of value: the TYPE of src/cf.data.pre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Switch,
    Integer,
    Decimal,
    Port,
    Seconds,
    Millis,
    Nanos,
    Tristate,
    /// Bytes.
    Size,
    /// Bytes, kept in units of 1024.
    SizeKb,
    /// One word, which must be there.
    Word,
    Access,
    Acl,
    CachePeer,
    /// Not judged.
    Anything,
}

impl Directive {
    /// The directive of this name, if any version from 3.1 to 7 has it.
    pub fn named(name: &str) -> Option<&'static Self> {
        table().get(name)
    }

    pub fn standing(&self, version: Version) -> Standing {
        if version < self.since || self.gone.is_some_and(|v| version >= v) {
            Standing::Unknown
        } else if self.obsolete.is_some_and(|v| version >= v) {
            Standing::Obsolete
        } else {
            Standing::Known
        }
    }
}

fn table() -> &'static BTreeMap<&'static str, Directive> {
    static TABLE: OnceLock<BTreeMap<&'static str, Directive>> = OnceLock::new();
    TABLE.get_or_init(|| include_str!("directives.txt").lines().filter_map(row).map(|d| (d.name, d)).collect())
}

fn row(line: &'static str) -> Option<Directive> {
    let mut words = line.split(' ').filter(|_| !line.starts_with('#'));
    let (name, takes) = (words.next()?, takes(words.next()?)?);
    let since = words.next()?.parse().ok()?;
    let mut later = || words.next().and_then(|w| w.parse().ok());
    Some(Directive { name, takes, since, obsolete: later(), gone: later() })
}

fn takes(word: &str) -> Option<Takes> {
    Some(match word {
        "onoff" => Takes::Switch,
        "int" => Takes::Integer,
        "int64_t" => Takes::Decimal,
        "u_short" => Takes::Port,
        "time_t" => Takes::Seconds,
        "time_msec" => Takes::Millis,
        "time_ns" => Takes::Nanos,
        "tristate" => Takes::Tristate,
        "size" => Takes::Size,
        "size_kb" => Takes::SizeKb,
        "string" | "eol" => Takes::Word,
        "access" => Takes::Access,
        "acl" => Takes::Acl,
        "cache_peer" => Takes::CachePeer,
        "-" => Takes::Anything,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("directives.txt").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!((table().len(), rows > 400), (rows, true));
    }

    #[test]
    fn directives_come_and_go_with_the_versions() {
        use Standing::{Known, Obsolete, Unknown};
        let standing = |name, v| Directive::named(name).map_or(Unknown, |d| d.standing(v));
        let versions = [Version(3, 1, 15), Version(3, 4, 14), Version(4, 17, 0), Version(5, 0, 3), Version(7, 7, 0)];
        assert_eq!(versions.map(|v| standing("dns_v4_first", v)), [Unknown, Known, Known, Known, Obsolete]);
        assert_eq!(versions.map(|v| standing("connect_retries", v)), [Unknown, Known, Known, Known, Known]);
        assert_eq!(
            versions.map(|v| standing("happy_eyeballs_connect_timeout", v)),
            [Unknown, Unknown, Unknown, Known, Known]
        );
        assert_eq!(
            versions.map(|v| standing("maximum_single_addr_tries", v)),
            [Known, Obsolete, Obsolete, Obsolete, Obsolete]
        );
        assert_eq!(versions.map(|v| standing("ident_timeout", v)), [Known, Known, Known, Known, Unknown]);
        assert_eq!(versions.map(|v| standing("cache_dns_program", v)), [Known, Known, Unknown, Unknown, Unknown]);
        assert_eq!(versions.map(|v| standing("Forward_max_tries", v)), [Unknown; 5]);
    }
}
