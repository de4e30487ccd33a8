//! A statement cut into words, by version and by `configuration_includes_quoted_values`.

/// The words of a statement after its name, or why Squid stops at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Plain(Vec<String>),
    /// A quotation mark without its partner, an escape that Squid does not know, text glued to a quotation, or, where
    /// quoted values are on, a character that an unquoted word must not have.
    BadQuoting,
    /// `parameters("file")`: the words stand in a file of their own.
    InFile,
}

/// How this Squid cuts words at this place of its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// From 3.4 on a word that begins with `#` ends the line; before, it is a word like any other.
    pub comments: bool,
    /// `configuration_includes_quoted_values on` (3.4 and later).
    pub quoted: bool,
}

/// The name of a statement and the rest: Squid cuts at blanks and tabs only.
pub(super) fn name_and_rest(statement: &str) -> (&str, &str) {
    let end = statement.find([' ', '\t']).unwrap_or(statement.len());
    (&statement[..end], &statement[end..])
}

pub(super) fn words(rest: &str, rules: Rules) -> Words {
    if rules.quoted {
        return quoted(rest);
    }
    let all = rest.split(is_separator).filter(|w| !w.is_empty());
    Words::Plain(all.take_while(|w| !rules.comments || !w.starts_with('#')).map(str::to_owned).collect())
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// `ConfigParser::TokenParse` with quoted values and strict mode on.
fn quoted(rest: &str) -> Words {
    let mut words = Vec::new();
    let mut rest = rest.trim_start_matches(is_separator);
    while let Some(first) = rest.chars().next().filter(|c| *c != '#') {
        if matches!(first, '"' | '\'') {
            let Some((word, after)) = unquote(&rest[1..], first) else { return Words::BadQuoting };
            words.push(word);
            rest = after;
        } else {
            let end = rest.find(is_separator).unwrap_or(rest.len());
            let word = &rest[..end];
            if word.starts_with("parameters(") {
                return Words::InFile;
            }
            if !is_strict(word) {
                return Words::BadQuoting;
            }
            words.push(word.to_owned());
            rest = &rest[end..];
        }
        rest = rest.trim_start_matches(is_separator);
    }
    Words::Plain(words)
}

/// The text up to the closing mark, and what follows it.
fn unquote(text: &str, mark: char) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => word.push(match chars.next()?.1 {
                'r' => '\r',
                'n' => '\n',
                't' => '\t',
                c if c.is_ascii_alphanumeric() => return None,
                c => c,
            }),
            c if c == mark => {
                let after = &text[at + 1..];
                let separated = after.is_empty() || after.starts_with(|c| is_separator(c) || "()#".contains(c));
                return separated.then_some((word, after));
            }
            c => word.push(c),
        }
    }
    None
}

/// A plain word would read back as another one, or as several: only a quoted value (3.4 and later) can be like this.
pub(super) fn needs_quotes(word: &str) -> bool {
    word.is_empty() || word.contains(is_separator) || word.starts_with('#') || word.ends_with('\\')
}

/// The word as [`unquote`] reads it.
pub(super) fn quote(word: &str) -> String {
    let mut quoted = String::from("\"");
    for c in word.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// `+` is allowed from 7 on; no value that this tool reads has one.
fn is_strict(word: &str) -> bool {
    let number = word.strip_suffix('%').filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
    number.unwrap_or(word).chars().all(|c| c.is_ascii_alphanumeric() || ".,)-=_/:+".contains(c))
}

/// The patterns of an `include` (`strwordtok`): quotation marks group, and only inside them a backslash escapes.
pub(super) fn include_patterns(rest: &str) -> Vec<String> {
    let (mut patterns, mut word, mut inside, mut started) = (Vec::new(), String::new(), false, false);
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => (inside, started) = (!inside, true),
            '\\' if inside => match chars.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some(c) => word.push(c),
                None => {}
            },
            c if c.is_ascii_whitespace() && !inside => {
                if started {
                    patterns.push(std::mem::take(&mut word));
                }
                started = false;
            }
            c => {
                word.push(c);
                started = true;
            }
        }
    }
    if started {
        patterns.push(word);
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Rules = Rules { comments: false, quoted: false };
    const PLAIN: Rules = Rules { comments: true, quoted: false };
    const QUOTED: Rules = Rules { comments: true, quoted: true };

    fn plain(all: &[&str]) -> Words {
        Words::Plain(all.iter().map(|w| (*w).to_owned()).collect())
    }

    #[test]
    fn a_word_that_begins_with_a_hash_ends_the_line_from_3_4_on() {
        assert_eq!(words(" 5 seconds # slow", PLAIN), plain(&["5", "seconds"]));
        assert_eq!(words(" 5 seconds # slow", OLD), plain(&["5", "seconds", "#", "slow"]));
        assert_eq!(words("\t25#5  x", PLAIN), plain(&["25#5", "x"]));
    }

    #[test]
    fn quotation_marks_count_only_where_quoted_values_are_on() {
        assert_eq!(words(" \"30\"", PLAIN), plain(&["\"30\""]));
        assert_eq!(words(" \"30\" 'a \\'b' # c", QUOTED), plain(&["30", "a 'b"]));
        for bad in [" \"30", " \"3\\q\"", " \"30\"x", " 30;"] {
            assert_eq!(words(bad, QUOTED), Words::BadQuoting, "{bad}");
        }
        assert_eq!(words(" parameters(\"/etc/squid/x\")", QUOTED), Words::InFile);
    }

    #[test]
    fn include_takes_several_patterns_and_knows_no_comments() {
        assert_eq!(include_patterns(" a \"b c\" d\\*# e"), ["a", "b c", "d\\*#", "e"]);
        assert_eq!(include_patterns(" \"a\\\"b"), ["a\"b"]);
    }
}
