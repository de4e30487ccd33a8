//! Where the result of a check goes: one to stdout or `--output`, others to files of their own (`--report`).
//!
//! All of them are written or none is: every file is complete beside its place before the first takes its place. What fails
//! after that, as a disk does that is pulled, is said with the names of those that were already written.

mod destination;
mod format;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use destination::{Destination, append};
use format::CheckFormat;

use super::super::whole::Whole;
use super::super::{Failure, Output, plan};
use crate::check::Checked;
use crate::exit::Exit;
use crate::observe::{self, Plan};
use crate::report::{self, NagiosState};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportFlags {
    /// How the result is written; with `nagios` the exit codes are Nagios's
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: CheckFormat,
    /// Write the result to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Another result in a file of its own, as in `junit=out.xml`; may be given several times. All files are written, or none
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = wanted)]
    reports: Vec<(CheckFormat, PathBuf)>,
}

/// `junit=out.xml`.
fn wanted(text: &str) -> Result<(CheckFormat, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("a report is a format and a file, as in `junit=out.xml`")?;
    if file.is_empty() {
        return Err("behind `=` stands a file, or `-` for stdout".into());
    }
    Ok((<CheckFormat as clap::ValueEnum>::from_str(format, false)?, file.into()))
}

/// What a monitoring plugin says of a command line that means nothing (`said`): a monitoring system reads stdout alone, and
/// takes the exit code 2 for a fault of the network. `None` where no plugin's output was asked for.
pub fn refusal_of_a_plugin(said: &str, args: impl Iterator<Item = OsString>) -> Option<Output> {
    let args: Vec<OsString> = args.collect();
    let is_asked_for = args.iter().any(|arg| arg == "--format=nagios")
        || args.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "nagios");
    let (message, hint) = said.trim_start_matches("error: ").split_once('\n').unwrap_or((said, ""));
    is_asked_for.then(|| Output {
        text: report::nagios_error(message, hint.trim()),
        told: String::new(),
        code: NagiosState::Unknown.code(),
    })
}

impl ReportFlags {
    /// Before anything is sent: what can be known to fail at the end.
    pub(super) fn ready(&self) -> Result<(), Failure> {
        let mut taken: Vec<Destination> = Vec::new();
        for (_, file) in self.all() {
            let destination = Destination::of(file)?;
            if taken.contains(&destination) {
                return Err(match destination {
                    Destination::Stdout => Failure::new(
                        "two results cannot both go to stdout",
                        "`--output FILE` takes the one of `--format` elsewhere; `--format` alone writes one report to stdout",
                    ),
                    Destination::File(_) => Failure::new(
                        format!("two results cannot both be written to `{}`", file.display()),
                        "name a file for each",
                    ),
                });
            }
            taken.push(destination);
        }
        Ok(())
    }

    /// `--plan`, in place of a result.
    pub(super) fn plan(&self, plan: &Plan) -> Result<Output, Failure> {
        let format = self.format.of_a_plan().filter(|_| self.reports.is_empty());
        let only =
            || Failure::new("a plan is no result of a check", "with `--plan` give `--format text` or `--format json`");
        plan::foresee(plan, format.ok_or_else(only)?)?.to(self.output.as_deref())
    }

    /// Writes every report that was asked for. What comes back is for stdout. A failure, of the check or of the writing,
    /// reaches those who read nothing but their report too, where its format has words for it; other files stay as they were,
    /// and the moment in them tells that they are old.
    pub(super) fn finish(&self, checked: Result<Checked, Failure>) -> Result<Output, Failure> {
        let failure = match checked.and_then(|checked| self.write(&checked)) {
            Ok(output) => return Ok(output),
            Err(failure) => failure,
        };
        let at = observe::now().to_string();
        for (format, file) in self.all().filter(|(_, file)| !is_stdout(file)) {
            if let Some(text) = format.write_failure(&failure, &at) {
                // The failure that counts is the one that is told.
                let _ = Whole::new(file, text.as_bytes()).and_then(Whole::take_place);
            }
        }
        self.refused(failure)
    }

    /// Says on stdout too that the tool failed, where the format that goes there has words for it. Touches no file.
    pub(super) fn refused(&self, failure: Failure) -> Result<Output, Failure> {
        let on_stdout = self.all().find(|(_, file)| is_stdout(file)).map(|(format, _)| format);
        match on_stdout.and_then(|format| Some((format, format.write_failure(&failure, &observe::now().to_string())?)))
        {
            None => Err(failure),
            // Whatever a plugin says elsewhere is lost.
            Some((_, text)) if self.format == CheckFormat::Nagios => {
                Ok(Output { text, told: String::new(), code: NagiosState::Unknown.code() })
            }
            Some((_, text)) => Ok(Output::new(text, Exit::Failure).telling(format!("{failure}\n"))),
        }
    }

    fn write(&self, checked: &Checked) -> Result<Output, Failure> {
        let is_plugin = self.format == CheckFormat::Nagios;
        let code = if is_plugin { NagiosState::of(checked).code() } else { checked.checks.exit };
        let mut output = Output { text: String::new(), told: String::new(), code };
        let mut files = Vec::new();
        for (format, file) in self.all() {
            let text = format.write(checked);
            match file {
                file if is_stdout(file) => output.text = text,
                file => files.push((file, Whole::new(file, text.as_bytes()).map_err(|e| cannot_write(file, &e, &[]))?)),
            }
        }
        // What cannot be taken back comes last, but for what may fail while it is written: a pipe, a device.
        files.sort_by_key(|(_, whole)| !whole.is_in_place());
        let mut written: Vec<&Path> = Vec::new();
        for (file, whole) in files {
            whole.take_place().map_err(|e| cannot_write(file, &e, &written))?;
            written.push(file);
        }
        if let Some(file) = self.step_summary() {
            append(&file, &report::step_summary(checked)).map_err(|e| cannot_write(&file, &e, &written))?;
        }
        Ok(output)
    }

    /// The result of `--format` first.
    fn all(&self) -> impl Iterator<Item = (CheckFormat, &Path)> {
        let first = (self.format, self.output.as_deref().unwrap_or(Path::new("-")));
        std::iter::once(first).chain(self.reports.iter().map(|(format, file)| (*format, file.as_path())))
    }

    /// The file that GitHub's runner turns into the summary of the step, where one is wanted.
    #[expect(clippy::disallowed_methods, reason = "the runner names the file in the environment and nowhere else")]
    fn step_summary(&self) -> Option<PathBuf> {
        let is_wanted = self.all().any(|(format, _)| format == CheckFormat::Github);
        let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
        file.filter(|_| is_wanted).map(PathBuf::from)
    }
}

fn is_stdout(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn cannot_write(file: &Path, e: &std::io::Error, written: &[&Path]) -> Failure {
    let names: Vec<String> = written.iter().map(|file| format!("`{}`", file.display())).collect();
    let others = match names.as_slice() {
        [] => "no report was written".to_owned(),
        names => format!("written before that: {}", names.join(", ")),
    };
    Failure::new(
        format!("cannot write `{}`: {e}; {others}", file.display()),
        "name a file in a folder that is there and that you may write to, on a disk that is not full",
    )
}
