use super::{Reach, Way};
use crate::diagnose::{Case, Change, Safety};
use crate::model::Family;
use crate::order::tables::{Ip6addrctlPolicy, Setting, value_of};
use crate::order::{Platform, PolicyRow, Prefix};

/// rc.conf installs one of two tables at boot; getaddrinfo reads the kernel's at every call.
pub(super) fn ways(first: Family) -> Vec<Way> {
    let (title, policy, value, now) = match first {
        Family::V4 => ("rank IPv4 above IPv6 on this host", Ip6addrctlPolicy::Ipv4Prefer, "ipv4_prefer", "prefer_ipv4"),
        Family::V6 => {
            ("stop ranking IPv4 above IPv6 on this host", Ip6addrctlPolicy::Ipv6Prefer, "ipv6_prefer", "prefer_ipv6")
        }
    };
    let other = if first == Family::V4 { "prefer_ipv6" } else { "prefer_ipv4" };
    vec![Way {
        title,
        place: "/etc/rc.conf, by sysrc".into(),
        snippet: format!(
            "# until the next boot only: sudo service ip6addrctl {now}\n\
             sudo sysrc ip6addrctl_enable=YES ip6addrctl_policy={value}\nsudo service ip6addrctl restart\n"
        ),
        undo: format!(
            "sudo sysrc -x ip6addrctl_policy && sudo service ip6addrctl restart; or at once: sudo service ip6addrctl {other}"
        ),
        safety: Safety::Safe,
        change: Change::Policy(Setting::Ip6addrctlPolicy(policy)),
        restart: None,
        side_effects: vec!["rows of your own in the kernel's table are gone".into()],
        check: "ip6addrctl".into(),
        reach: Reach::System,
    }]
}

/// One block behind IPv4.
pub(super) fn block_last(case: &Case, block: Prefix) -> Option<Way> {
    if case.facts.platform != Platform::FreeBsd {
        return None;
    }
    let rows = rows(case);
    let of_ipv4 = value_of(&rows, Prefix::IPV4)?.1;
    let row = (block, of_ipv4.checked_sub(1)?.min(5), value_of(&rows, Prefix::ALL)?.2);
    if rows.iter().any(|r| r.0 == block) {
        return None;
    }
    Some(Way {
        title: "rank only the failing IPv6 addresses behind IPv4, until the next boot",
        place: "this host, a shell".into(),
        snippet: format!("sudo ip6addrctl add {} {} {}\n", row.0, row.1, row.2),
        undo: format!("sudo ip6addrctl delete {block}"),
        safety: Safety::Safe,
        change: Change::Policy(Setting::KernelTable([rows, vec![row]].concat())),
        restart: None,
        side_effects: Vec::new(),
        check: "ip6addrctl".into(),
        reach: Reach::System,
    })
}

/// The table in force, as far as it is known: read, or what rc.conf installs.
fn rows(case: &Case) -> Vec<PolicyRow> {
    let settings = &case.facts.order_host.settings;
    let read = settings.iter().find_map(|s| if let Setting::KernelTable(rows) = s { Some(rows.clone()) } else { None });
    read.unwrap_or_else(|| {
        let policy = case.facts.system_of(Platform::FreeBsd).policy;
        let table = Platform::FreeBsd.description().table.iter();
        let in_force = |row: &PolicyRow| (row.0, policy.precedence_of(row.0).unwrap_or(row.1), row.2);
        table.map(in_force).collect()
    })
}
