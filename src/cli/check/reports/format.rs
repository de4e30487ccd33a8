use clap::ValueEnum;

use crate::check::Checked;
use crate::cli::flags::Format;
use crate::cli::{Failure, lines};
use crate::report;

/// Every format that a check has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// A line a target, and what failed
    Text,
    /// The diagnosis with the part `checks`
    Json,
    /// JUnit XML: a test case an expectation
    Junit,
    /// Annotations of GitHub Actions, and the summary of the step
    Github,
    /// For a ticket
    Markdown,
    /// A plugin's output, with Nagios's exit codes
    Nagios,
    /// For the textfile collector of Prometheus' node exporter
    Prometheus,
    /// Every attempt, a row each
    Csv,
}

impl CheckFormat {
    pub(super) fn write(self, checked: &Checked) -> String {
        match self {
            Self::Text => lines(&report::check(checked)),
            Self::Json => report::check_json(checked),
            Self::Junit => report::junit(checked),
            Self::Github => report::github(checked),
            Self::Markdown => report::markdown(checked),
            Self::Nagios => report::nagios(checked),
            Self::Prometheus => report::prometheus(checked),
            Self::Csv => report::csv(checked),
        }
    }

    /// How those who read nothing else learn that the tool failed; `None`: the format has no words for it.
    pub(super) fn write_failure(self, failure: &Failure, at: &str) -> Option<String> {
        let Failure { message, hint } = failure;
        match self {
            Self::Junit => Some(report::junit_error(message, hint, at)),
            Self::Github => Some(report::github_error(message, hint)),
            Self::Nagios => Some(report::nagios_error(message, hint)),
            Self::Text | Self::Json | Self::Markdown | Self::Prometheus | Self::Csv => None,
        }
    }

    /// What a forecast can be written in.
    pub(super) const fn of_a_plan(self) -> Option<Format> {
        match self {
            Self::Text => Some(Format::Text),
            Self::Json => Some(Format::Json),
            Self::Junit | Self::Github | Self::Markdown | Self::Nagios | Self::Prometheus | Self::Csv => None,
        }
    }
}
