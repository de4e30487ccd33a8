/// Breaks a paragraph at blanks so that no line is wider than `width`; every line but the first starts with `indent`
/// blanks. A word that is wider than a line stands alone and unbroken: it may have to be copied.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut line_is_empty = true;
    for word in text.split_ascii_whitespace() {
        let len = word.chars().count();
        if !line_is_empty && column + 1 + len > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !line_is_empty {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += len;
        line_is_empty = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_blanks_and_leaves_long_words_whole() {
        assert_eq!(wrap("one two three four", 9, 2), "one two\n  three\n  four");
        assert_eq!(wrap("a 2001:db8:365:0:1:2:3:4 b", 10, 0), "a\n2001:db8:365:0:1:2:3:4\nb");
        assert_eq!(wrap("", 10, 0), "");
        assert_eq!(wrap("AAAA: 9 addresses", 20, 5), "AAAA: 9 addresses");
    }
}
