//! Why this system may forbid namespaces to ordinary users, in the words of its own settings.

use std::fs;

/// What to say when making a namespace, or using it, is refused.
pub(super) fn advice() -> Option<&'static str> {
    SETTINGS.iter().find(|(path, forbids, _)| reads(path, forbids)).map(|(_, _, says)| *says)
}

fn reads(path: &str, value: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.trim() == value)
}

/// A file, the value that forbids, and what to do.
const SETTINGS: [(&str, &str, &str); 3] = [
    // Ubuntu 23.10 and later: https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor forbids namespaces to ordinary users here: run it with sudo, or allow them with \
         `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`",
    ),
    // Debian's and Arch's patch.
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "this kernel forbids namespaces to ordinary users: run it with sudo, or allow them with \
         `sudo sysctl -w kernel.unprivileged_userns_clone=1`",
    ),
    // namespaces(7); the default of Red Hat Enterprise Linux 7.
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "this system allows no user namespaces: run it with sudo, or allow some with \
         `sudo sysctl -w user.max_user_namespaces=10000`",
    ),
];
