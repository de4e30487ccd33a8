//! The files of one configuration: the main one and what it includes. Somebody else opens them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use super::macros::expanded;
use super::statements::Statements;
use super::walk;
use super::words::include_patterns;
use super::{Conf, Place};
use crate::squid::Version;

/// What stands at a path.
#[derive(Clone, PartialEq, Eq)]
pub enum Found {
    Text(Vec<u8>),
    /// Squid opens it and reads nothing.
    Directory,
    Unreadable,
}

/// Every text that a configuration may consist of, so that it can be read for one version after another.
///
/// It holds the passwords of the file, and so shows nothing of the texts.
#[derive(Clone, PartialEq, Eq)]
pub struct Files {
    pub(super) main: String,
    pub(super) found: BTreeMap<String, Found>,
    /// The paths that a pattern of an `include` matches, in the order of glob(3).
    pub(super) matches: BTreeMap<String, Vec<String>>,
    /// Some include was left out.
    pub(super) partial: bool,
}

/// All texts together are at most this long; a squid.conf with everything documented has 350 KiB.
const MOST_BYTES: usize = 64 << 20;
/// No more files, and no more patterns, than this are asked for.
const MOST_FILES: usize = 4_096;

impl Files {
    /// Collects what `main` includes, in any `if` branch, each file once.
    ///
    /// `look_up` is given one pattern of an `include` and returns the paths that it matches, sorted as glob(3) sorts them, with
    /// what stands there; none if nothing matches. A relative pattern starts at the directory in which Squid was started. A
    /// pattern that names a program (`|` or `!`) is never looked up.
    pub fn gather(main: &str, text: Found, look_up: &mut dyn FnMut(&str) -> Vec<(String, Found)>) -> Self {
        let mut files = Self {
            main: main.to_owned(),
            found: BTreeMap::from([(main.to_owned(), text)]),
            matches: BTreeMap::new(),
            partial: false,
        };
        let mut waiting = VecDeque::from([main.to_owned()]);
        while let Some(path) = waiting.pop_front() {
            for pattern in files.patterns(&path) {
                if is_command(&pattern) || files.matches.contains_key(&pattern) {
                    continue;
                }
                if files.matches.len() >= MOST_FILES || files.size() >= MOST_BYTES {
                    files.partial = true;
                    break;
                }
                let found = look_up(&pattern);
                waiting.extend(files.add(pattern, found));
            }
        }
        files
    }

    /// A configuration of one file, whose includes match nothing.
    pub fn single(path: &str, text: impl Into<Vec<u8>>) -> Self {
        Self::gather(path, Found::Text(text.into()), &mut |_| Vec::new())
    }

    /// What this version makes of it.
    pub fn read(&self, version: Version) -> Conf {
        walk::read(self, version)
    }

    /// The bytes of one of the files.
    pub fn text(&self, path: &str) -> Option<&[u8]> {
        match self.found.get(path)? {
            Found::Text(text) => Some(text),
            Found::Directory | Found::Unreadable => None,
        }
    }

    /// The paths of all files, the main one among them.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// The main file, as it was given.
    pub fn main(&self) -> &str {
        &self.main
    }

    /// What stands at each path.
    pub fn found(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.found.iter().map(|(path, found)| (path.as_str(), found))
    }

    /// Each pattern of an `include`, and the paths that it matches.
    pub fn includes(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.matches.iter().map(|(pattern, paths)| (pattern.as_str(), paths.as_slice()))
    }

    /// Some of it was left out, because it is too much.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Put together from what [`Files::found`], [`Files::includes`] and [`Files::is_partial`] told.
    pub fn rebuilt(
        main: &str,
        found: impl IntoIterator<Item = (String, Found)>,
        matches: impl IntoIterator<Item = (String, Vec<String>)>,
        partial: bool,
    ) -> Self {
        let (found, matches) = (found.into_iter().collect(), matches.into_iter().collect());
        Self { main: main.to_owned(), found, matches, partial }
    }

    /// The same with another text in one file.
    pub fn with(&self, path: &str, text: Vec<u8>) -> Self {
        let mut files = self.clone();
        files.found.insert(path.to_owned(), Found::Text(text));
        files
    }

    fn patterns(&self, path: &str) -> Vec<String> {
        let text = self.text(path).unwrap_or_default();
        let mut patterns = Vec::new();
        // Most files include nothing; with a continuation the word may be in two parts.
        if !String::from_utf8_lossy(text).contains("include") && !text.contains(&b'\\') {
            return patterns;
        }
        for statement in Statements::new(text).filter(|s| !s.oddities.dangling) {
            if let Some(rest) = include(&statement.text) {
                patterns.extend(include_patterns(&expanded(rest, Version(7, 0, 0)).text));
                patterns.truncate(MOST_FILES);
            }
        }
        patterns
    }

    /// Returns the paths that are new.
    fn add(&mut self, pattern: String, found: Vec<(String, Found)>) -> Vec<String> {
        let mut new = Vec::new();
        let mut paths = Vec::new();
        for (path, what) in found {
            if !self.found.contains_key(&path) {
                let length = if let Found::Text(text) = &what { text.len() } else { 0 };
                if self.found.len() >= MOST_FILES || self.size().saturating_add(length) > MOST_BYTES {
                    self.partial = true;
                    continue;
                }
                self.found.insert(path.clone(), what);
                new.push(path.clone());
            }
            paths.push(path);
        }
        self.matches.insert(pattern, paths);
        new
    }

    fn size(&self) -> usize {
        self.found.values().map(|f| if let Found::Text(text) = f { text.len() } else { 0 }).sum()
    }

    pub(super) fn start(&self) -> Place {
        Place { file: self.main.clone(), line: 1 }
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("main", &self.main).field("paths", &self.found.keys()).finish_non_exhaustive()
    }
}

/// What follows `include` and a blank.
pub(super) fn include(statement: &str) -> Option<&str> {
    let rest = statement.strip_prefix("include")?;
    rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '\x0b').then(|| &rest[1..])
}

/// Squid would read the output of a program only for the main file; as a pattern it is a file that is not there.
pub(super) fn is_command(pattern: &str) -> bool {
    pattern.starts_with(['|', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_asked_for_once_and_programs_never() {
        let mut asked = Vec::new();
        let files = Files::gather("main", Found::Text(b"include a\ninclude |rm b !x\n".to_vec()), &mut |pattern| {
            asked.push(pattern.to_owned());
            vec![(pattern.to_owned(), Found::Text(b"include a\ninclude c${process_number}\n".to_vec()))]
        });
        assert_eq!(asked, ["a", "b", "c0"]);
        assert_eq!(files.paths().collect::<Vec<_>>(), ["a", "b", "c0", "main"]);
    }

    #[test]
    fn the_texts_are_not_shown() {
        let files = Files::single("squid.conf", "cachemgr_passwd hunter2 all\n");
        assert!(!format!("{files:?}").contains("hunter2"));
    }
}
