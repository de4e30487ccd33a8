//! squid.conf: read as real Squids read it, edited and read again.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod applying;
mod corpus;
mod editing;
mod hostile;
mod keeping;
mod properties;
mod reading;
mod verdicts;

use tryorder::squid::Version;
use tryorder::squid::conf::{Conf, Files, Found};

const V3_1: Version = Version(3, 1, 23);
const V3_5: Version = Version(3, 5, 28);
const V4: Version = Version(4, 17, 0);
const V7: Version = Version(7, 7, 0);

/// A main file, and others that patterns with one `*` match.
fn files(main: &str, others: &[(&str, &str)]) -> Files {
    Files::gather("squid.conf", Found::Text(main.into()), &mut |pattern| {
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let whole = !pattern.contains('*');
        let is_match =
            |path: &str| if whole { path == pattern } else { path.starts_with(start) && path.ends_with(end) };
        let text = |text: &str| Found::Text(text.into());
        others.iter().filter(|(path, _)| is_match(path)).map(|(path, t)| ((*path).to_owned(), text(t))).collect()
    })
}

fn read(text: &str, version: Version) -> Conf {
    files(text, &[]).read(version)
}

/// The value of a directive as it would be written, or `-`.
fn value(conf: &Conf, name: &str) -> String {
    conf.value(name).map_or("-".into(), |l| l.value.to_string())
}
