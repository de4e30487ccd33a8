//! Windows: its policy table as netsh prints it, its registry as reg does. Both are there since Windows Vista, and neither
//! needs more rights than anybody has.

mod policy;
mod signals;

pub(in crate::observe) use policy::policy_tables;
pub(in crate::observe) use signals::{Signals, release_signals};

pub(in crate::observe) use super::system_resolver::resolver;
pub(in crate::observe) use super::unknown::{
    Interface, ROOTS_ARE_READABLE, addresses, before_connect, connected, connection, failed, gai_conf, is_blackhole,
    syn_linear_timeouts, syn_retries,
};

use std::env;
use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

pub(in crate::observe) const SOURCE_HINT: &str = "`--source` takes an address of this host; `ipconfig` lists them";
pub(in crate::observe) const INTERFACE_HINT: &str = "`ipconfig` lists the interfaces";

/// There is no limit, but each socket takes memory that cannot be paged out.
pub(in crate::observe) fn descriptors() -> usize {
    4_096
}

pub(in crate::observe) fn hosts_path() -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("SystemRoot")?).join(r"System32\drivers\etc\hosts"))
}

/// Winsock says WSAEWOULDBLOCK, which has a kind of its own.
pub(in crate::observe) fn is_in_progress(_: &io::Error) -> bool {
    false
}

/// Notepad before Windows 10 1809 shows a text without carriage returns as one line, and findstr's `$` finds no line end.
pub(crate) const LINE_END: &str = "\r\n";

/// NTFS and FAT, unless a folder is told otherwise.
pub(crate) const FILE_NAMES_IGNORE_CASE: bool = true;

pub(in crate::observe) const VARIABLES_IGNORE_CASE: bool = true;

/// A new file has what its folder grants.
pub(crate) fn keep_owner(_: &File, _: &Metadata) {}

/// There are none.
pub(crate) fn death_signal(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(test)]
mod tests {
    use std::io;

    use crate::model::TcpCause;
    use crate::observe::connect::cause;

    fn of(number: i32) -> TcpCause {
        cause(&io::Error::from_raw_os_error(number))
    }

    /// Their numbers: winsock2.h.
    #[test]
    fn each_winsock_error_has_its_cause() {
        assert_eq!(of(10_051), TcpCause::NoRoute, "WSAENETUNREACH");
        assert_eq!(of(10_065), TcpCause::Unreachable, "WSAEHOSTUNREACH");
        assert_eq!(of(10_013), TcpCause::Prohibited, "WSAEACCES");
        assert_eq!(of(10_061), TcpCause::Refused, "WSAECONNREFUSED");
        assert_eq!(of(10_054), TcpCause::Reset, "WSAECONNRESET");
        assert_eq!(of(10_060), TcpCause::Timeout, "WSAETIMEDOUT");
        assert!(matches!(of(10_042), TcpCause::Other { .. }), "WSAENOPROTOOPT");
    }
}
