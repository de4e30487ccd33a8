//! Systems whose facts we cannot read yet: unknown, and said to be so.

use crate::observation::{InterfaceAddress, TextFile};

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
