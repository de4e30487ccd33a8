//! A configuration as it may be written down: what is no secret, at the lines where it stands.
//!
//! What is left reads, by every version, as the whole does: the same values, peers, lists and complaints. Of a directive whose
//! value decides nothing here only its name stays, of an acl its name and type.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Place;
use super::access::whole_family;
use super::condition::{Condition, condition};
use super::files::{Files, Found, include, is_command};
use super::judge::is_harmless;
use super::peer::Peer;
use super::statements::{Statement, Statements};
use super::table::{Directive, Takes};
use super::words::{include_patterns, name_and_rest};

/// Lines of all files together that are kept, and the last line of a file that is.
pub const MOST_LINES: usize = 10_000;
pub const LAST_LINE: u32 = 1_000_000;

/// Words of one line, and characters of one word.
const MOST_WORDS: usize = 100;
const LONGEST: usize = 200;

impl Files {
    /// The same without whatever may be a secret.
    #[must_use]
    pub fn kept(&self) -> Self {
        let acls = self.acl_names();
        let mut files = self.clone();
        let mut left = MOST_LINES;
        for found in files.found.values_mut() {
            if let Found::Text(text) = found {
                let (new, whole) = text_kept(text, &acls, &mut left);
                files.partial |= !whole;
                *text = new;
            }
        }
        files.matches.retain(|pattern, _| is_word(pattern));
        files
    }

    fn acl_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for found in self.found.values() {
            let Found::Text(text) = found else { continue };
            for statement in Statements::new(text).filter(|s| s.parts.len() == 1) {
                let ("acl", rest) = name_and_rest(&statement.text) else { continue };
                names.extend(rest.split_whitespace().next().filter(|n| is_word(n)).map(str::to_owned));
                if names.len() > MOST_LINES {
                    return names;
                }
            }
        }
        names
    }
}

/// The text with one line for each statement, and whether that is all of it.
fn text_kept(text: &[u8], acls: &BTreeSet<String>, left: &mut usize) -> (Vec<u8>, bool) {
    let (mut new, mut line, mut after_stray) = (Vec::new(), 1, false);
    for statement in Statements::new(text) {
        if *left == 0 || statement.line > LAST_LINE {
            return (new, false);
        }
        *left -= 1;
        new.extend(std::iter::repeat_n(b'\n', usize::try_from(statement.line - line).unwrap_or(0)));
        line = statement.line;
        let odd = statement.oddities;
        let shown = Shown { alone: statement.parts.len() == 1 && !after_stray, acls };
        after_stray = odd.stray_backslash || odd.long;
        let said = if odd.long { "?".to_owned() } else { shown.statement(&statement) };
        if odd.byte_order_mark {
            new.extend_from_slice("\u{feff}".as_bytes());
        }
        new.extend_from_slice(said.as_bytes());
        new.extend_from_slice(match () {
            () if odd.dangling => b"\\",
            () if odd.stray_backslash && statement.text.ends_with(" \\") => b" \\ ",
            () if odd.stray_backslash => b"\\ ",
            () if odd.hidden => b"\rhidden",
            () => b"",
        });
    }
    new.push(b'\n');
    (new, true)
}

/// How much of a statement may be shown.
struct Shown<'a> {
    /// No other line is glued to it, of which a secret could be.
    alone: bool,
    acls: &'a BTreeSet<String>,
}

