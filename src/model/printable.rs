/// Text from outside (a certificate's subject, a DNS name, the first bytes of a server) made safe for a terminal.
///
/// Control characters and bidirectional overrides come out escaped, and no more than `limit` characters come out at
/// all: a hostile server must not move the cursor of the person who reads about it.
pub fn printable(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == limit {
            out.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_length_is_bounded() {
        assert_eq!(printable("日本\x1b[2J\r", 99), "日本\\u{1b}[2J\\r");
        assert_eq!(printable("a\u{202e}b", 99), "a\\u{202e}b");
        assert_eq!(printable("abcdef", 3), "abc…");
    }
}
