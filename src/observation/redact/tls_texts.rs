use std::collections::BTreeMap;

use super::texts::Texts;
use crate::model::TlsCause;
use crate::observation::{Observation, Tls};

/// What the texts of TLS failures become. Findings stand in the order of these texts, so their order is kept: each becomes its
/// place among all of its kind.
pub(super) struct TlsTexts {
    greetings: Places,
    /// `None`: all of them can stay.
    says: Option<Places>,
}

impl TlsTexts {
    pub(super) fn new(observation: &Observation, texts: &Texts) -> Self {
        let (mut greetings, mut says) = (Vec::new(), Vec::new());
        let direct = observation.targets.iter().flat_map(|rows| &rows.attempts).filter_map(|a| a.tls.as_ref());
        let proxied = observation.targets.iter().flat_map(|rows| &rows.proxied).filter_map(|t| t.tls.as_ref());
        for tls in direct.chain(proxied) {
            let Tls::Failed { cause, .. } = tls else { continue };
            match cause {
                TlsCause::PlainText { first_bytes } => greetings.push(first_bytes.clone()),
                TlsCause::Protocol { says: text } | TlsCause::Other { says: text } => says.push(text.clone()),
                TlsCause::Alert { .. } | TlsCause::Closed | TlsCause::Reset | TlsCause::Silent { .. } => {}
            }
        }
        let harmless = says.iter().all(|text| texts.are_harmless(text));
        Self { greetings: Places::new(greetings), says: (!harmless).then(|| Places::new(says)) }
    }

    pub(super) fn replace(&self, cause: &mut TlsCause, texts: &Texts) {
        match cause {
            TlsCause::PlainText { first_bytes } => {
                *first_bytes = beginning(first_bytes).to_owned() + &self.greetings.of(first_bytes);
            }
            TlsCause::Protocol { says } | TlsCause::Other { says } => {
                if let Some(all) = &self.says {
                    *says = all.of(says);
                }
            }
            TlsCause::Alert { name, .. } => {
                if !texts.are_harmless(name) {
                    "redacted".clone_into(name);
                }
            }
            TlsCause::Closed | TlsCause::Reset | TlsCause::Silent { .. } => {}
        }
    }
}

/// The place of each text among all of its kind, sorted.
struct Places(BTreeMap<String, usize>);

impl Places {
    fn new(mut texts: Vec<String>) -> Self {
        texts.sort_unstable();
        texts.dedup();
        Self(texts.into_iter().zip(1..).collect())
    }

    /// `text 07`: as many digits for each, so that they sort as what they stand for.
    fn of(&self, text: &str) -> String {
        let width = self.0.len().to_string().len();
        format!("text {:0width$}", self.0.get(text).copied().unwrap_or_default())
    }
}

/// The beginnings that tell a protocol, and stay, in their order; before each what sorts between it and the one before.
const PROTOCOLS: [(&str, &str, &str); 3] = [("(", "* OK", "* OK "), ("- ", "220 ", "220 "), ("A ", "HTTP/", "HTTP/ ")];

fn beginning(greeting: &str) -> &'static str {
    for (before, protocol, shown) in PROTOCOLS {
        if greeting.starts_with(protocol) {
            return shown;
        }
        if greeting < protocol {
            return before;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_lose_their_words_and_keep_their_order_and_protocol() {
        let sorted = [
            "",
            "!",
            "* NO",
            "* OK Dovecot",
            "* PREAUTH",
            "200 a",
            "220 a",
            "220 b",
            "250 c",
            "HTTP/1.1 400",
            "SSH-2.0",
        ];
        let replaced = |all: &[String]| -> Vec<String> {
            let places = Places::new(all.to_vec());
            all.iter().map(|g| beginning(g).to_owned() + &places.of(g)).collect()
        };
        let once = replaced(&sorted.map(str::to_owned));
        assert!(once.is_sorted(), "{once:?}");
        assert_eq!([&once[3], &once[6], &once[9]], ["* OK text 04", "220 text 07", "HTTP/ text 10"]);
        assert_eq!(replaced(&once), once);
    }
}
