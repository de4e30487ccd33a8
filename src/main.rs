//! Parse, run, print, exit: nothing else prints or exits.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use tryorder::cli::{self, Cli};
use tryorder::exit::Exit;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return usage(&said),
    };
    let output = match cli.run() {
        Ok(output) => output,
        Err(failure) => return fail(&failure.to_string()),
    };
    // With stderr gone there is nobody left to tell.
    let _ = print(io::stderr(), &cli::lines(&output.told));
    match print(io::stdout(), &output.text) {
        Ok(()) => ExitCode::from(output.code),
        // Whoever reads has seen enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(output.code),
        Err(e) => fail(&format!("tryorder: cannot write to stdout: {e}\n\nhint: `--output FILE` writes a file")),
    }
}

/// `--help` and `--version` are results; anything else is a mistake in the command line.
fn usage(said: &clap::Error) -> ExitCode {
    if !said.use_stderr() {
        let _ = print(io::stdout(), &cli::lines(&said.render().to_string()));
        return Exit::Healthy.into();
    }
    let text = said.render().to_string();
    if let Some(output) = cli::refusal_of_a_plugin(&text, std::env::args_os()) {
        let _ = print(io::stdout(), &output.text);
        return ExitCode::from(output.code);
    }
    fail(&text.replacen("error: ", "tryorder: ", 1))
}

fn fail(text: &str) -> ExitCode {
    // With stderr gone there is nobody left to tell.
    let _ = print(io::stderr(), &cli::lines(&format!("{}\n", text.trim_end())));
    Exit::Failure.into()
}

fn print(mut to: impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}
