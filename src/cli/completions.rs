//! What packagers and shells want: completions and the manual page, made from the same definitions as the parser.

use clap::Command;
use clap_complete::Shell;

use super::{Failure, Output};
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: Command) -> Output {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "tryorder", &mut script);
    Output::new(String::from_utf8_lossy(&script).into_owned(), Exit::Healthy)
}

pub(super) fn man(command: &Command) -> Result<Output, Failure> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
    rendered.map_err(|e| Failure::new(format!("cannot write the manual page: {e}"), "please report it"))?;
    Ok(Output::new(String::from_utf8_lossy(&page).into_owned(), Exit::Healthy))
}
