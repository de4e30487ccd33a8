//! Windows has no such limit; macOS starts processes with 256, and raising it takes a call that has no safe wrapper here.

pub(super) fn limit() -> usize {
    if cfg!(windows) { 4_096 } else { 256 }
}
