//! The flags that say which of Microsoft's endpoints are meant.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Failure;
use crate::check::ListUsed;
use crate::endpoints::{ATTRIBUTION, BUNDLED_DATE, Filter, List, ListError, MAX_BYTES, Selection};

#[derive(Debug, Args)]
#[command(next_help_heading = "Microsoft's endpoints")]
pub(super) struct EndpointFlags {
    /// Check the hosts that Microsoft publishes, on their TCP ports; the list of `tryorder endpoints`
    #[arg(long, value_name = "CLOUD", conflicts_with = "from")]
    endpoints: Option<Cloud>,
    /// A newer list, or that of China or a government cloud, in the web service's JSON; `-` is stdin. Its hosts are the
    /// targets when none is named
    #[arg(long, value_name = "FILE")]
    endpoints_file: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterFlags,
}

#[derive(Debug, Args)]
pub(super) struct FilterFlags {
    /// Only these services of the list: `exchange`, `sharepoint`, `teams`, `common`
    #[arg(long = "service", value_name = "NAME", value_delimiter = ',')]
    services: Vec<String>,
    /// Only these categories of the list: `optimize`, `allow`, `default`
    #[arg(long = "category", value_name = "NAME", value_delimiter = ',')]
    categories: Vec<String>,
    /// Only what the list calls required
    #[arg(long)]
    required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Cloud {
    /// That of most tenants, and of GCC
    Worldwide,
}

impl EndpointFlags {
    /// The list that counts here.
    pub(super) fn list(&self) -> Result<List, Failure> {
        self.endpoints_file.as_deref().map_or_else(|| Ok(List::bundled()), read)
    }

    /// What of the list is to be tried: nothing, unless somebody asks for it.
    pub(super) fn selection(&self, list: &List, others_are_named: bool) -> Result<Selection, Failure> {
        let asked = self.endpoints.is_some() || self.filter.narrows();
        if !asked && (self.endpoints_file.is_none() || others_are_named) {
            return Ok(Selection::default());
        }
        Ok(self.filter.filter(list)?.select(list))
    }

    pub(super) fn used(&self) -> ListUsed {
        match &self.endpoints_file {
            Some(file) => ListUsed { name: shown(file), date: None, attribution: None },
            None => ListUsed {
                name: "worldwide".into(),
                date: Some(BUNDLED_DATE.into()),
                attribution: Some(ATTRIBUTION.into()),
            },
        }
    }
}

impl FilterFlags {
    fn narrows(&self) -> bool {
        self.required || !self.services.is_empty() || !self.categories.is_empty()
    }

    /// The records that are meant.
    pub(super) fn part(&self, list: List) -> Result<List, Failure> {
        let filter = self.filter(&list)?;
        Ok(List { records: list.records.into_iter().filter(|record| filter.takes(record)).collect() })
    }

    pub(super) fn filter(&self, list: &List) -> Result<Filter, Failure> {
        let filter = Filter::new(list, &self.services, &self.categories, self.required);
        filter.map_err(|e| Failure::new(&e, format!("the list has {}", e.known.join(", "))))
    }
}

/// Reads a list from a file; `-` is stdin.
pub(super) fn read(file: &Path) -> Result<List, Failure> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    let cannot =
        |e: &dyn std::fmt::Display| Failure::new(format!("cannot read `{}`: {e}", file.display()), ListError::HINT);
    read.map_err(|e| cannot(&e))?;
    List::read(&bytes).map_err(|e| cannot(&e))
}

/// The name of a file, for a report.
pub(super) fn shown(file: &Path) -> String {
    if file.as_os_str() == "-" { "stdin".into() } else { crate::model::printable(&file.display().to_string(), 200) }
}
