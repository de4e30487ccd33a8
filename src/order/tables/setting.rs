use super::super::platform::{FREEBSD_IPV4_FIRST, Platform};
use super::super::{Policy, PolicyRow, Prefix, System};
use super::registry::PREFER_IPV4;
use crate::model::Family;

/// What a host sets differently from its system's defaults, as one of the known texts says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The text of glibc's gai.conf.
    GaiConf(String),
    /// Windows' table in force.
    WindowsTable(Vec<PolicyRow>),
    /// Windows' mask of what is not there of IPv6.
    DisabledComponents(u32),
    /// FreeBSD's table in force; empty: nothing is sorted.
    KernelTable(Vec<PolicyRow>),
    /// What FreeBSD installs at boot.
    Ip6addrctlPolicy(Ip6addrctlPolicy),
    /// OpenBSD's `family`: asked in this order, and no other.
    Families(Vec<Family>),
}

/// `ip6addrctl_policy` of rc.conf(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ip6addrctlPolicy {
    /// IPv6 first where rc.conf sets IPv6 up.
    Auto {
        ipv6: bool,
    },
    Ipv4Prefer,
    Ipv6Prefer,
    /// No table in the kernel.
    None,
}

impl Setting {
    /// Whose setting it is.
    pub const fn platform(&self) -> Platform {
        match self {
            Self::GaiConf(_) => Platform::LinuxGlibc,
            Self::WindowsTable(_) | Self::DisabledComponents(_) => Platform::Windows,
            Self::KernelTable(_) | Self::Ip6addrctlPolicy(_) => Platform::FreeBsd,
            Self::Families(_) => Platform::OpenBsd,
        }
    }

    /// Whether it is what its platform comes with; `None` where that depends on more than itself.
    pub fn is_default(&self) -> Option<bool> {
        match self {
            Self::WindowsTable(rows) => Some(is_default(rows, Platform::Windows.description().table)),
            Self::DisabledComponents(mask) => Some(*mask == 0),
            Self::GaiConf(_) | Self::KernelTable(_) | Self::Ip6addrctlPolicy(_) | Self::Families(_) => None,
        }
    }

    /// The same setting with another value.
    pub fn is_of_the_kind_of(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(in crate::order) const HEAVIEST: u8 = 2;

    /// Which one counts, where two say the same: the table in force over what is installed at boot, and over a bit that
    /// changes the default table only.
    pub(in crate::order) const fn weight(&self) -> u8 {
        match self {
            Self::DisabledComponents(_) => 0,
            Self::GaiConf(_) | Self::Families(_) | Self::Ip6addrctlPolicy(_) => 1,
            Self::WindowsTable(_) | Self::KernelTable(_) => Self::HEAVIEST,
        }
    }

    /// Changes a system of its platform; any other one it leaves alone.
    pub(in crate::order) fn apply(&self, system: &mut System) {
        if self.platform() != system.platform {
            return;
        }
        let description = system.platform.description();
        let policy = |rows: &[PolicyRow]| Policy::of(rows, description.scopes_v4);
        let with_ipv4 = |row: PolicyRow| {
            let others = description.table.iter().copied().filter(|r| r.0 != Prefix::IPV4);
            policy(&others.chain([row]).collect::<Vec<_>>())
        };
        match self {
            // Whether the table shows what the registry's bit does is not documented: one that shows nothing is no proof.
            Self::WindowsTable(rows) if is_default(rows, description.table) => {}
            Self::WindowsTable(rows) | Self::KernelTable(rows) => system.policy = policy(rows),
            Self::DisabledComponents(mask) if mask & PREFER_IPV4 != 0 => system.policy = with_ipv4(IPV4_BY_REGISTRY),
            // A host has one gai.conf, and more depends on it than this: `Host::gai_conf`.
            Self::DisabledComponents(_) | Self::GaiConf(_) => {}
            Self::Ip6addrctlPolicy(Ip6addrctlPolicy::None) => system.policy = policy(&[]),
            Self::Ip6addrctlPolicy(Ip6addrctlPolicy::Ipv4Prefer | Ip6addrctlPolicy::Auto { ipv6: false }) => {
                system.policy = with_ipv4(FREEBSD_IPV4_FIRST);
            }
            Self::Ip6addrctlPolicy(Ip6addrctlPolicy::Ipv6Prefer | Ip6addrctlPolicy::Auto { ipv6: true }) => {
                system.policy = policy(description.table);
            }
            Self::Families(families) => system.family_first = families.first().copied(),
        }
    }
}

/// What the table shows under `DisabledComponents` 0x20 is not documented; that IPv4 comes before `::/0` is.
const IPV4_BY_REGISTRY: PolicyRow = (Prefix::IPV4, 45, 4);

/// The rows that a system comes with, in any order.
fn is_default(rows: &[PolicyRow], table: &[PolicyRow]) -> bool {
    rows.len() == table.len() && table.iter().all(|row| rows.contains(row))
}
