//! Unified diff of changes whose places are known.

use std::fmt::Write as _;

use super::edit::Change;
use super::secret;

/// Lines of context before and after a change.
const CONTEXT: usize = 3;

/// A change in lines: where, how many go, what comes.
struct Hunk<'a> {
    /// The index of the first line that goes, or of the line before which something comes.
    at: usize,
    gone: usize,
    new: Vec<&'a [u8]>,
}

pub(super) fn unified(path: &str, before: &[u8], changes: &[Change]) -> String {
    let lines: Vec<&[u8]> = before.split_inclusive(|b| *b == b'\n').collect();
    let shown: Vec<bool> = lines.iter().enumerate().map(|(n, line)| may_be_shown(&lines, n, line)).collect();
    let mut out = format!("--- {path}\n+++ {path}\n");
    let hunks = hunks(before, changes);
    let (mut grown, mut at) = (0_isize, 0);
    while at < hunks.len() {
        let mut end = at + 1;
        while end < hunks.len() && is_near(&hunks[end - 1], &hunks[end], &shown) {
            end += 1;
        }
        // Context belongs to one hunk only.
        let floor =
            if at == 0 { 0 } else { hunks[at - 1].at + hunks[at - 1].gone + context_after(&hunks, at - 1, &shown) };
        grown += write_group(
            &mut out,
            &lines,
            &hunks[at..end],
            &shown,
            floor,
            context_after(&hunks, end - 1, &shown),
            grown,
        );
        at = end;
    }
    out
}

fn hunks<'a>(before: &[u8], changes: &'a [Change]) -> Vec<Hunk<'a>> {
    let (mut hunks, mut line, mut byte) = (Vec::new(), 0, 0);
    for change in changes {
        line += newlines(&before[byte..change.at.start]);
        byte = change.at.start;
        let old = &before[change.at.clone()];
        let gone = old.split_inclusive(|b| *b == b'\n').count();
        hunks.push(Hunk { at: line, gone, new: change.lines.split_inclusive(|b| *b == b'\n').collect() });
    }
    hunks
}

fn newlines(text: &[u8]) -> usize {
    text.iter().fold(0, |n, b| n + usize::from(*b == b'\n'))
}

/// Two changes share a hunk when all lines between them are context.
fn is_near(first: &Hunk, second: &Hunk, shown: &[bool]) -> bool {
    let between = first.at + first.gone..second.at;
    between.len() <= 2 * CONTEXT && shown[between].iter().all(|s| *s)
}

/// How many lines after this change are its context.
fn context_after(hunks: &[Hunk], at: usize, shown: &[bool]) -> usize {
    let from = hunks[at].at + hunks[at].gone;
    let until = hunks.get(at + 1).map_or(shown.len(), |next| next.at);
    shown[from..until].iter().take(CONTEXT).take_while(|s| **s).count()
}

/// Writes neighbouring changes as one hunk; returns by how many lines the file has grown.
fn write_group(
    out: &mut String,
    lines: &[&[u8]],
    group: &[Hunk],
    shown: &[bool],
    floor: usize,
    after: usize,
    grown: isize,
) -> isize {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return 0 };
    let lead = shown[floor..first.at].iter().rev().take(CONTEXT).take_while(|s| **s).count();
    let start = first.at - lead;
    let end = last.at + last.gone + after;
    let more: isize = group.iter().map(|h| signed(h.new.len()) - signed(h.gone)).sum();
    let (old, new) = (end - start, signed(end - start) + more);
    // A side without lines is numbered by the line before it.
    let from = if old == 0 { start } else { start + 1 };
    let to = signed(start) + grown + isize::from(new != 0);
    let _ = writeln!(out, "@@ -{from},{old} +{to},{new} @@");
    let mut at = start;
    for hunk in group {
        lines[at..hunk.at].iter().for_each(|line| push(out, ' ', line));
        lines[hunk.at..hunk.at + hunk.gone].iter().for_each(|line| push(out, '-', line));
        hunk.new.iter().for_each(|line| push(out, '+', line));
        at = hunk.at + hunk.gone;
    }
    lines[at..end].iter().for_each(|line| push(out, ' ', line));
    more
}

fn signed(n: usize) -> isize {
    isize::try_from(n).unwrap_or(isize::MAX)
}

fn push(out: &mut String, mark: char, line: &[u8]) {
    out.push(mark);
    out.push_str(&String::from_utf8_lossy(line));
    if !line.ends_with(b"\n") {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

/// Not a line that may hold a secret, nor one that continues such a line.
fn may_be_shown(lines: &[&[u8]], n: usize, line: &[u8]) -> bool {
    let continues = n > 0 && lines[n - 1].trim_ascii_end().ends_with(b"\\");
    !continues && secret::is_free_of(line)
}
