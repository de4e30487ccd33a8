use super::{Reach, Way};
use crate::diagnose::{Change, Safety};
use crate::model::Family;
use crate::order::Prefix;

/// macOS has no supported way to change its policy table, and remembers how connections went besides. What is left for
/// everything, and not one block only, is to take the global addresses from the network service.
pub(super) fn ways(first: Family) -> Vec<Way> {
    if first == Family::V6 {
        return Vec::new();
    }
    vec![Way {
        title: "take global IPv6 addresses from one network service (macOS cannot rank IPv4 first)",
        place: "this host, a shell".into(),
        snippet: "# names of the services: networksetup -listallnetworkservices\nsudo networksetup -setv6linklocal \"Wi-Fi\"\n"
            .into(),
        undo: "sudo networksetup -setv6automatic \"Wi-Fi\"".into(),
        safety: Safety::LastResort,
        change: Change::Unreachable(Prefix::ALL),
        restart: None,
        side_effects: vec!["IPv6 ends on that service, but for the link itself".into()],
        check: "networksetup -getinfo \"Wi-Fi\"".into(),
        reach: Reach::All,
    }]
}
