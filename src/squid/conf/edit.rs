//! A configuration with other values in it: the least that must change, in the file and at the line where it belongs.

use std::collections::BTreeMap;

use super::diff;
use super::kept;
use super::kind::Severity;
use super::secret;
use super::statements::Statements;
use super::table::{Directive, Standing, Takes};
use super::value::{self, Value};
use super::words::{Rules, Words, words};
use super::{Conf, Files};
use crate::squid::Version;

/// A directive to set, and its value as it is to be written: `connect_timeout`, `5 seconds`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub value: String,
}

impl Setting {
    /// From a line: the name, and the rest.
    pub fn new(line: &str) -> Self {
        let (name, value) = line.trim().split_once([' ', '\t']).unwrap_or((line.trim(), ""));
        Self { name: name.to_owned(), value: value.trim().to_owned() }
    }
}

/// One file of a configuration, changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Edited {
    pub path: String,
    before: Vec<u8>,
    changes: Vec<Change>,
}

/// Whole lines in place of other whole lines; of none, to insert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub at: std::ops::Range<usize>,
    pub lines: Vec<u8>,
}

/// Why a configuration is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("`{0}` is not a directive that is edited here")]
    NotEdited(String),
    #[error("Squid {1} does not know `{0}`")]
    Unknown(String, String),
    #[error("`{0} {1}` would stop this Squid")]
    BadValue(String, String),
    #[error("`{0}` cannot be read as text")]
    NoText(String),
    /// Read again, the result would say something else than what was wanted: an `if` without `endif`, for example.
    #[error("the result would not mean what it should; the file has to be repaired first")]
    NotCertain,
}

/// Sets the values. Where a directive is set already, its last line is replaced, with its blanks, its comment and its line ending
/// kept; else the line comes after the last directive of the same sort, or at the end. Nothing is written into an `if`
/// block, nor into a file that is read twice.
///
/// What comes out is read again: it has exactly these values, all others as before, and stops this version only if it did before.
/// Files that need no change are not returned.
pub fn edit(files: &Files, version: Version, settings: &[Setting]) -> Result<Vec<Edited>, EditError> {
    let conf = files.read(version);
    let mut wanted = BTreeMap::new();
    for setting in settings {
        let value = meaning(setting, version)?;
        wanted.insert(setting.name.as_str(), (value, setting.value.trim()));
    }
    let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for (name, (value, written)) in &wanted {
        if conf.value(name).is_none_or(|l| l.value != *value) {
            let (path, change) = place(files, &conf, name, &format!("{name} {written}"))?;
            changes.entry(path).or_default().push(change);
        }
    }
    let mut result = files.clone();
    let mut edited = Vec::new();
    for (path, changes) in changes {
        let before = files.text(&path).ok_or_else(|| EditError::NoText(path.clone()))?.to_vec();
        let changes = in_order(&before, changes);
        let one = Edited { path, before, changes };
        result = result.with(&one.path, one.after());
        edited.push(one);
    }
    let wanted: BTreeMap<&str, Value> = wanted.into_iter().map(|(name, (value, _))| (name, value)).collect();
    if is_certain(&conf, &result.read(version), &wanted) { Ok(edited) } else { Err(EditError::NotCertain) }
}

impl Edited {
    /// The bytes of the file as they should be.
    pub fn after(&self) -> Vec<u8> {
        let mut after = Vec::with_capacity(self.before.len() + 128);
        let mut at = 0;
        for change in &self.changes {
            after.extend_from_slice(&self.before[at..change.at.start]);
            after.extend_from_slice(&change.lines);
            at = change.at.end;
        }
        after.extend_from_slice(&self.before[at..]);
        after
    }

    /// The bytes of the file as they are.
    pub fn before(&self) -> &[u8] {
        &self.before
    }

    /// The change as `patch` takes it. Lines that may hold a secret are left out of the context, so that a hunk may have
    /// less than three lines of it.
    pub fn diff(&self) -> String {
        diff::unified(&self.path, &self.before, &self.changes)
    }
}

impl std::fmt::Debug for Edited {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edited").field("path", &self.path).field("changes", &self.changes).finish_non_exhaustive()
    }
}

/// The value that this version would take from the line.
fn meaning(setting: &Setting, version: Version) -> Result<Value, EditError> {
    let Setting { name, value } = setting;
    let is_one_value = |t: Takes| matches!(t, Takes::Switch | Takes::Integer | Takes::Seconds | Takes::Millis);
    let known = Directive::named(name)
        .filter(|d| is_one_value(d.takes) && kept::is_kept(name))
        .ok_or_else(|| EditError::NotEdited(name.clone()))?;
    if known.standing(version) != Standing::Known {
        let Version(major, minor, _) = version;
        return Err(EditError::Unknown(name.clone(), format!("{major}.{minor}")));
    }
    let bad = || EditError::BadValue(name.clone(), value.clone());
    // Every character means the same with quoted values on and off, and nothing can begin a line of its own.
    if !value.chars().all(|c| c.is_ascii_alphanumeric() || " .-".contains(c)) {
        return Err(bad());
    }
    let Words::Plain(words) = words(value, Rules { comments: false, quoted: false }) else { return Err(bad()) };
    let (value, kinds) = value::read(known.name, known.takes, &words, version);
    let stops = kinds.iter().any(|k| k.effect(version).is_some_and(|(severity, _)| severity == Severity::Fatal));
    value.filter(|_| !stops).ok_or_else(bad)
}

