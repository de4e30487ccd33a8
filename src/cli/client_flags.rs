//! Which clients are reported, and which of them as a picture.

use clap::Args;

use super::Failure;
use crate::diagnose::{Diagnosis, client_names};
use crate::model::printable;

#[derive(Debug, Args)]
pub(super) struct ClientFlags {
    /// Only these clients, in every format; several with commas, as in `chrome,outlook`
    #[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with = "all_clients")]
    clients: Vec<String>,
    /// A row for every client, those of other systems too
    #[arg(long)]
    all_clients: bool,
    /// Draw what this client would do, address by address; several with commas
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    timeline: Vec<String>,
}

impl ClientFlags {
    /// Refuses names that are none, before anything is measured.
    pub(super) fn check(&self) -> Result<(), Failure> {
        self.clients.iter().chain(&self.timeline).try_for_each(|name| known(name))
    }

    pub(super) fn choose(&self, diagnosis: &mut Diagnosis) {
        for target in &mut diagnosis.targets {
            let named = self.clients.iter().chain(&self.timeline);
            let missing = named.filter(|name| target.clients.iter().all(|c| c.name != **name));
            target.clients_missing = missing.cloned().collect();
            if !self.clients.is_empty() {
                target.clients.retain(|c| self.clients.iter().chain(&self.timeline).any(|name| name == c.name));
            }
            for client in &mut target.clients {
                let asked_for = |names: &[String]| names.iter().any(|name| name == client.name);
                (client.shown, client.drawn) = (
                    client.shown && self.clients.is_empty() || self.all_clients || asked_for(&self.clients),
                    asked_for(&self.timeline),
                );
            }
        }
    }
}

fn known(name: &str) -> Result<(), Failure> {
    let names: Vec<&str> = client_names().collect();
    if names.contains(&name) {
        return Ok(());
    }
    let distance = |other: &&&str| distance(&name.to_lowercase(), other);
    let nearest = names
        .iter()
        .min_by_key(distance)
        .filter(|n| distance(n) <= MOST_TYPOS)
        .map(|n| format!("did you mean `{n}`? "));
    Err(Failure::new(
        format!("there is no client `{}`", printable(name, 40)),
        format!("{}the clients are {}", nearest.unwrap_or_default(), names.join(", ")),
    ))
}

/// A name that takes more changes than this to become another is no misspelling of it.
const MOST_TYPOS: usize = 3;

/// How many letters must be put in, left out or replaced to make one of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(LONGEST).enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// No name is half as long; what a user types may be anything.
const LONGEST: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_all_are_listed() {
        assert_eq!(known("chrome"), Ok(()));
        assert_eq!(known("squid-5.7+"), Ok(()));
        let hint = |name| known(name).unwrap_err().hint;
        assert!(hint("chorme").starts_with("did you mean `chrome`? the clients are sequential, happy-eyeballs, "));
        assert!(hint("Outlook").starts_with("did you mean `outlook`? "));
        assert!(hint("netscape-navigator").starts_with("the clients are "));
        assert!(known(&"x".repeat(100_000)).is_err());
        assert!(known("").is_err());
    }

    #[test]
    fn letters_are_counted() {
        let each = [("", "abc"), ("chrome", "chrome"), ("chorme", "chrome"), ("go", "node"), ("abc", "")];
        assert_eq!(each.map(|(a, b)| distance(a, b)), [3, 0, 2, 3, 3]);
    }
}
