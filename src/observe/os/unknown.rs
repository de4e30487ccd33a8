//! What is not known on a system: said so, as no value.

#[cfg(not(target_os = "macos"))]
mod interface;
mod tcp;

#[cfg(not(target_os = "macos"))]
pub(in crate::observe) use interface::Interface;
pub(in crate::observe) use tcp::{before_connect, connected, connection, failed};

use std::io::ErrorKind;

use crate::observation::{InterfaceAddress, TextFile};

pub(in crate::observe) const ROOTS_ARE_READABLE: bool = false;

pub(in crate::observe) fn addresses() -> Option<Vec<InterfaceAddress>> {
    None
}

pub(in crate::observe) fn gai_conf() -> TextFile {
    TextFile::Unknown
}

pub(in crate::observe) fn syn_retries() -> Option<u32> {
    None
}

pub(in crate::observe) fn syn_linear_timeouts() -> Option<u32> {
    None
}

/// No other error of connect is known to mean it.
pub(in crate::observe) fn is_blackhole(_: ErrorKind) -> bool {
    false
}
