//! The packets that cross the client's device in the box.

mod segment;

pub(crate) use segment::Segment;

use std::path::Path;
use std::process::Command;

use super::tryorder;

/// A command in the box, to be completed by a program and its arguments, whose packets are noted in `capture`.
pub(crate) fn captured(network: &Path, capture: &Path) -> Command {
    let mut run = in_the_box_with_raw_sockets();
    run.arg("lab").arg(network).args(["--", "python3"]);
    run.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/wire/capture.py")).arg(capture);
    run.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    run
}

/// A command keeps the box's privileges only as root; whoever is not becomes root of a user namespace first.
fn in_the_box_with_raw_sockets() -> Command {
    if nix::unistd::geteuid().is_root() {
        return Command::new(tryorder());
    }
    let mut run = Command::new("unshare");
    run.args(["-Ur", tryorder()]);
    run
}
