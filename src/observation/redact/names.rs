use std::collections::BTreeMap;
use std::net::IpAddr;

use super::addresses::Addresses;
use super::numbered::Numbered;
use super::public::{is_public, tenant_domain};

/// What host and domain names become: `adfs.corp.contoso.com` is `name1.name2.name3.example`, wherever a label stands it becomes
/// the same, so that a search domain stays one.
pub(super) struct Names<'a> {
    addresses: &'a Addresses,
    /// Public targets: what stands behind one of them in a longer name is a search domain.
    targets: Vec<String>,
    labels: Numbered<String>,
    top: Numbered<String>,
    seen: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(addresses: &'a Addresses, targets: impl Iterator<Item = &'a str>) -> Self {
        let targets = targets.filter(|name| is_public(name)).map(str::to_owned).collect();
        Self { addresses, targets, labels: Numbered::new(), top: Numbered::new(), seen: BTreeMap::new() }
    }

    /// Itself for a public name, the new address for an address.
    pub(super) fn image(&mut self, name: &str) -> String {
        if let Ok(address) = name.parse::<IpAddr>() {
            return self.addresses.image(address).to_string();
        }
        if let Some(known) = self.known(name) {
            return known;
        }
        let image = self.make(name);
        self.seen.insert(name.to_owned(), image.clone());
        image
    }

    /// The same for a word of a text: `None` if no name like it has come.
    pub(super) fn known(&self, name: &str) -> Option<String> {
        if is_public(name) { Some(name.to_owned()) } else { self.seen.get(name).cloned() }
    }

    fn make(&mut self, name: &str) -> String {
        let target =
            self.targets.iter().find_map(|t| Some((t.clone(), name.strip_prefix(t.as_str())?.strip_prefix('.')?)));
        if let Some((target, domain)) = target {
            return format!("{target}.{}", self.image(domain));
        }
        if let Some(domain) = tenant_domain(name) {
            // It is as long as the part of the name that it was found in.
            let (before, domain) = name.split_at(name.len() - domain.len());
            return before.trim_end_matches('.').split('.').map(|l| self.label(l) + ".").collect::<String>() + domain;
        }
        let (bare, dot) = name.strip_suffix('.').map_or((name, ""), |bare| (bare, "."));
        let Some((labels, top)) = bare.rsplit_once('.') else { return self.label(bare) + dot };
        let number = self.top.number(top.to_owned());
        let top = if number == 1 { "example".to_owned() } else { format!("example{number}") };
        let labels = if labels.split('.').count() > MOST_LABELS {
            self.label(labels)
        } else {
            labels.split('.').map(|l| self.label(l)).collect::<Vec<_>>().join(".")
        };
        format!("{labels}.{top}{dot}")
    }

    fn label(&mut self, label: &str) -> String {
        match label {
            // A wildcard of a certificate; the root.
            "*" | "" => label.to_owned(),
            _ => format!("name{}", self.labels.number(label.to_owned())),
        }
    }
}

/// So many new labels fit into the 253 characters of a name (RFC 1035 §2.3.4), and no name of a host has as many.
const MOST_LABELS: usize = 20;