/// The file and the change that sets one directive.
fn place(files: &Files, conf: &Conf, name: &str, line: &str) -> Result<(String, Change), EditError> {
    let once = |path: &str| conf.spots.times_read.get(path) == Some(&1);
    let text = |path: &str| files.text(path).ok_or_else(|| EditError::NoText(path.to_owned()));
    if let (Some(located), Some(spot)) = (conf.value(name), conf.spots.values.get(name)) {
        let path = &located.place.file;
        let old = text(path)?;
        // What goes is shown in the diff.
        let free = spot.parts.iter().all(|part| secret::is_free_of(&old[part.clone()]));
        if once(path) && free && !spot.in_block && !spot.by_process && !spot.long {
            return Ok((path.clone(), replacement(old, &spot.parts, line)));
        }
    } else if let Some((path, end)) = conf.spots.last_related.as_ref().filter(|(path, _)| once(path)) {
        let text = text(path)?;
        let at = if *end == text.len() { self::end(text) } else { *end };
        return Ok((path.clone(), insertion(text, at, line)));
    }
    // After everything else that is read.
    let main = text(&files.main)?;
    Ok((files.main.clone(), insertion(main, end(main), line)))
}

/// Where a line at the end goes: before one that is continued into nothing, and before one that would be shown in the diff, because
/// it has no line end and gets one, but holds a secret.
fn end(text: &[u8]) -> usize {
    let last_line = text.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let last = Statements::new(text).last().filter(|s| s.parts.last().is_some_and(|part| part.end > last_line));
    let start = last.as_ref().and_then(|s| s.parts.first()).map_or(last_line, |part| part.start);
    let dangling = Statements::new(text).find(|s| s.oddities.dangling).and_then(|s| Some(s.parts.first()?.start));
    match dangling {
        Some(start) => start,
        None if secret::is_free_of(&text[last_line..]) => text.len(),
        None => start,
    }
}

/// From the first line of the statement to its last; comments between them stay, below.
fn replacement(text: &[u8], parts: &[std::ops::Range<usize>], line: &str) -> Change {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return insertion(text, text.len(), line) };
    let old = &text[first.clone()];
    let blanks = old.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let mut lines = old[..blanks].to_vec();
    lines.extend_from_slice(line.as_bytes());
    if parts.len() == 1 {
        lines.extend_from_slice(comment(old));
    }
    lines.extend_from_slice(if parts.len() == 1 { ending_of(old) } else { ending(text, first.start) });
    for pair in parts.windows(2) {
        lines.extend_from_slice(&text[pair[0].end..pair[1].start]);
    }
    Change { at: first.start..last.end, lines }
}

/// The blanks and the comment at the end of a line, without its line ending.
fn comment(line: &[u8]) -> &[u8] {
    let line = &line[..line.len() - ending_of(line).len()];
    let Some(hash) = line.windows(2).position(|w| matches!(w[0], b' ' | b'\t') && w[1] == b'#') else { return &[] };
    let blanks = line[..=hash].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    &line[hash + 1 - blanks..]
}

/// A line of its own, at a place where a line begins or at the end of the file.
fn insertion(text: &[u8], at: usize, line: &str) -> Change {
    Change { at: at..at, lines: [line.as_bytes(), ending(text, at)].concat() }
}

/// Sorted, and none over another. What is added after a last line without an end becomes one change with that line.
fn in_order(text: &[u8], mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_key(|c| (c.at.start, c.at.end));
    let added = changes.iter().filter(|c| c.at.start == text.len()).count();
    if added == 0 || text.is_empty() || text.ends_with(b"\n") {
        return changes;
    }
    let added = changes.split_off(changes.len() - added);
    let last = text.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let mut whole = match changes.pop_if(|c| c.at.end == text.len()) {
        Some(change) => change,
        None => Change { at: last..text.len(), lines: text[last..].to_vec() },
    };
    whole.lines.extend_from_slice(ending(text, text.len()));
    whole.lines.extend(added.into_iter().flat_map(|c| c.lines));
    changes.push(whole);
    changes
}

/// The line ending in use before this place, else the first one of the file.
fn ending(text: &[u8], at: usize) -> &'static [u8] {
    let newline = text[..at].iter().rposition(|b| *b == b'\n').or_else(|| text.iter().position(|b| *b == b'\n'));
    newline.map_or(b"\n", |n| if n > 0 && text[n - 1] == b'\r' { b"\r\n" } else { b"\n" })
}

fn ending_of(line: &[u8]) -> &'static [u8] {
    if line.ends_with(b"\r\n") {
        b"\r\n"
    } else if line.ends_with(b"\n") {
        b"\n"
    } else {
        b""
    }
}

fn is_certain(before: &Conf, after: &Conf, wanted: &BTreeMap<&str, Value>) -> bool {
    let as_wanted = wanted.iter().all(|(name, value)| after.value(name).is_some_and(|l| l.value == *value));
    let rest = |conf: &Conf| -> Vec<(&'static str, Value)> {
        let others = conf.values().filter(|(name, _)| !wanted.contains_key(name));
        others.map(|(name, l)| (name, l.value.clone())).collect()
    };
    as_wanted && rest(before) == rest(after) && before.access == after.access && (before.stops || !after.stops)
}