impl Shown<'_> {
    fn statement(&self, statement: &Statement) -> String {
        let text = statement.text.trim_end_matches('\\');
        match condition(text) {
            Some(Condition::If(expression)) => {
                let plain = |c: char| c.is_ascii_alphanumeric() || " \t_=${}+-".contains(c);
                let short = expression.len() < LONGEST && expression.chars().all(plain);
                return if self.alone && short { format!("if {expression}") } else { "if ?".into() };
            }
            Some(Condition::Else) => return "else".into(),
            Some(Condition::Endif) => return "endif".into(),
            None => {}
        }
        if let Some(rest) = include(text) {
            return self.include(rest);
        }
        let (name, rest) = name_and_rest(text);
        let Some(known) = Directive::named(name) else {
            let harmless = self.alone && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            return if harmless { name.to_owned() } else { "?".into() };
        };
        let all: Vec<&str> = rest.split_whitespace().take(MOST_WORDS).collect();
        let words: Vec<&str> = all.iter().take_while(|w| !w.starts_with('#')).copied().collect();
        let mut kept = vec![known.name.to_owned()];
        kept.extend(self.words(known, &words));
        // Up to 3.3 a comment is made of words.
        kept.extend((words.len() < all.len()).then(|| "#".to_owned()));
        kept.join(" ")
    }

    fn include(&self, rest: &str) -> String {
        let patterns = include_patterns(rest).into_iter().take(MOST_WORDS).map(|pattern| match pattern {
            p if is_command(&p) => "|program".to_owned(),
            p if self.alone && is_word(&p) => format!("\"{p}\""),
            _ => "?".to_owned(),
        });
        format!("include {}", patterns.collect::<Vec<_>>().join(" "))
    }

    fn words(&self, known: &Directive, words: &[&str]) -> Vec<String> {
        match (known.name, known.takes) {
            ("dns_nameservers", _) => words.iter().map(|w| address(w)).collect(),
            ("hosts_file", _) => words.iter().take(1).filter(|w| is_word(w)).map(|w| (*w).to_owned()).collect(),
            ("configuration_includes_quoted_values", _) => numbers(words, 1),
            ("tcp_outgoing_address", _) => {
                let (first, rest) = words.split_at(words.len().min(1));
                first.iter().map(|w| address(w)).chain(rest.iter().map(|w| self.acl(w))).collect()
            }
            (_, Takes::Access) => {
                let (first, rest) = words.split_at(words.len().min(1));
                let verb = |w: &&str| if matches!(*w, "allow" | "deny") { (*w).to_owned() } else { "?".into() };
                first.iter().map(verb).chain(rest.iter().map(|w| self.acl(w))).collect()
            }
            (_, Takes::Acl) => self.acl_line(words),
            (_, Takes::CachePeer) => {
                let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
                let place = Place { file: String::new(), line: 0 };
                let peer =
                    Peer::read(&words, place).ok().filter(|p| self.alone && is_word(&p.host) && is_word(&p.name));
                peer.map(|p| p.words()).unwrap_or_default()
            }
            (_, Takes::Switch | Takes::Tristate | Takes::Decimal | Takes::Port) => numbers(words, 1),
            (_, Takes::Integer | Takes::Seconds | Takes::Millis | Takes::Nanos | Takes::Size | Takes::SizeKb) => {
                numbers(words, 2)
            }
            (_, Takes::Word) => words.iter().take(1).map(|_| "-".to_owned()).collect(),
            (_, Takes::Anything) => Vec::new(),
        }
    }

    fn acl_line(&self, words: &[&str]) -> Vec<String> {
        let [name, kind, values @ ..] = words else { return Vec::new() };
        let known = |word: &str| self.alone && is_word(word);
        let name = if known(name) { (*name).to_owned() } else { "unknown".into() };
        let kind = if known(kind) { (*kind).to_owned() } else { "unknown".into() };
        let whole = values.iter().filter(|v| whole_family(v).is_some()).map(|v| (*v).to_owned());
        [name, kind].into_iter().chain(whole).collect()
    }

    /// The name of an acl; where another line may be glued to this one, only of one that is defined.
    fn acl(&self, word: &str) -> String {
        let name = word.strip_prefix('!').unwrap_or(word);
        let is_name = self.acls.contains(name) || BUILT_IN.contains(&name) || (self.alone && is_word(name));
        if is_name { word.to_owned() } else { "unknown".into() }
    }
}

const BUILT_IN: [&str; 6] = ["all", "localhost", "to_localhost", "to_linklocal", "manager", "CONNECT"];

fn address(word: &str) -> String {
    if word.parse::<IpAddr>().is_ok() { word.to_owned() } else { "?".into() }
}

/// Numbers and units, up to the first word that is neither.
fn numbers(words: &[&str], count: usize) -> Vec<String> {
    let plain = |w: &str| w.len() <= 24 && w.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    let harmless = |w: &&&str| plain(w) && is_harmless(w);
    let kept: Vec<String> = words.iter().take(count).take_while(harmless).map(|w| (*w).to_owned()).collect();
    // A word that is not shown is one that Squid does not understand either.
    let bad = (kept.len() < words.len().min(count)).then(|| "?".to_owned());
    kept.into_iter().chain(bad).collect()
}

/// Short, and nothing in it that moves a cursor, ends a line or a quotation.
fn is_word(word: &str) -> bool {
    word.len() <= LONGEST && !word.is_empty() && word.chars().all(|c| !c.is_control() && !"\\\"\u{feff}".contains(c))
}
