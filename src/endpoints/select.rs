//! Which endpoints are meant, and what of them can be tried.

use super::{Category, List, Record};
use crate::model::Target;

/// What is left out of the list. The default leaves out nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In lower case; empty: all.
    services: Vec<String>,
    /// Empty: all.
    categories: Vec<Category>,
    required: bool,
}

/// A word that the list does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} `{word}`")]
pub struct Unknown {
    /// `service`, `category`.
    pub kind: &'static str,
    pub word: String,
    /// What can be named instead.
    pub known: Vec<String>,
}

/// What is left of the list: the hosts that it names, by port, and the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Each once, in the order of the list.
    pub endpoints: Vec<Endpoint>,
    /// Each once with its ports, in the order of the list.
    pub wildcards: Vec<Wildcard>,
}

/// A host and port, and what the list says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub target: Target,
    /// `Exchange`; of several records the first one's.
    pub service: String,
    /// Of several records the highest one.
    pub category: Category,
    /// Whether any record says so.
    pub required: bool,
    pub ids: Vec<u32>,
}

/// What names no host that could be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    pub name: String,
    pub tcp_ports: String,
    pub why: &'static str,
}

impl Filter {
    /// Words as they are typed: any case, and `teams` for `Skype`, whose name the service area still has.
    pub fn new(list: &List, services: &[String], categories: &[String], required: bool) -> Result<Self, Unknown> {
        let mut known: Vec<&str> = list.records.iter().map(|record| record.service_area.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        let mut filter = Self { required, ..Self::default() };
        for word in services {
            let meant = if word.eq_ignore_ascii_case("teams") { "skype" } else { word };
            let found = known.iter().find(|service| service.eq_ignore_ascii_case(meant));
            let found = found.ok_or_else(|| Unknown {
                kind: "service",
                word: crate::model::printable(word, 40),
                known: known.iter().map(|service| service.to_ascii_lowercase()).collect(),
            })?;
            filter.services.push(found.to_ascii_lowercase());
        }
        for word in categories {
            let found = Category::ALL.into_iter().find(|category| category.to_string().eq_ignore_ascii_case(word));
            filter.categories.push(found.ok_or_else(|| Unknown {
                kind: "category",
                word: crate::model::printable(word, 40),
                known: Category::ALL.iter().map(|category| category.to_string().to_ascii_lowercase()).collect(),
            })?);
        }
        Ok(filter)
    }

    pub fn takes(&self, record: &Record) -> bool {
        let service = record.service_area.to_ascii_lowercase();
        (self.services.is_empty() || self.services.contains(&service))
            && (self.categories.is_empty() || self.categories.contains(&record.category))
            && (record.required || !self.required)
    }

    pub fn select(&self, list: &List) -> Selection {
        let mut selection = Selection::default();
        for record in list.records.iter().filter(|record| self.takes(record)) {
            for url in &record.urls {
                selection.add(record, url);
            }
        }
        selection
    }
}

impl Selection {
    fn add(&mut self, record: &Record, url: &str) {
        let host = url.parse::<Target>().ok().filter(|target| !url.contains(':') && target.literal().is_none());
        let ports = record.ports();
        match (host, ports.as_deref()) {
            _ if url.contains('*') => self.skip(record, url, "a wildcard names no host"),
            (None, _) => self.skip(record, url, "it is no host name"),
            (_, None) => self.skip(record, url, "its ports are too many to try, or none that can be read"),
            (_, Some([])) => self.skip(record, url, "it has no TCP port"),
            (Some(host), Some(ports)) => {
                for &port in ports {
                    self.try_at(record, Target { port, ..host.clone() });
                }
            }
        }
    }

    fn try_at(&mut self, record: &Record, target: Target) {
        match self.endpoints.iter_mut().find(|endpoint| endpoint.target == target) {
            Some(known) => {
                known.category = known.category.min(record.category);
                known.required |= record.required;
                known.ids.push(record.id);
            }
            None => self.endpoints.push(Endpoint {
                target,
                service: record.service_area.clone(),
                category: record.category,
                required: record.required,
                ids: vec![record.id],
            }),
        }
    }

    fn skip(&mut self, record: &Record, url: &str, why: &'static str) {
        let name = crate::model::printable(url, 253);
        let tcp_ports = crate::model::printable(&record.tcp_ports, 60);
        if !self.wildcards.iter().any(|known| known.name == name && known.tcp_ports == tcp_ports) {
            self.wildcards.push(Wildcard { name, tcp_ports, why });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(services: &[&str], categories: &[&str], required: bool) -> Result<Selection, Unknown> {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let list = List::bundled();
        Ok(Filter::new(&list, &words(services), &words(categories), required)?.select(&list))
    }

    fn targets(selection: &Selection) -> Vec<String> {
        selection.endpoints.iter().map(|endpoint| endpoint.target.to_string()).collect()
    }

    #[test]
    fn without_a_filter_everything_is_there_once() {
        let all = selected(&[], &[], false).unwrap();
        let mut names = targets(&all);
        names.sort();
        names.dedup();
        assert_eq!((names.len(), all.endpoints.len()), (203, 203));
        assert!(all.wildcards.iter().any(|w| w.name == "autodiscover.*.onmicrosoft.com"));
        let of_two = all.endpoints.iter().find(|e| e.target.to_string() == "login.live.com:443").unwrap();
        assert_eq!(of_two.ids, [97, 116]);
    }

    #[test]
    fn services_categories_and_what_is_required_narrow_it() {
        let exchange = selected(&["EXCHANGE"], &["optimize"], false).unwrap();
        assert_eq!(targets(&exchange).len(), 6, "{exchange:?}");
        assert!(targets(&exchange).contains(&"outlook.office365.com:80".to_owned()) && exchange.wildcards.is_empty());
        let required = selected(&["exchange"], &[], true).unwrap();
        assert!(!targets(&required).contains(&"smtp.office365.com:587".to_owned()));
        let teams = selected(&["teams"], &["allow"], true).unwrap();
        assert!(targets(&teams).contains(&"teams.microsoft.com:443".to_owned()));
        assert_eq!(selected(&["sharepoint"], &["optimize"], false).unwrap().wildcards[0].name, "*.sharepoint.com");
    }

    #[test]
    fn of_several_records_the_highest_category_counts() {
        let all = selected(&["sharepoint", "common"], &[], false).unwrap();
        let office = all.endpoints.iter().find(|e| e.target.to_string() == "officeclient.microsoft.com:443").unwrap();
        assert_eq!((office.ids.as_slice(), office.required), (&[35, 86][..], true));
        let exchange = selected(&["exchange"], &[], false).unwrap();
        let outlook = exchange.endpoints.iter().find(|e| e.target.to_string() == "outlook.office365.com:993").unwrap();
        assert_eq!((outlook.category, outlook.required), (Category::Allow, false));
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_known_ones() {
        let unknown = selected(&["exchang"], &[], false).unwrap_err();
        assert_eq!(unknown.to_string(), "there is no service `exchang`");
        assert_eq!(unknown.known, ["common", "exchange", "sharepoint", "skype"]);
        assert_eq!(selected(&[], &["best"], false).unwrap_err().known, ["optimize", "allow", "default"]);
    }
}
