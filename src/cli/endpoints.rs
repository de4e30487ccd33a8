use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::endpoint_flags::{FilterFlags, read, shown};
use super::flags::{Format, LayoutFlags};
use super::{Failure, Output};
use crate::check::ListUsed;
use crate::endpoints::{ATTRIBUTION, BUNDLED_DATE, Changes, List};
use crate::exit::Exit;
use crate::observe;
use crate::report::{self, ChangesView, EndpointsView};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A list in the web service's JSON; of two, what changed from the first to the second; `-` is stdin
    #[arg(value_name = "FILE", num_args = 0..=2)]
    files: Vec<PathBuf>,
    /// What changed from the list that is shown otherwise to this one
    #[arg(long, value_name = "FILE")]
    diff: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterFlags,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the list to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    layout: LayoutFlags,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let (old, new) = match (&args.files[..], &args.diff) {
        ([], new) => (None, new.as_deref()),
        ([one], new) => (Some(one.as_path()), new.as_deref()),
        ([old, new], None) => (Some(old.as_path()), Some(new.as_path())),
        _ => {
            let hint = "`tryorder endpoints OLD NEW` shows what changed";
            return Err(Failure::new("there are two lists to compare, and `--diff` names a third", hint));
        }
    };
    let layout = args.layout.layout();
    let text = if let Some(new) = new {
        let (before, from) = source(old)?;
        let (after, to) = source(Some(new))?;
        let changes = Changes::between(&args.filter.part(before)?, &args.filter.part(after)?);
        let view = ChangesView::new(from, to, changes);
        match args.format {
            Format::Text => report::changes(&view, layout),
            Format::Json => report::changes_json(&view),
        }
    } else {
        let (list, used) = source(old)?;
        let filter = args.filter.filter(&list)?;
        let records = list.records.iter().filter(|record| filter.takes(record)).cloned().collect();
        let view = EndpointsView::new(&list, used.clone(), age(&used), records, filter.select(&list));
        match args.format {
            Format::Text => report::endpoints(&view, layout),
            Format::Json => report::endpoints_json(&view),
        }
    };
    Output::new(text, Exit::Healthy).in_format(args.format).to(args.output.as_deref())
}

/// The list, and where it is from. Of a file the day of its last change is the best guess at the day of the list.
fn source(file: Option<&Path>) -> Result<(List, ListUsed), Failure> {
    let Some(file) = file else {
        let (date, attribution) = (Some(BUNDLED_DATE.into()), Some(ATTRIBUTION.into()));
        return Ok((List::bundled(), ListUsed { name: "worldwide".into(), date, attribution }));
    };
    let list = read(file)?;
    let modified = fs::metadata(file).and_then(|m| m.modified()).ok().and_then(|at| Timestamp::try_from(at).ok());
    let date = modified.map(|at| at.to_string().chars().take(10).collect());
    Ok((list, ListUsed { name: shown(file), date, attribution: None }))
}

/// In days, by this host's clock.
fn age(used: &ListUsed) -> Option<i64> {
    let published: Timestamp = format!("{}T00:00:00Z", used.date.as_deref()?).parse().ok()?;
    Some((observe::now().as_second() - published.as_second()).div_euclid(24 * 60 * 60))
}
