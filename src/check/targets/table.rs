//! The TOML form.

use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;

use super::error::line_of;
use super::{Listed, MOST_TARGETS, TargetsError, TargetsFile};
use crate::check::Overrides;
use crate::model::{Micros, Target};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// For all targets of the file.
    #[serde(default)]
    expect: ExpectTable,
    #[serde(default)]
    target: Vec<TargetTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetTable {
    /// As on the command line: `outlook.office365.com`, `outlook.office365.com:993`.
    host: Spanned<String>,
    /// Instead of one in `host`.
    port: Option<Spanned<u16>>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    tags: Vec<Spanned<String>>,
    #[serde(default)]
    expect: ExpectTable,
}

/// The words of the flags, with `_` where those have `-`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ExpectTable {
    require: Option<Spanned<String>>,
    quorum: Option<Spanned<String>>,
    max_connect: Option<Spanned<String>>,
    max_tls: Option<Spanned<String>>,
    max_first_connect: Option<Spanned<String>>,
    #[serde(default)]
    clients: Vec<String>,
    cert_days: Option<u16>,
    trusted: Option<bool>,
    in_published_prefixes: Option<bool>,
    min_headroom: Option<u16>,
    fail_on: Option<Spanned<String>>,
}

pub(super) fn read(text: &str) -> Result<TargetsFile, TargetsError> {
    let file: File = toml::from_str(text).map_err(|e| TargetsError::toml(text, &e))?;
    if let Some(table) = file.target.get(MOST_TARGETS) {
        return Err(TargetsError::at(text, table.host.span(), format!("more than {MOST_TARGETS} targets")));
    }
    let targets = file.target.iter().map(|table| listed(text, table)).collect::<Result<_, _>>()?;
    Ok(TargetsFile { expect: overrides(text, &file.expect)?, targets })
}

fn listed(text: &str, table: &TargetTable) -> Result<Listed, TargetsError> {
    let host = &table.host;
    let mut target: Target = parsed(text, host)?;
    if let Some(port) = &table.port {
        // A bare IPv6 address is full of colons and has no port.
        let bare = host.get_ref().trim().parse::<std::net::IpAddr>().is_ok();
        if !bare && host.get_ref().contains(':') {
            return Err(TargetsError::at(text, port.span(), "the port stands in `host` already"));
        }
        target.port = *port.get_ref();
        if target.port == 0 {
            return Err(TargetsError::at(text, port.span(), "port 0 cannot be connected to"));
        }
    }
    let mut tags = Vec::new();
    for tag in &table.tags {
        let tag = word(text, tag)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Ok(Listed {
        line: line_of(text, &host.span()),
        target,
        name: table.name.as_ref().map(|name| word(text, name)).transpose()?,
        tags,
        expect: overrides(text, &table.expect)?,
    })
}

fn overrides(text: &str, table: &ExpectTable) -> Result<Overrides, TargetsError> {
    Ok(Overrides {
        require: optional(text, table.require.as_ref())?,
        quorum: optional(text, table.quorum.as_ref())?,
        max_connect: optional::<Micros>(text, table.max_connect.as_ref())?,
        max_tls: optional(text, table.max_tls.as_ref())?,
        max_first_connect: optional(text, table.max_first_connect.as_ref())?,
        clients: table.clients.clone(),
        cert_days: table.cert_days,
        trusted: table.trusted,
        in_published_prefixes: table.in_published_prefixes,
        min_headroom: table.min_headroom,
        fail_on: optional(text, table.fail_on.as_ref())?,
    })
}

fn optional<T: FromStr<Err: ToString>>(text: &str, value: Option<&Spanned<String>>) -> Result<Option<T>, TargetsError> {
    value.map(|value| parsed(text, value)).transpose()
}

fn parsed<T: FromStr<Err: ToString>>(text: &str, value: &Spanned<String>) -> Result<T, TargetsError> {
    value.get_ref().parse().map_err(|e: T::Err| TargetsError::at(text, value.span(), e.to_string()))
}

/// What is repeated in every report: one short line.
fn word(text: &str, value: &Spanned<String>) -> Result<String, TargetsError> {
    let word = value.get_ref().trim();
    if word.is_empty() || word.chars().count() > LONGEST_WORD || crate::model::printable(word, LONGEST_WORD) != word {
        let says = format!("a name or a tag is one line of 1 to {LONGEST_WORD} characters");
        return Err(TargetsError::at(text, value.span(), says));
    }
    Ok(word.to_owned())
}

/// Of a name or a tag, in characters: a line of a report has room for it.
const LONGEST_WORD: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{FailOn, Require};

    #[test]
    fn a_table_has_a_name_tags_and_expectations() {
        let text = "[expect]\nrequire = \"v4\"\n\n[[target]]\nhost = \"outlook.office365.com\"\nport = 993\n\
            name = \"Exchange 東京\"\ntags = [\"tokyo\", \"mail\", \"tokyo\"]\n\
            expect = { require = \"both\", quorum = \"3/4\", max_connect = \"300ms\", clients = [\"happy-eyeballs\"], \
            cert_days = 14, trusted = true, fail_on = \"never\" }\n\n[[target]]\nhost = \"2001:db8::1\"\nport = 25\n";
        let file = read(text).unwrap();
        assert_eq!(file.expect, Overrides { require: Some(Require::V4), ..Overrides::default() });
        let [first, second] = &file.targets[..] else { panic!("{file:?}") };
        assert_eq!((first.line, first.target.to_string().as_str()), (5, "outlook.office365.com:993"));
        assert_eq!((first.name.as_deref(), first.tags.join(" ")), (Some("Exchange 東京"), "tokyo mail".into()));
        assert_eq!((first.expect.require, first.expect.fail_on), (Some(Require::Both), Some(FailOn::Never)));
        assert_eq!(first.expect.max_connect, Some(Micros::from_millis(300)));
        assert_eq!((second.line, second.target.to_string().as_str()), (12, "[2001:db8::1]:25"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let said = |text: &str| read(text).map(|_| ()).unwrap_err().to_string();
        let target = |more: &str| said(&format!("[[target]]\nhost = 'a.example'\n{more}\n"));
        assert!(said("[[target]]\nhots = 'a'\n").starts_with("line 2: unknown field `hots`"));
        assert_eq!(said("[[target]]\n\nhost = 'a b'\n"), "line 3: `a b` is not a host name");
        assert_eq!(target("port = 0"), "line 3: port 0 cannot be connected to");
        assert_eq!(said("[[target]]\nhost = 'a.example:1'\nport = 2\n"), "line 3: the port stands in `host` already");
        assert_eq!(target("expect.require = 'ipv6'"), "line 3: a family is `v4`, `v6`, `both` or `any`");
        assert!(target("expect.max_connect = '300'").starts_with("line 3: a time is a number and a unit"));
        assert!(target("name = \"a\\u0007\"").starts_with("line 3: a name"));
        assert!(target("tags = ['']").starts_with("line 3: a name or a tag"));
        assert!(said("[expect]\nquorum = '5/4'").starts_with("line 2: a quorum is"));
    }
}
