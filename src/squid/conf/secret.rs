//! Which lines may hold a secret: they are not shown.

/// Words that come with one: in directives, and in the comments of those who left an old line there.
const WORDS: [&str; 9] =
    ["passw", "login", "secret", "credential", "token", "auth_param", "external_acl_type", "key=", "private"];

/// A line of text, with no word of these in it and nothing that moves a cursor.
pub(super) fn is_free_of(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let lower = text.to_ascii_lowercase();
    !text.contains(|c: char| c.is_control() && !"\r\n\t".contains(c)) && !WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_secret_are_known_by_their_words() {
        for line in ["cachemgr_passwd x all", "cache_peer p parent 1 0 LOGIN=a:b", "# old password: x", "a\u{1b}[2J"] {
            assert!(!is_free_of(line.as_bytes()), "{line}");
        }
        assert!(!is_free_of(b"\xff"));
        assert!(is_free_of(b"connect_timeout 5 seconds # slow\r\n"));
    }
}
