//! Access lists and the acls they name, as far as they decide who is asked for an address, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use super::kind::Kind;
use crate::model::Family;
use crate::squid::Version;

/// One `allow` or `deny` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub allows: bool,
    /// All of them must match; `!` before a name turns it over.
    pub acls: Vec<String>,
}

/// What an access list says about a request of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Allow,
    Deny,
    /// It depends on the request.
    Depends,
}

impl Rule {
    /// `None`: neither `allow` nor `deny`, or no acl; Squid logs that and skips the line.
    pub(super) fn read(words: &[String]) -> Option<Self> {
        let (first, acls) = words.split_first().filter(|(_, acls)| !acls.is_empty())?;
        let allows = match first.as_str() {
            "allow" => true,
            "deny" => false,
            _ => return None,
        };
        Some(Self { allows, acls: acls.to_vec() })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.acls.iter().map(|name| name.strip_prefix('!').unwrap_or(name))
    }
}

/// The first rule that matches counts. Only `all` is known to match; an empty list says what the caller says it does.
pub(super) fn says(rules: &[Rule], empty: Says) -> Says {
    let certain = |rule: &&Rule| rule.acls.iter().all(|name| name == "all");
    let never = |rule: &Rule| rule.acls.iter().any(|name| name == "!all");
    match rules.iter().find(|rule| !never(rule)) {
        None => empty,
        Some(rule) if certain(&rule) && rule.allows => Says::Allow,
        Some(rule) if certain(&rule) => Says::Deny,
        Some(_) => Says::Depends,
    }
}

/// The acls defined so far.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Acls {
    types: BTreeMap<String, String>,
    /// Of type `dst`, with a whole family among its values.
    families: BTreeMap<String, BTreeSet<Family>>,
}

/// No more acls than this are remembered.
const MOST: usize = 10_000;

/// A line that was broken in the wrong place may have put anything in the place of a type.
impl fmt::Debug for Acls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acls")
            .field("count", &self.types.len())
            .field("families", &self.families)
            .finish_non_exhaustive()
    }
}

impl Acls {
    /// Those that need no line (DEFAULT lines of `acl` in src/cf.data.pre).
    pub(super) fn built_in(version: Version) -> Self {
        let mut acls = Self::default();
        let mut has = |name: &str, kind: &str| acls.types.insert(name.to_owned(), kind.to_owned());
        has("all", "src");
        if version >= Version(3, 2, 0) {
            has("localhost", "src");
            has("to_localhost", "dst");
            has("manager", "url_regex");
        }
        if version >= Version(5, 0, 0) {
            has("CONNECT", "method");
        }
        if version >= Version(6, 0, 0) {
            has("to_linklocal", "dst");
        }
        acls
    }

    pub(super) fn define(&mut self, words: &[String]) -> Result<(), Kind> {
        let [name, kind, values @ ..] = words else { return Err(Kind::AclIncomplete) };
        if name == "manager" && kind == "proto" && self.types.contains_key(name) {
            return Ok(());
        }
        if self.types.get(name).is_some_and(|known| known != kind) {
            return Err(Kind::AclRetyped);
        }
        if self.types.len() < MOST {
            self.types.insert(name.clone(), kind.clone());
        }
        let whole = values.iter().filter_map(|v| whole_family(v));
        if kind == "dst" && self.families.len() < MOST {
            let whole: BTreeSet<Family> = whole.collect();
            if !whole.is_empty() {
                self.families.entry(name.clone()).or_default().extend(whole);
            }
        }
        Ok(())
    }

    /// Names with a scope (`ssl::certUntrusted`) belong to a build option.
    pub(super) fn knows(&self, name: &str) -> bool {
        name.contains("::") || self.types.len() >= MOST || self.types.contains_key(name)
    }

    /// Of type `dst`: to judge it, Squid resolves the name before it forwards (src/acl/DestinationIp.cc).
    pub(super) fn resolves(&self, name: &str) -> bool {
        self.types.get(name).is_some_and(|kind| kind == "dst")
    }

