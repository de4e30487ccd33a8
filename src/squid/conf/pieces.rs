//! How Squid cuts a file into lines (`parseOneConfigFile` in src/cache_cf.cc): `fgets` with a buffer of 8192 bytes, then
//! the text up to the first newline, carriage return or NUL.

use std::ops::Range;

/// `BUFSIZ` of glibc, less the final NUL: a longer line comes out as several.
const LONGEST: usize = 8191;

/// What one `fgets` gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// The text that Squid sees, without leading blanks.
    pub text: &'a [u8],
    /// The bytes of the file, with the newline.
    pub bytes: Range<usize>,
    /// As an editor counts lines, from 1.
    pub line: u32,
    /// Text after a carriage return or a NUL in the middle, which Squid does not see.
    pub hidden: bool,
    /// The line is longer than the buffer, and this is a part of it.
    pub part: bool,
}

/// Every piece of a file, comments and empty lines included.
pub(super) struct Pieces<'a> {
    file: &'a [u8],
    at: usize,
    line: u32,
    inside: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, at: 0, line: 1, inside: false }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.file.get(self.at..).filter(|rest| !rest.is_empty())?;
        let reach = &rest[..rest.len().min(LONGEST)];
        let end = reach.iter().position(|b| matches!(b, b'\n' | b'\r' | 0)).unwrap_or(reach.len());
        let newline = reach[end..].iter().position(|b| *b == b'\n').map(|n| end + n);
        let length = newline.map_or(reach.len(), |n| n + 1);
        let after = &reach[end..newline.unwrap_or(length)];
        let piece = Piece {
            text: skip_blanks(&reach[..end]),
            bytes: self.at..self.at + length,
            line: self.line,
            hidden: after.iter().any(|b| !is_blank(*b) && *b != 0),
            part: self.inside || (newline.is_none() && rest.len() > length),
        };
        self.inside = newline.is_none();
        self.at += length;
        self.line = self.line.saturating_add(u32::from(newline.is_some()));
        Some(piece)
    }
}

/// `isspace` in the C locale.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|b| !is_blank(*b)).unwrap_or(text.len());
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> Vec<(u32, String)> {
        Pieces::new(file.as_bytes()).map(|p| (p.line, String::from_utf8_lossy(p.text).into_owned())).collect()
    }

    #[test]
    fn a_line_ends_at_a_newline_a_carriage_return_or_a_nul() {
        assert_eq!(
            texts("a 1\r\n b\rc\nd\0e\nf"),
            [(1, "a 1"), (2, "b"), (3, "d"), (4, "f")].map(|(n, t)| (n, t.into()))
        );
        let hidden: Vec<bool> = Pieces::new(b"a\r\nb\rc\nd\0e\nf").map(|p| p.hidden).collect();
        assert_eq!(hidden, [false, true, true, false]);
    }

    #[test]
    fn a_line_longer_than_the_buffer_is_several_lines_to_squid_and_one_to_an_editor() {
        let file = format!("{}\nnext\n", "x".repeat(8191 + 5));
        let pieces: Vec<_> = Pieces::new(file.as_bytes()).map(|p| (p.line, p.text.len(), p.part)).collect();
        assert_eq!(pieces, [(1, 8191, true), (1, 5, true), (2, 4, false)]);
        let exact = format!("{}\n", "x".repeat(8190));
        assert_eq!(Pieces::new(exact.as_bytes()).count(), 1);
    }
}
