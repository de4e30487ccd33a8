//! FreeBSD's rc.conf: shell assignments, of which the last one counts (rc.conf(5), libexec/rc/rc.d/ip6addrctl).

use std::collections::BTreeMap;

use super::complaint::{Complaint, Fault};
use super::{Ip6addrctlPolicy, Setting};
use crate::model::printable;

pub(super) fn read(text: &str) -> (Setting, Vec<Complaint>) {
    let mut values: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (n, line) in text.lines().enumerate() {
        for (name, value) in assignments(line) {
            if let Some((before, _)) = values.insert(name, (n + 1, value))
                && name.starts_with("ip6addrctl_")
            {
                let says = format!("{name} stands here a second time, after line {before}; the last one counts");
                complaints.push(Complaint::at(n + 1, Fault::Duplicate, says));
            }
        }
    }
    let value = |name: &str| values.get(name).copied();
    let off = value("ip6addrctl_enable").is_some_and(|(_, v)| is_no(v));
    let set_up = |name: &str, v: &str| name.starts_with("ifconfig_") && name.ends_with("_ipv6") && !v.is_empty();
    let ipv6 = value("ipv6_activate_all_interfaces").is_some_and(|(_, v)| is_yes(v))
        || values.iter().any(|(name, (_, v))| set_up(name, v));
    let policy = match value("ip6addrctl_policy") {
        _ if off => Ip6addrctlPolicy::None,
        Some((_, "ipv4_prefer")) => Ip6addrctlPolicy::Ipv4Prefer,
        Some((_, "ipv6_prefer")) => Ip6addrctlPolicy::Ipv6Prefer,
        Some((_, v)) if v.eq_ignore_ascii_case("none") => Ip6addrctlPolicy::None,
        Some((n, v)) if !v.eq_ignore_ascii_case("auto") => {
            let says =
                format!("`{}` is no ip6addrctl_policy: AUTO, ipv4_prefer, ipv6_prefer or NONE", printable(v, 40));
            complaints.push(Complaint::at(n, Fault::Odd, says));
            Ip6addrctlPolicy::Auto { ipv6 }
        }
        Some(_) | None => Ip6addrctlPolicy::Auto { ipv6 },
    };
    (Setting::Ip6addrctlPolicy(policy), complaints)
}

/// `NAME="VALUE"`, one a line or several after `sysrc`.
pub(super) fn assignments(line: &str) -> Vec<(&str, &str)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let line = line.strip_prefix("sudo ").unwrap_or(line);
    let several = line.strip_prefix("sysrc ");
    let words: Vec<&str> = several.map_or_else(|| vec![line], |rest| rest.split_whitespace().collect());
    words.into_iter().filter_map(assignment).collect()
}

fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some((name, value.trim().trim_matches(['"', '\''])))
}

/// As `checkyesno` of rc.subr(8).
fn is_yes(value: &str) -> bool {
    ["yes", "true", "on", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

fn is_no(value: &str) -> bool {
    ["no", "false", "off", "0"].iter().any(|no| value.eq_ignore_ascii_case(no))
}
