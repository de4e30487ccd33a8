use std::fmt::Write as _;
use std::net::{IpAddr, Ipv6Addr};

use super::addresses::{Addresses, PolicyPrefix};
use super::rows::Redaction;
use crate::observation::{HostFacts, PolicyText, TextFile};

/// The prefixes that stand in policy tables: those of the reporter's own network may be among them.
pub(super) fn prefixes(host: &HostFacts) -> Vec<PolicyPrefix> {
    let texts = host.policy_tables.iter().map(|table| &table.text).chain([&host.gai_conf]);
    let words = texts.filter_map(TextFile::text).flat_map(words);
    words.filter_map(|word| if let Word::Prefix(prefix, _) = Word::of(word) { Some(prefix) } else { None }).collect()
}

pub(super) fn redact(table: &mut PolicyText, redaction: &mut Redaction) {
    let PolicyText { from, given, text } = table;
    // A command of ours has no word of anybody else's.
    let ours = !*given && words(from).all(|word| matches!(Word::of(word), Word::Known));
    if !ours {
        "a saved table".clone_into(from);
    }
    redact_text(text, redaction);
}

/// Prefixes become their images, numbers stay, and so do the words that the readers of such tables know; every other word
/// is an `x`, so that lines and columns are where they were. Comments are emptied.
pub(super) fn redact_text(file: &mut TextFile, redaction: &mut Redaction) {
    match file {
        TextFile::Text { text } => {
            let lines = text.split_inclusive('\n').map(|line| match line.split_once('#') {
                Some((before, comment)) => {
                    let end = if comment.ends_with('\n') { "\n" } else { "" };
                    image(before.trim_end(), redaction.addresses) + end
                }
                None => image(line, redaction.addresses),
            });
            *text = lines.collect();
        }
        TextFile::Unreadable { says } => redaction.text(says),
        TextFile::Unknown | TextFile::Absent => {}
    }
}

fn image(text: &str, addresses: &Addresses) -> String {
    let mut image = String::new();
    let mut rest = text;
    for word in words(text) {
        // Every word lies behind the one before.
        let Some((between, after)) = rest.split_once(word) else { break };
        image.push_str(between);
        match Word::of(word) {
            Word::Prefix(prefix, with_len) => {
                let PolicyPrefix { address, len } = addresses.row(prefix);
                let shown = address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4);
                let len = if shown.is_ipv4() { len.saturating_sub(96) } else { len };
                // An IPv4 row may be written as the mapped prefix that it is.
                let mapped = shown.is_ipv4() && word.contains(':');
                let (shown, len) = if mapped { (IpAddr::V6(address), len + 96) } else { (shown, len) };
                let _ = if with_len { write!(image, "{shown}/{len}") } else { write!(image, "{shown}") };
            }
            Word::Known => image.push_str(word),
            // A length that no prefix has is what a complaint is about.
            Word::Other => image.push_str(&wrong_length(word).unwrap_or_else(|| "x".into())),
        }
        rest = after;
    }
    image + rest
}

fn wrong_length(word: &str) -> Option<String> {
    let (address, len) = word.split_once('/')?;
    let digits = !len.is_empty() && len.len() <= 10 && len.bytes().all(|b| b.is_ascii_digit());
    (digits && address.parse::<Ipv6Addr>().is_ok()).then(|| format!("::/{len}"))
}

/// Runs of what names, numbers and addresses are made of.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || ":./_-%".contains(c))).filter(|word| !word.is_empty())
}

enum Word {
    /// And whether its length was written.
    Prefix(PolicyPrefix, bool),
    Known,
    Other,
}

impl Word {
    fn of(word: &str) -> Self {
        if let Some((prefix, with_len)) = prefix(word) {
            return Self::Prefix(prefix, with_len);
        }
        let digits = word.strip_prefix("0x").unwrap_or(word);
        let number = digits.len() <= 10 && digits.bytes().all(|b| b.is_ascii_hexdigit()) && digits != word
            || word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 10;
        let punctuation = word.chars().all(|c| !c.is_alphanumeric());
        let known = VOCABULARY.iter().any(|known| known.eq_ignore_ascii_case(word.trim_end_matches(':')));
        if number || punctuation || known { Self::Known } else { Self::Other }
    }
}

fn prefix(word: &str) -> Option<(PolicyPrefix, bool)> {
    let (address, len) = word.split_once('/').map_or((word, None), |(address, len)| (address, Some(len)));
    let address: IpAddr = address.parse().ok()?;
    let (address, shift) = match address {
        IpAddr::V4(a) => (a.to_ipv6_mapped(), 96),
        IpAddr::V6(a) => (a, 0),
    };
    let len = len.map_or(Some(128 - shift), |len| len.parse().ok().filter(|len| *len <= 128 - shift))?;
    Some((PolicyPrefix { address, len: len + shift }, word.contains('/')))
}

/// Keywords of gai.conf(5), ip6addrctl(8), rc.conf(5), OpenBSD's resolv.conf(5), Get-NetPrefixPolicy and reg(1), and what
/// `netsh` prints in English.
const VOCABULARY: &[&str] = &[
    "precedence",
    "label",
    "scopev4",
    "reload",
    "yes",
    "no",
    "prefix",
    "prec",
    "use",
    "querying",
    "active",
    "state",
    "ip6addrctl",
    "ip6addrctl_enable",
    "ip6addrctl_policy",
    "ip6addrctl_verbose",
    "ipv6_activate_all_interfaces",
    "auto",
    "ipv4_prefer",
    "ipv6_prefer",
    "none",
    "family",
    "inet4",
    "inet6",
    "add",
    "install",
    "flush",
    "delete",
    "show",
    "hkey_local_machine",
    "system",
    "currentcontrolset",
    "services",
    "tcpip6",
    "parameters",
    "disabledcomponents",
    "reg_dword",
    "dword",
    "windows",
    "registry",
    "editor",
    "version",
    "true",
    "false",
    "null",
    "netsh",
    "interface",
    "ipv6",
    "prefixpolicies",
    "prefixpolicy",
    "set",
    "store",
    "persistent",
    "reg",
    "query",
    "hklm",
    "/v",
    "/etc/resolv.conf",
];
