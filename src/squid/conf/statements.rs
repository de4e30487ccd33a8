//! Pieces put together to statements: comments and empty lines dropped, continued lines joined.

use std::ops::Range;

use super::pieces::{Piece, Pieces, is_blank};

/// One directive, `if` or `include`, as Squid sees it after joining.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// Without blanks at either end; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// The bytes of each piece that it is made of, in order; comments between them are not among these.
    pub parts: Vec<Range<usize>>,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    pub oddities: Oddities,
}

/// What Squid passes over without a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a line can be odd in several ways at once")]
pub(super) struct Oddities {
    /// Text after a carriage return or NUL.
    pub hidden: bool,
    /// It is, or has in it, a part of a line longer than Squid's buffer.
    pub long: bool,
    /// A backslash, then blanks: it looks like a continuation and is none.
    pub stray_backslash: bool,
    /// The file ends after its backslash, and Squid drops it.
    pub dangling: bool,
    /// A byte order mark before it.
    pub byte_order_mark: bool,
}

pub(super) struct Statements<'a> {
    pieces: Pieces<'a>,
    /// The lines with a valid `#line N "file"`: Squid's own messages count from there.
    pub renumbered: Vec<u32>,
}

/// No more `#line` lines than this are remembered.
const MOST_RENUMBERED: usize = 16;

impl<'a> Statements<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { pieces: Pieces::new(file), renumbered: Vec::new() }
    }

    fn is_comment(&mut self, piece: &Piece) -> bool {
        if piece.text.starts_with(b"#line ") && self.renumbered.len() < MOST_RENUMBERED {
            self.renumbered.push(piece.line);
        }
        piece.text.is_empty() || piece.text[0] == b'#'
    }
}

impl Iterator for Statements<'_> {
    type Item = Statement;

    fn next(&mut self) -> Option<Statement> {
        let mut joined: Vec<u8> = Vec::new();
        let mut statement = Statement::default();
        while let Some(piece) = self.pieces.next() {
            if self.is_comment(&piece) {
                continue;
            }
            if statement.parts.is_empty() {
                statement.line = piece.line;
            }
            statement.parts.push(piece.bytes.clone());
            statement.oddities.hidden |= piece.hidden;
            statement.oddities.long |= piece.part;
            joined.extend_from_slice(piece.text);
            if joined.last() == Some(&b'\\') {
                joined.pop();
                continue;
            }
            return Some(finished(statement, &joined));
        }
        if statement.parts.is_empty() {
            return None;
        }
        statement.oddities.dangling = true;
        Some(finished(statement, &joined))
    }
}

fn finished(mut statement: Statement, joined: &[u8]) -> Statement {
    let end = joined.iter().rposition(|b| !is_blank(*b)).map_or(0, |n| n + 1);
    statement.oddities.stray_backslash = end < joined.len() && joined[..end].last() == Some(&b'\\');
    statement.oddities.byte_order_mark = joined.starts_with("\u{feff}".as_bytes());
    statement.text = String::from_utf8_lossy(&joined[..end]).into_owned();
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Vec<(u32, String)> {
        Statements::new(file.as_bytes()).map(|s| (s.line, s.text)).collect()
    }

    fn lines(expected: &[(u32, &str)]) -> Vec<(u32, String)> {
        expected.iter().map(|(n, t)| (*n, (*t).to_owned())).collect()
    }

    #[test]
    fn comments_and_empty_lines_inside_a_continuation_are_skipped() {
        let file = "acl a dst \\\n# a comment\n\n   192.0.2.1\\\n  192.0.2.2 \nb\n";
        assert_eq!(read(file), lines(&[(1, "acl a dst 192.0.2.1192.0.2.2"), (6, "b")]));
    }

    #[test]
    fn a_backslash_before_a_blank_continues_nothing() {
        let all: Vec<Statement> = Statements::new(b"a 1 \\ \n2\nb \\\r\n3\n").collect();
        assert_eq!(all[0].text, "a 1 \\");
        assert!(all[0].oddities.stray_backslash && !all[2].oddities.stray_backslash);
        assert_eq!(all[2].text, "b 3");
    }

    #[test]
    fn what_is_continued_into_the_end_of_the_file_is_dropped() {
        let all: Vec<Statement> = Statements::new(b"a 1\nb 2\\\n# end\n").collect();
        assert_eq!(all.iter().map(|s| s.oddities.dangling).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn the_parts_of_a_statement_are_its_bytes_without_the_comments_between() {
        let file = "a \\\n#c\n1\n";
        let parts = Statements::new(file.as_bytes()).next().unwrap().parts;
        assert_eq!(parts, [0..4, 7..9]);
    }
}
