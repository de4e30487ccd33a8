//! Linux: getifaddrs(3), /proc, gai.conf(5), resolv.conf(5), socket options.

mod descriptors;
mod host;
mod interface;
mod resolver;
mod tcp;

pub(in crate::observe) use descriptors::limit as descriptors;
pub(in crate::observe) use host::{addresses, gai_conf, policy_tables, syn_linear_timeouts, syn_retries};
pub(in crate::observe) use interface::Interface;
pub(in crate::observe) use resolver::{of_texts as resolver_of_texts, read as resolver};
pub(in crate::observe) use tcp::{before_connect, connected, connection, failed};

pub(crate) use super::unix::{LINE_END, death_signal, keep_owner};
pub(in crate::observe) use super::unix::{Signals, VARIABLES_IGNORE_CASE, hosts_path, is_in_progress, release_signals};

use std::io::ErrorKind;

/// Names that differ in case alone are two files.
pub(crate) const FILE_NAMES_IGNORE_CASE: bool = false;

/// The platform verifier is webpki over these very roots; reading them here tells how many there are.
pub(in crate::observe) const ROOTS_ARE_READABLE: bool = true;

pub(in crate::observe) const SOURCE_HINT: &str = "`--source` takes an address of this host; `ip address` lists them";
pub(in crate::observe) const INTERFACE_HINT: &str = "`ip link` lists the interfaces";

/// EINVAL is a blackhole route (fib_props in net/ipv4/fib_semantics.c).
pub(in crate::observe) fn is_blackhole(kind: ErrorKind) -> bool {
    kind == ErrorKind::InvalidInput
}

#[cfg(test)]
mod tests {
    use std::io;

    use crate::model::TcpCause;
    use crate::observe::connect::cause;

    fn of(number: i32) -> TcpCause {
        cause(&io::Error::from_raw_os_error(number))
    }

    #[test]
    fn each_errno_has_its_cause() {
        assert_eq!(of(libc::ENETUNREACH), TcpCause::NoRoute);
        assert_eq!(of(libc::EINVAL), TcpCause::NoRoute);
        assert_eq!(of(libc::EHOSTUNREACH), TcpCause::Unreachable);
        assert_eq!(of(libc::EACCES), TcpCause::Prohibited);
        assert_eq!(of(libc::EPERM), TcpCause::Prohibited);
        assert_eq!(of(libc::ECONNREFUSED), TcpCause::Refused);
        assert_eq!(of(libc::ECONNRESET), TcpCause::Reset);
        assert_eq!(of(libc::ETIMEDOUT), TcpCause::Timeout);
        assert!(matches!(of(libc::ENOPROTOOPT), TcpCause::Other { .. }));
    }
}
