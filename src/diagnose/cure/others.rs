//! What helps besides squid.conf.

use super::Wish;
use super::goal::{Goal, Worst};
use crate::diagnose::{Change, Facts};
use crate::model::Family;
use crate::squid::{Config, Version};

/// Something that is no line of squid.conf, and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::diagnose) struct Other {
    pub what: &'static str,
    pub lines: &'static str,
    pub after: Worst,
}

/// Those with which every request does as wished.
pub(in crate::diagnose) fn others(all: &[&Facts], config: &Config, wish: &Wish) -> Vec<Other> {
    let changed = |change: &Change| all.iter().map(|f| f.after(change)).collect::<Vec<Facts>>();
    let worst = |facts: &[Facts], config: &Config| {
        let all: Vec<&Facts> = facts.iter().collect();
        Goal { all: &all, wish }.worst(config)
    };
    if config.denied.is_some() {
        let same: Vec<Facts> = all.iter().map(|f| (*f).clone()).collect();
        let after = worst(&same, &Config { denied: None, ..config.clone() });
        return vec![Other { what: ALLOW, lines: "", after }];
    }
    let v6_hurts = all.iter().any(|f| f.of(Family::V6).any(|a| a.fate.is_dead()));
    let mut others = Vec::new();
    if v6_hurts {
        let after = worst(&changed(&Change::SquidWithoutIpv6), config);
        others.push(Other {
            what: "no IPv6 for the Squid service alone (systemd; any version; restart it)",
            lines: SYSTEMD,
            after,
        });
        let after = worst(&changed(&Change::ResetIpv6), config);
        others.push(Other { what: "a firewall that refuses IPv6 to Squid's user at once", lines: FIREWALL, after });
    }
    if v6_hurts && !config.own_resolver {
        let after = worst(&changed(&Change::GaiConf(IPV4_FIRST.into())), config);
        let what = "IPv4 first in the system's order, which this Squid takes (`tryorder --prefer v4` on its host)";
        others.push(Other { what, lines: "", after });
    }
    if !config.version.races() || config.version.dies_waiting_for_dns() {
        let same: Vec<Facts> = all.iter().map(|f| (*f).clone()).collect();
        let newer = Config { version: NEWEST, forward_max_tries: config.forward_max_tries.max(25), ..config.clone() };
        let after = worst(&same, &newer);
        let what = if config.version.races() {
            "an upgrade to Squid 6 or 7, which does not die of it (bug 5055, 5.0 to 5.3)"
        } else {
            "an upgrade to Squid 6 or 7, which races both families"
        };
        others.push(Other { what, lines: "", after });
    }
    others.retain(|other| other.after.meets(wish));
    others
}

/// One address that matches a `dst` acl is enough to deny the name.
const ALLOW: &str =
    "without the `http_access deny` line of a whole family, which denies every name that has an address of it";

const NEWEST: Version = Version(7, 7, 0);

/// glibc's own table but for the last row.
const IPV4_FIRST: &str = "precedence ::1/128 50\nprecedence ::/0 40\nprecedence 2002::/16 30\nprecedence ::/96 20\n\
                          precedence ::ffff:0:0/96 100\n";

const SYSTEMD: &str = "# /etc/systemd/system/squid.service.d/ipv4.conf\n[Service]\n\
                       RestrictAddressFamilies=AF_UNIX AF_INET AF_NETLINK\n";

/// Whose user is `proxy` on Debian and `squid` elsewhere.
const FIREWALL: &str = "nft add table inet squid6\n\
                        nft 'add chain inet squid6 out { type filter hook output priority 0; }'\n\
                        nft 'add rule inet squid6 out meta skuid proxy ip6 daddr 2000::/3 meta l4proto tcp reject with tcp reset'\n";
