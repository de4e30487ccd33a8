//! One directive: its standing in this version, its words, its value.

use std::net::IpAddr;

use super::access::Rule;
use super::complaint::Place;
use super::kind::Kind;
use super::peer::Peer;
use super::spots::Spot;
use super::table::{Directive, Standing, Takes};
use super::value::{self, Value};
use super::walk::Walk;
use super::words::{Words, name_and_rest, words};
use super::{Located, Outgoing, kept};
use crate::model::{Family, printable};
use crate::squid::Version;

/// No more peers, rules of one list, or words of one directive than this are kept.
const MOST: usize = 1_000;

pub(super) fn directive(walk: &mut Walk, statement: &str, place: &Place, spot: Spot, may_show: bool) {
    let (name, rest) = name_and_rest(statement);
    let Some(known) = Directive::named(name) else {
        let harmless = may_show && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        return walk.complain(place.clone(), Kind::Unknown, if harmless { name } else { "" });
    };
    match known.standing(walk.version) {
        Standing::Known => {}
        Standing::Unknown => return walk.complain(place.clone(), Kind::Unknown, name),
        Standing::Obsolete => return walk.complain(place.clone(), Kind::Obsolete, name),
    }
    let elsewhere = super::complaint::BRANCHES.iter().any(|(_, v)| known.standing(*v) != Standing::Known);
    if elsewhere && kept::is_kept(name) {
        walk.complain(place.clone(), Kind::Unknown, name);
    }
    let words = match words(rest, walk.rules) {
        Words::Plain(words) => words,
        Words::BadQuoting if known.takes == Takes::Anything && !kept::is_kept(name) => return,
        Words::BadQuoting => return walk.complain(place.clone(), Kind::BadQuoting, name),
        Words::InFile if kept::is_kept(name) => return walk.complain(place.clone(), Kind::ValueInFile, name),
        Words::InFile => return,
    };
    match known.takes {
        Takes::Access => access(walk, known.name, &words, place, may_show),
        Takes::Acl => {
            if let Err(kind) = walk.conf.acls.define(&words) {
                walk.complain(place.clone(), kind, name);
            }
        }
        Takes::CachePeer => peer(walk, &words, place),
        Takes::Switch
        | Takes::Integer
        | Takes::Decimal
        | Takes::Port
        | Takes::Seconds
        | Takes::Millis
        | Takes::Nanos
        | Takes::Tristate
        | Takes::Size
        | Takes::SizeKb
        | Takes::Word
        | Takes::Anything => scalar(walk, known, &words, place, spot, may_show),
    }
}

fn scalar(walk: &mut Walk, known: &'static Directive, words: &[String], place: &Place, spot: Spot, may_show: bool) {
    let (value, kinds) = value::read(known.name, known.takes, words, walk.version);
    let shown = if may_show { shown(known, words) } else { known.name.to_owned() };
    for kind in kinds {
        walk.complain(place.clone(), kind, &shown);
    }
    if known.name == "configuration_includes_quoted_values" {
        match words.first().map(String::as_str) {
            Some("on" | "enable") => walk.rules.quoted = true,
            Some("off" | "disable") => walk.rules.quoted = false,
            None => walk.complain(place.clone(), Kind::NoValue, known.name),
            Some(_) => walk.complain(place.clone(), Kind::NotASwitch, known.name),
        }
        return;
    }
    if known.name == "tcp_outgoing_address" {
        return outgoing(walk, words, place);
    }
    if !kept::is_kept(known.name) {
        return;
    }
    let value = match (known.name, value) {
        ("dns_nameservers", _) => Some(appended(walk, words)),
        ("hosts_file", _) => {
            words.first().filter(|w| *w == "none" || w.starts_with('/')).map(|w| Value::Words(vec![w.clone()]))
        }
        (_, value) => value,
    };
    let Some(value) = value else { return };
    let before = walk.conf.values.get(known.name);
    if known.name != "dns_nameservers" && before.is_some_and(|b| b.value != value) {
        walk.complain(place.clone(), Kind::SetAgain, &shown);
    }
    if !spot.in_block {
        let end = spot.parts.last().map_or(0, |part| part.end);
        walk.conf.spots.last_related = Some((place.file.clone(), end));
    }
    walk.conf.spots.values.insert(known.name, spot);
    walk.conf.values.insert(known.name, Located { value, place: place.clone() });
}

