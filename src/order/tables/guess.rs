//! Which kind of text it is, by its structure and by words that no system translates.

use super::{Kind, ip6addrctl, netsh, powershell, rc_conf, registry};

pub(super) fn kind(text: &str) -> Option<Kind> {
    // An INI file begins with a bracket too.
    let json = text.trim_start();
    let array = json.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '[', ']']));
    if json.starts_with('{') || array {
        return Some(Kind::PowerShellJson);
    }
    let of_line = |line| KINDS.iter().position(|look| look.1(line));
    // A kind that stands earlier is surer.
    text.lines().filter_map(of_line).min().map(|place| KINDS[place].0)
}

/// A kind, and what a line of it looks like.
struct Look(Kind, fn(&str) -> bool);

/// The surest first.
const KINDS: [Look; 8] = [
    Look(Kind::Registry, registry::is_meant),
    Look(Kind::GaiConf, |line| keyword_of(line, &GAI_CONF)),
    Look(Kind::Netsh, |line| netsh::row(line).is_some()),
    Look(Kind::PowerShell, |line| powershell::heading(line).is_some() || powershell::property(line).is_some()),
    Look(Kind::Ip6addrctl, |line| ip6addrctl::is_heading(line) || ip6addrctl::row(line).is_some()),
    Look(Kind::RcConf, |line| rc_conf::assignments(line).iter().any(|(name, _)| is_variable(name))),
    Look(Kind::ResolvConf, |line| keyword_of(line, &RESOLV_CONF)),
    // A file of which every line is a comment, as Debian ships it.
    Look(Kind::GaiConf, |line| line.trim().strip_prefix('#').is_some_and(|line| keyword_of(line, &GAI_CONF))),
];

fn keyword_of(line: &str, keywords: &[&str]) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(|first| keywords.contains(&first)) && words.next().is_some()
}

const GAI_CONF: [&str; 4] = ["label", "precedence", "scopev4", "reload"];
/// resolv.conf(5) of OpenBSD.
const RESOLV_CONF: [&str; 6] = ["family", "nameserver", "lookup", "search", "domain", "options"];

fn is_variable(name: &str) -> bool {
    name.starts_with("ip6addrctl_") || name.starts_with("ifconfig_") || name.starts_with("ipv6_") || name == "hostname"
}
