//! What differs from one operating system to the next: a module for each, and one interface, the names below. All else is
//! the same everywhere. What a system does not tell, or tells only through calls that have no safe wrapper, its module takes
//! from `unknown`: nobody guesses.
//!
//! The network in a box is not here: it is one system's altogether (`lab`).

#[cfg(any(windows, target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly", test))]
mod program;
#[cfg(not(target_os = "linux"))]
mod system_resolver;
mod tcp;
#[cfg(unix)]
mod unix;
#[cfg(not(target_os = "linux"))]
mod unknown;

#[cfg(any(target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly", target_os = "openbsd"))]
mod bsd;
#[cfg(any(target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly", target_os = "openbsd"))]
use bsd as here;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as here;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as here;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as here;

/// Facts of this host.
pub(super) use here::{addresses, gai_conf, policy_tables, syn_linear_timeouts, syn_retries};

/// Names: the stub resolver's configuration, and where the hosts file is.
pub(super) use here::{hosts_path, resolver};

/// Sockets: the interface that the user chose, how many there can be, what connect's errors mean, and what the kernel
/// knows of a connection.
pub(super) use here::{
    Interface, before_connect, connected, connection, descriptors, failed, is_blackhole, is_in_progress,
};
pub(super) use tcp::{Failure, Syn};

/// Whether the roots of the trust store can be read one by one. Elsewhere the system itself judges a chain.
pub(super) use here::ROOTS_ARE_READABLE;

/// What asks a process to end.
pub(super) use here::{Signals, release_signals};

/// How to find out what `--source` and `--interface` take.
pub(super) use here::{INTERFACE_HINT, SOURCE_HINT};

/// Files and other processes.
pub(crate) use here::{FILE_NAMES_IGNORE_CASE, LINE_END, death_signal, keep_owner};

/// The environment.
pub(super) use here::VARIABLES_IGNORE_CASE;

/// resolv.conf and nsswitch.conf without a host around them.
#[cfg(target_os = "linux")]
pub(super) use here::resolver_of_texts;
