//! Entering and making namespaces.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd;
use std::thread;

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns, unshare};
use nix::unistd::{getegid, geteuid};

use super::{advice, step};
use crate::lab::LabError;

/// Moves the process into a network and a mount namespace of its own.
///
/// Root needs no user namespace for that, and is better off without: the map of one id that an ordinary user may make
/// breaks programs that change their user, such as Squid.
pub(super) fn enter() -> Result<(), LabError> {
    let ours = CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS;
    if geteuid().is_root() {
        match unshare(ours) {
            // Root of a container may lack CAP_SYS_ADMIN and still be allowed a user namespace.
            Err(Errno::EPERM) => {}
            result => return result.map_err(|e| step("make network and mount namespaces", e)),
        }
    }
    let (uid, gid) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER | ours).map_err(|e| refused("make a user namespace", e))?;
    // user_namespaces(7): without CAP_SETGID outside, gid_map can be written only after "deny". Every id maps to
    // itself, so that programs see the user that started them.
    write("/proc/self/setgroups", "deny", "give up supplementary groups")?;
    write("/proc/self/uid_map", &format!("{uid} {uid} 1"), "map the user id")?;
    write("/proc/self/gid_map", &format!("{gid} {gid} 1"), "map the group id")
}

/// A further network namespace; it lasts as long as this file or a socket in it.
pub(super) fn another() -> Result<File, LabError> {
    on_a_thread(|| {
        unshare(CloneFlags::CLONE_NEWNET)?;
        File::open("/proc/thread-self/ns/net")
    })
    .and_then(|made| made)
    .map_err(|e| refused("make a further network namespace", e))
}

/// Runs `work` in a network namespace. A socket stays in the namespace it was made in, whoever uses it later.
pub(super) fn inside<T: Send>(namespace: &File, work: impl FnOnce() -> T + Send) -> Result<T, LabError> {
    on_a_thread(|| {
        setns(namespace.as_fd(), CloneFlags::CLONE_NEWNET)?;
        Ok(work())
    })
    .and_then(|done: io::Result<T>| done)
    .map_err(|e| refused("enter a network namespace", e))
}

/// The error of a step that a security policy may have refused.
pub(super) fn refused(step: &'static str, cause: impl Into<io::Error>) -> LabError {
    LabError::Step { step, cause: cause.into(), advice: advice::advice() }
}

/// A thread of its own, because a network namespace belongs to a thread.
fn on_a_thread<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let worker = thread::Builder::new().spawn_scoped(scope, work)?;
        worker.join().map_err(|_| io::Error::other("a worker thread panicked"))
    })
}

fn write(path: &str, text: &str, what: &'static str) -> Result<(), LabError> {
    fs::write(path, text).map_err(|e| refused(what, e))
}
