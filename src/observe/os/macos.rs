//! macOS: connections by a certain interface; the rest is unknown.

mod interface;

pub(in crate::observe) use interface::Interface;

pub(in crate::observe) use super::system_resolver::resolver;
pub(in crate::observe) use super::unix::{Signals, hosts_path, is_in_progress, release_signals};
pub(crate) use super::unix::{death_signal, keep_owner};
pub(in crate::observe) use super::unknown::{
    INTERFACE_HINT, ROOTS_ARE_READABLE, SOURCE_HINT, addresses, before_connect, connected, connection, descriptors,
    failed, gai_conf, is_blackhole, policy_tables, syn_linear_timeouts, syn_retries,
};
