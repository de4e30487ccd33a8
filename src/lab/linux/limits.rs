use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises the number of descriptors: client and servers share this process, so that a connection costs two.
///
/// What cannot be raised stays; then fewer connections fit, and the servers wait for descriptors.
pub(super) fn raise() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let wanted = hard.min(DESCRIPTORS);
        if wanted > soft {
            // Refused only under a seccomp filter; the old limit is then as good as any.
            setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).unwrap_or(());
        }
    }
}

/// Enough for 2 500 addresses of each family at once. Not the hard limit, which may be a billion: Squid and others make
/// a table of that length.
const DESCRIPTORS: u64 = 65_536;
