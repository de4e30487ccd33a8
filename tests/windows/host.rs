//! What these tests change of their host, and change back.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

const KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters";

/// This host, for one test at a time. As it is given: without a netsh, without the registry's value.
pub(super) struct Host(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

static ONE: Mutex<()> = Mutex::new(());

#[expect(clippy::unused_self, reason = "only who holds the host changes it")]
impl Host {
    pub(super) fn bare() -> Self {
        let host = Self(ONE.lock().unwrap_or_else(PoisonError::into_inner));
        host.forget();
        host
    }

    /// As `reg add` does it for an administrator.
    pub(super) fn disabled_components(&self, mask: &str) {
        reg(&["add", KEY, "/v", "DisabledComponents", "/t", "REG_DWORD", "/d", mask, "/f"], true);
    }

    /// netsh prints what this file of the corpus holds.
    pub(super) fn netsh(&self, saved: &str) {
        fs::copy(std::env::var_os("TRYORDER_NETSH").expect(".ci/windows.sh builds it"), in_system32("netsh.exe"))
            .unwrap();
        fs::copy(format!("tests/policy/corpus/{saved}"), in_system32("netsh.txt")).unwrap();
    }

    fn forget(&self) {
        reg(&["delete", KEY, "/v", "DisabledComponents", "/f"], false);
        for file in ["netsh.exe", "netsh.txt"] {
            // It may not be there.
            let _ = fs::remove_file(in_system32(file));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.forget();
    }
}

fn reg(args: &[&str], must: bool) {
    let ended = Command::new("reg").args(args).output().unwrap();
    assert!(ended.status.success() || !must, "reg {args:?}: {ended:?}");
}

fn in_system32(file: &str) -> PathBuf {
    PathBuf::from(std::env::var_os("SystemRoot").unwrap()).join("System32").join(file)
}
