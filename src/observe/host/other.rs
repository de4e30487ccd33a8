//! Systems whose facts we cannot read yet: unknown, and said to be so. The BSDs tell their policy.

use crate::observation::{InterfaceAddress, PolicyText, TextFile};

#[cfg(any(target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
pub(super) fn policy_tables() -> Vec<PolicyText> {
    let text = super::program::output("ip6addrctl", &[]);
    vec![PolicyText { from: "ip6addrctl".into(), given: false, text }]
}

#[cfg(target_os = "openbsd")]
pub(super) fn policy_tables() -> Vec<PolicyText> {
    use super::super::text_file;
    let from = "/etc/resolv.conf";
    let text = text_file::read(std::path::Path::new(from), text_file::SMALL);
    vec![PolicyText { from: from.into(), given: false, text }]
}

#[cfg(not(any(target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly", target_os = "openbsd")))]
pub(super) fn policy_tables() -> Vec<PolicyText> {
    Vec::new()
}

pub(super) fn addresses() -> Option<Vec<InterfaceAddress>> {
    None
}

pub(super) fn gai_conf() -> TextFile {
    TextFile::Unknown
}

pub(super) fn syn_retries() -> Option<u32> {
    None
}

pub(super) fn syn_linear_timeouts() -> Option<u32> {
    None
}
