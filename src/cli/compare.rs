use std::fs::File;
use std::io;
use std::path::{self, Path, PathBuf};

use super::flags::{FailOn, Format, LayoutFlags};
use super::{Failure, Output};
use crate::compare::{self, Comparison, Snapshot};
use crate::report;

/// What has changed between two saved results, or what many sites have in common.
///
/// A result is what `--format json` of `tryorder` or `tryorder check` writes, or an observation (`tryorder observe`). Two
/// files are two moments: what is better, worse, new or gone. Three and more are sites: what is found everywhere is
/// Microsoft's or lies on the way that all share; what is found at one site is that site's network. The addresses rotate:
/// families, blocks and fates are compared, never single addresses.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Saved results; `-` is stdin
    #[arg(value_name = "FILE", required = true, num_args = 2..)]
    files: Vec<PathBuf>,
    /// Two files are two sites, not two moments
    #[arg(long)]
    sites: bool,
    /// A new finding this severe makes the exit code 1 (two moments; of sites the verdicts in the files count)
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the result to a file; `-` is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    layout: LayoutFlags,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    if args.files.len() > MOST_FILES {
        return Err(Failure::new(
            format!("{} files are more than {MOST_FILES}", args.files.len()),
            "compare them in parts",
        ));
    }
    if args.files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(Failure::new("stdin can be read once only", "name files, and `-` once at most"));
    }
    let labels = labels(&args.files);
    let read = |(file, label): (&PathBuf, &String)| read(file, label);
    let snapshots: Vec<Snapshot> = args.files.iter().zip(&labels).map(read).collect::<Result<_, _>>()?;
    let comparison = match &snapshots[..] {
        [old, new] if !args.sites => Comparison::of_times(old, new, args.fail_on.into()),
        all => Comparison::of_sites(&all.iter().collect::<Vec<_>>()),
    };
    let text = match args.format {
        Format::Text => report::compare(&comparison, args.layout.layout()),
        Format::Json => report::comparison_json(&comparison),
    };
    Output::new(text, comparison.exit()).in_format(args.format).to(args.output.as_deref())
}

/// A saved result, whatever kind of it.
pub(super) fn read(file: &Path, label: &str) -> Result<Snapshot, Failure> {
    let read = if file.as_os_str() == "-" {
        compare::read(io::stdin().lock(), label)
    } else {
        File::open(file).map_err(Into::into).and_then(|file| compare::read(file, label))
    };
    read.map_err(|e| Failure::new(format!("cannot read `{}`: {e}", file.display()), e.hint()))
}

/// The name of each file without its ending; where two are called alike, what of the paths differs.
pub(super) fn labels(files: &[PathBuf]) -> Vec<String> {
    let stem = |file: &PathBuf| match file.file_stem() {
        _ if file.as_os_str() == "-" => "stdin".to_owned(),
        Some(stem) => stem.to_string_lossy().into_owned(),
        None => file.display().to_string(),
    };
    let stems: Vec<String> = files.iter().map(stem).collect();
    let is_alone = |name: &String| stems.iter().filter(|other| *other == name).count() == 1;
    let names = if stems.iter().all(is_alone) { stems } else { without_what_all_share(files) };
    names.iter().map(|name| crate::model::printable(name, 80)).collect()
}

/// The folders before and behind which all paths are the same are left out: of `tokyo/now.json` and `osaka/now.json` are
/// left `tokyo` and `osaka`.
fn without_what_all_share(files: &[PathBuf]) -> Vec<String> {
    let part = |part: path::Component| part.as_os_str().to_string_lossy().into_owned();
    let paths: Vec<Vec<String>> = files.iter().map(|file| file.components().map(part).collect()).collect();
    let shortest = paths.iter().map(Vec::len).min().unwrap_or_default();
    let all_share = |of: &dyn Fn(&Vec<String>) -> String| paths.iter().map(of).all(|part| part == of(&paths[0]));
    let front = (0..shortest).take_while(|n| all_share(&|path| path[*n].clone())).count();
    let back = (1..=shortest - front).take_while(|n| all_share(&|path| path[path.len() - n].clone())).count();
    let middle = |path: &Vec<String>| path[front..path.len() - back].join("/");
    let names = paths.iter().zip(files).map(|(path, file)| match middle(path) {
        empty if empty.is_empty() => file.display().to_string(),
        middle => middle,
    });
    names.collect()
}

/// The sites of a large company.
const MOST_FILES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_as_short_as_it_can_be() {
        let of = |files: &[&str]| labels(&files.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(of(&["sites/tokyo.json", "sites/osaka.json", "-"]), ["tokyo", "osaka", "stdin"]);
        assert_eq!(of(&["tokyo/now.json", "osaka/now.json"]), ["tokyo", "osaka"]);
        assert_eq!(of(&["a/tokyo/x/now.json", "a/osaka/now.json"]), ["tokyo/x", "osaka"]);
        assert_eq!(of(&["now.json", "now.json"]), ["now.json", "now.json"]);
        assert_eq!(of(&["now.json", "b/now.json", "c.json"]), ["now.json", "b/now.json", "c.json"]);
    }
}