    /// A `dst` acl matches a name as soon as one of its addresses does.
    pub(super) fn is_all_of(&self, name: &str, family: Family) -> bool {
        self.families.get(name).is_some_and(|families| families.contains(&family))
    }
}

/// The family whose every global unicast address is in it: `ipv6`, `::/0`, `2000::/3`, `ipv4`, `0.0.0.0/0`.
pub(super) fn whole_family(word: &str) -> Option<Family> {
    let (address, length) = word.split_once('/').unwrap_or((word, "128"));
    match (word, address.parse().ok(), length.parse().unwrap_or(128_u8)) {
        ("ipv6", ..) | (_, Some(IpAddr::V6(_)), ..=3) => Some(Family::V6),
        ("ipv4", ..) | (_, Some(IpAddr::V4(_)), 0) => Some(Family::V4),
        _ => None,
    }
}

/// The family that an `http_access` list denies to everybody: by a `deny` line of nothing but such an acl, before any `allow`.
pub(super) fn denied(rules: &[Rule], acls: &Acls) -> Option<Family> {
    let first = rules.iter().take_while(|rule| !rule.allows);
    let family_of = |rule: &Rule| {
        let whole = |f: &Family| rule.acls.iter().all(|name| name == "all" || acls.is_all_of(name, *f));
        let resolves = rule.acls.iter().any(|name| name != "all");
        Family::BOTH.into_iter().find(|f| resolves && whole(f))
    };
    first.into_iter().find_map(family_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn only_all_is_certain() {
        let list =
            |lines: &[&str]| says(&lines.iter().filter_map(|l| Rule::read(&words(l))).collect::<Vec<_>>(), Says::Deny);
        assert_eq!(list(&[]), Says::Deny);
        assert_eq!(list(&["allow all", "deny all"]), Says::Allow);
        assert_eq!(list(&["allow !all", "deny all"]), Says::Deny);
        assert_eq!(list(&["allow some", "deny all"]), Says::Depends);
    }

    #[test]
    fn an_acl_has_one_type_and_the_built_in_ones_come_with_the_version() {
        let mut acls = Acls::built_in(Version(7, 7, 0));
        assert_eq!(acls.define(&words("a dst 192.0.2.1")), Ok(()));
        assert_eq!(acls.define(&words("a src 192.0.2.1")), Err(Kind::AclRetyped));
        assert_eq!(acls.define(&words("b")), Err(Kind::AclIncomplete));
        assert_eq!(acls.define(&words("manager proto cache_object")), Ok(()));
        assert!(acls.resolves("a") && acls.resolves("to_linklocal") && !acls.resolves("all"));
        assert!(acls.knows("CONNECT") && !Acls::built_in(Version(4, 17, 0)).knows("CONNECT"));
    }

    #[test]
    fn the_whole_of_a_family_has_several_names() {
        for (value, family) in [
            ("ipv6", Some(Family::V6)),
            ("::/0", Some(Family::V6)),
            ("2000::/3", Some(Family::V6)),
            ("2001:db8::/32", None),
            ("ipv4", Some(Family::V4)),
            ("0.0.0.0/0", Some(Family::V4)),
            ("192.0.2.0/24", None),
            ("all", None),
        ] {
            assert_eq!(whole_family(value), family, "{value}");
        }
    }

    #[test]
    fn a_family_is_denied_by_a_line_of_its_own_before_any_allow() {
        let mut acls = Acls::built_in(Version(7, 7, 0));
        acls.define(&words("six dst ipv6")).unwrap();
        let denied =
            |lines: &[&str]| denied(&lines.iter().filter_map(|l| Rule::read(&words(l))).collect::<Vec<_>>(), &acls);
        assert_eq!(denied(&["deny manager", "deny six", "allow all"]), Some(Family::V6));
        assert_eq!(denied(&["allow localhost", "deny six"]), None);
        assert_eq!(denied(&["deny six localhost"]), None);
        assert_eq!(denied(&["deny all"]), None);
    }
}
