//! RLIMIT_NOFILE, raised from the soft limit to the hard one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// More is never needed (two families of a thousand addresses, a few targets at once), and some systems' hard limit is a
/// billion.
const ENOUGH: u64 = 16_384;

/// POSIX promises no more (_POSIX_OPEN_MAX is 20); every Linux gives 1024.
const FALLBACK: usize = 256;

pub(in crate::observe) fn limit() -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return FALLBACK };
    let wanted = soft.max(hard.min(ENOUGH));
    let granted = if wanted > soft && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() { wanted } else { soft };
    usize::try_from(granted.min(ENOUGH)).unwrap_or(FALLBACK)
}
