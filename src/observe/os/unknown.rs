//! What is not known on a system: said so, as no value.

mod interface;
mod tcp;

pub(in crate::observe) use interface::Interface;
pub(in crate::observe) use tcp::{before_connect, connected, connection, failed};

use std::io::ErrorKind;

use crate::observation::{InterfaceAddress, TextFile};

pub(in crate::observe) const ROOTS_ARE_READABLE: bool = false;

pub(in crate::observe) const SOURCE_HINT: &str = "`--source` takes an address of this host; `ifconfig` lists them";
pub(in crate::observe) const INTERFACE_HINT: &str = "`ifconfig` lists the interfaces";

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

/// macOS starts processes with 256, and raising it takes a call that has no safe wrapper here.
pub(in crate::observe) fn descriptors() -> usize {
    256
}

/// No other error of connect is known to mean it.
pub(in crate::observe) fn is_blackhole(_: ErrorKind) -> bool {
    false
}
