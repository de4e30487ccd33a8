//! The namespaces: the process enters the client's; the servers' and the relay's are entered by threads.
//!
//! user_namespaces(7), network_namespaces(7). None of them has a name, so all end with the process.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::thread;

use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{getegid, geteuid};

use crate::lab::error::{LabError, Step};

/// Moves this process into new network and mount namespaces, and a user namespace where it has no right to those.
pub(super) fn enter() -> Result<(), LabError> {
    let both = CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS;
    // With the right to do so no user namespace: in one with a single id, programs that change theirs (Squid) fail.
    if unshare(both).is_ok() {
        return Ok(());
    }
    let (uid, gid) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER | both).step("make a user namespace").map_err(LabError::forbidden)?;
    // Before gid_map, or an unprivileged process may not write that: user_namespaces(7).
    fs::write("/proc/self/setgroups", "deny").step("give up setgroups").map_err(LabError::forbidden)?;
    fs::write("/proc/self/uid_map", format!("{uid} {uid} 1")).step("map the user id").map_err(LabError::forbidden)?;
    fs::write("/proc/self/gid_map", format!("{gid} {gid} 1")).step("map the group id").map_err(LabError::forbidden)
}

/// As many descriptors as this process may have: client and server hold one each of every connection.
pub(super) fn raise_descriptor_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // A refusal leaves the limit as it was.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

/// A network namespace that lives as long as this handle or a socket in it.
pub(super) struct Network(File);

impl Network {
    pub(super) fn new() -> io::Result<Self> {
        let make = || {
            unshare(CloneFlags::CLONE_NEWNET)?;
            File::open("/proc/thread-self/ns/net")
        };
        in_thread(make).map(Self)
    }

    /// Runs `work` in there and returns what it returns; sockets made there stay there.
    pub(super) fn run<T: Send>(&self, work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        in_thread(|| {
            setns(&self.0, CloneFlags::CLONE_NEWNET)?;
            work()
        })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn in_thread<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    let ended = thread::scope(|scope| scope.spawn(work).join());
    ended.unwrap_or_else(|_| Err(io::Error::other("the thread panicked")))
}
