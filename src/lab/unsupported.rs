//! Systems without namespaces: there is no box, and that is said.

use std::io;
use std::process::{Command, ExitStatus};

use super::{Lab, LabError, Network, WireKind};

pub(super) fn enter(_: &Network, _: WireKind) -> Result<Lab, LabError> {
    Err(LabError::NotLinux)
}

pub(super) fn run(mut command: Command) -> io::Result<ExitStatus> {
    command.status()
}
