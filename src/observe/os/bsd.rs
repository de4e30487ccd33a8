//! The BSDs tell their policy; the rest is unknown.

pub(in crate::observe) use super::system_resolver::resolver;
pub(crate) use super::unix::{LINE_END, death_signal, keep_owner};
pub(in crate::observe) use super::unix::{Signals, VARIABLES_IGNORE_CASE, hosts_path, is_in_progress, release_signals};
pub(in crate::observe) use super::unknown::{
    Interface, ROOTS_ARE_READABLE, addresses, before_connect, connected, connection, failed, gai_conf, is_blackhole,
    syn_linear_timeouts, syn_retries,
};

use crate::observation::PolicyText;

/// Names that differ in case alone are two files.
pub(crate) const FILE_NAMES_IGNORE_CASE: bool = false;

pub(in crate::observe) const SOURCE_HINT: &str = "`--source` takes an address of this host; `ifconfig` lists them";
pub(in crate::observe) const INTERFACE_HINT: &str = "`ifconfig` lists the interfaces";

/// OpenBSD starts processes with 512, the others with more.
pub(in crate::observe) fn descriptors() -> usize {
    256
}

#[cfg(not(target_os = "openbsd"))]
pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
    let text = super::program::output("ip6addrctl", &[]);
    vec![PolicyText { from: "ip6addrctl".into(), given: false, text }]
}

#[cfg(target_os = "openbsd")]
pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
    use crate::observe::text_file;
    let from = "/etc/resolv.conf";
    let text = text_file::read(std::path::Path::new(from), text_file::SMALL);
    vec![PolicyText { from: from.into(), given: false, text }]
}