/// Each `dns_nameservers` line adds to the ones before.
fn appended(walk: &Walk, words: &[String]) -> Value {
    let mut all = match walk.conf.values.get("dns_nameservers").map(|l| &l.value) {
        Some(Value::Words(before)) => before.clone(),
        _ => Vec::new(),
    };
    // What is no address, Squid logs and goes on without.
    let addresses = words.iter().filter(|w| w.parse::<IpAddr>().is_ok());
    all.extend(addresses.take(MOST.saturating_sub(all.len())).cloned());
    Value::Words(all)
}

/// A first word that is no address is not judged.
fn outgoing(walk: &mut Walk, words: &[String], place: &Place) {
    let Some((Ok(address), acls)) = words.split_first().map(|(first, acls)| (first.parse(), acls)) else { return };
    let names = acls.iter().map(|name| name.strip_prefix('!').unwrap_or(name));
    if names.into_iter().any(|name| !walk.conf.acls.knows(name)) {
        return walk.complain(place.clone(), Kind::AclUndefined, "tcp_outgoing_address");
    }
    if walk.conf.outgoing.len() < MOST {
        walk.conf.outgoing.push(Outgoing { address, acls: acls.to_vec(), place: place.clone() });
    }
}

fn access(walk: &mut Walk, name: &'static str, words: &[String], place: &Place, may_show: bool) {
    let Some(rule) = Rule::read(words) else {
        return walk.complain(place.clone(), Kind::AccessSkipped, name);
    };
    if let Some(missing) = rule.names().find(|acl| !walk.conf.acls.knows(acl)) {
        let shown = if may_show { format!("{name} {}", printable(missing, 40)) } else { name.to_owned() };
        return walk.complain(place.clone(), Kind::AclUndefined, &shown);
    }
    if name == "http_access" {
        walk.conf.resolves_first |= rule.names().any(|acl| walk.conf.acls.resolves(acl));
        let denied = |acl: &String| walk.conf.acls.is_all_of(acl, Family::V6);
        if !rule.allows && rule.acls.iter().any(denied) && walk.version >= Version(3, 2, 0) {
            walk.complain(place.clone(), Kind::DeniesIpv6Names, name);
        }
    }
    if kept::is_kept(name) {
        let list = walk.conf.access.entry(name).or_default();
        if list.len() < MOST {
            list.push(rule);
        }
    }
}

fn peer(walk: &mut Walk, words: &[String], place: &Place) {
    match Peer::read(words, place.clone()) {
        Err(kind) => walk.complain(place.clone(), kind, "cache_peer"),
        Ok(peer) if walk.conf.peers.iter().any(|p| p.name == peer.name) => {
            walk.complain(place.clone(), Kind::PeerTwice, "cache_peer");
        }
        Ok(peer) if walk.conf.peers.len() < MOST => walk.conf.peers.push(peer),
        Ok(_) => {}
    }
}

/// Name and value, of directives whose values are numbers and switches; only the name of any other.
fn shown(known: &Directive, words: &[String]) -> String {
    let count = match known.takes {
        Takes::Switch | Takes::Tristate | Takes::Decimal | Takes::Port => 1,
        Takes::Integer | Takes::Seconds | Takes::Millis | Takes::Nanos | Takes::Size | Takes::SizeKb => 2,
        Takes::Word | Takes::Access | Takes::Acl | Takes::CachePeer | Takes::Anything => 0,
    };
    let mut shown = known.name.to_owned();
    for word in words.iter().take(count).take_while(|word| is_harmless(word)) {
        shown.push(' ');
        shown.push_str(&printable(word, 24));
    }
    shown
}

/// A number, with or without something behind it, or a word of letters: what else stands there may have slipped in from a line
/// that holds a secret.
pub(super) fn is_harmless(word: &str) -> bool {
    let number = word.trim_start_matches(['"', '\'', '+', '-', '.']).starts_with(|c: char| c.is_ascii_digit());
    number || word.bytes().all(|b| b.is_ascii_alphabetic())
}
