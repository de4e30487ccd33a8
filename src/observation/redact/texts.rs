use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use super::addresses::Addresses;
use super::names::Names;
use super::numbered::Numbered;

/// What free text becomes. It stays if every word of it is one that systems and libraries use in their messages; names and
/// addresses in it that stand elsewhere too are replaced as there. Whatever else becomes `text 1`, as a whole.
pub(super) struct Texts {
    words: BTreeSet<&'static str>,
    others: Numbered<String>,
}

impl Texts {
    pub(super) fn new() -> Self {
        let words = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
        Self { words: words.flat_map(str::split_whitespace).collect(), others: Numbered::new() }
    }

    pub(super) fn image(&mut self, text: &str, names: &Names, addresses: &Addresses) -> String {
        self.with_images(text, names, addresses)
            .unwrap_or_else(|| format!("text {}", self.others.number(text.to_owned())))
    }

    fn with_images(&self, text: &str, names: &Names, addresses: &Addresses) -> Option<String> {
        let mut out = String::new();
        for part in text.split_inclusive(BREAKS) {
            let word = part.trim_end_matches(BREAKS);
            let bare = word.trim_end_matches(['.', ':', '!', '?']);
            if self.is_harmless(bare) {
                out.push_str(bare);
            } else if let Ok(address) = bare.parse::<IpAddr>() {
                out.push_str(&addresses.known(address)?.to_string());
            } else if let Ok(mut socket) = bare.parse::<SocketAddr>() {
                socket.set_ip(addresses.known(socket.ip())?);
                out.push_str(&socket.to_string());
            } else {
                out.push_str(&names.known(bare)?);
            }
            out.push_str(&part[bare.len()..]);
        }
        Some(out)
    }

    /// Words alone, no names.
    pub(super) fn are_harmless(&self, text: &str) -> bool {
        text.split(BREAKS).all(|word| self.is_harmless(word.trim_end_matches(['.', ':', '!', '?'])))
    }

    fn is_harmless(&self, word: &str) -> bool {
        let piece = |piece: &str| {
            let number = piece.len() <= 5 && piece.bytes().all(|b| b.is_ascii_digit());
            number || self.words.contains(piece.to_ascii_lowercase().as_str()) || self.is_of_words(piece)
        };
        FILES.contains(&word) || word.split(['/', '-', '_', '\'']).all(piece)
    }

    /// `IllegalMiddleboxChangeCipherSpec`: a variant of an enum, shown as it is.
    fn is_of_words(&self, piece: &str) -> bool {
        let starts: Vec<usize> =
            piece.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at).collect();
        let ends = starts.iter().skip(1).copied().chain([piece.len()]);
        let known = |(from, to): (usize, usize)| {
            piece.get(from..to).is_some_and(|word| self.words.contains(word.to_ascii_lowercase().as_str()))
        };
        starts.len() > 1 && starts[0] == 0 && starts.iter().copied().zip(ends).all(known)
    }
}

const BREAKS: [char; 17] = [' ', '\t', '\n', '(', ')', '[', ']', '{', '}', '"', '`', ',', ';', '=', '<', '>', '|'];

/// The paths that this program names.
const FILES: [&str; 3] = ["/etc/resolv.conf", "/etc/gai.conf", "/etc/hosts"];
