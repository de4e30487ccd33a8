//! macOS: connections by a certain interface; the rest is unknown.

mod interface;

pub(in crate::observe) use interface::Interface;

pub(in crate::observe) use super::system_resolver::resolver;
pub(crate) use super::unix::{LINE_END, death_signal, keep_owner};
pub(in crate::observe) use super::unix::{Signals, VARIABLES_IGNORE_CASE, hosts_path, is_in_progress, release_signals};
pub(in crate::observe) use super::unknown::{
    ROOTS_ARE_READABLE, addresses, before_connect, connected, connection, failed, gai_conf, is_blackhole,
    syn_linear_timeouts, syn_retries,
};

use crate::observation::PolicyText;

/// APFS and HFS+, unless a volume was made otherwise.
pub(crate) const FILE_NAMES_IGNORE_CASE: bool = true;

pub(in crate::observe) const SOURCE_HINT: &str = "`--source` takes an address of this host; `ifconfig` lists them";
pub(in crate::observe) const INTERFACE_HINT: &str = "`ifconfig` lists the interfaces";

/// Processes start with 256, and raising it takes a call that has no safe wrapper here.
pub(in crate::observe) fn descriptors() -> usize {
    256
}

/// There is nothing to set, and so nothing to read.
pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
    Vec::new()
}
