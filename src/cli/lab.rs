use super::{Failure, Output};
#[derive(Debug, clap::Args)]
pub(super) struct Args {}
pub(super) fn run(_args: &Args) -> Result<Output, Failure> {
    Err(Failure::new("x", "y"))
}
