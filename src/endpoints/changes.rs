//! What changed from one list to another.

use schemars::JsonSchema;
use serde::Serialize;

use super::{List, Record};

/// Records by their number, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changes {
    pub records: Vec<Change>,
}

/// What changed in one record. One that came has everything added, one that went has everything removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    pub id: u32,
    /// `added`, `removed`, `changed`.
    pub kind: &'static str,
    /// As in the newer list, or the older one when it is not in the newer.
    pub service_area: String,
    pub category: String,
    pub required: bool,
    pub urls_added: Vec<String>,
    pub urls_removed: Vec<String>,
    pub ips_added: Vec<String>,
    pub ips_removed: Vec<String>,
    /// Whatever else is different.
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Field {
    /// As the web service has it: `tcpPorts`, `udpPorts`, `category`, `required`, `expressRoute`, `serviceArea`.
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

impl Changes {
    pub fn between(old: &List, new: &List) -> Self {
        let mut ids: Vec<u32> = old.records.iter().chain(&new.records).map(|record| record.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let change = |id| Change::between(old.record(id), new.record(id));
        Self { records: ids.into_iter().filter_map(change).collect() }
    }
}

impl Change {
    fn between(old: Option<&Record>, new: Option<&Record>) -> Option<Self> {
        let kind = match (&old, &new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let record = new.or(old)?;
        let urls = |of: Option<&Record>| of.map(|r| r.urls.clone()).unwrap_or_default();
        let ips = |of: Option<&Record>| -> Vec<String> {
            of.map(|r| r.ips.iter().map(ToString::to_string).collect()).unwrap_or_default()
        };
        let fields = match (old, new) {
            (Some(old), Some(new)) => fields(old, new),
            _ => Vec::new(),
        };
        let change = Self {
            id: record.id,
            kind,
            service_area: record.service_area.clone(),
            category: record.category.to_string(),
            required: record.required,
            urls_added: missing(&urls(new), &urls(old)),
            urls_removed: missing(&urls(old), &urls(new)),
            ips_added: missing(&ips(new), &ips(old)),
            ips_removed: missing(&ips(old), &ips(new)),
            fields,
        };
        let same = [&change.urls_added, &change.urls_removed, &change.ips_added, &change.ips_removed];
        (kind != "changed" || !change.fields.is_empty() || same.iter().any(|list| !list.is_empty())).then_some(change)
    }
}

/// What of the one list is not in the other.
fn missing(list: &[String], other: &[String]) -> Vec<String> {
    let new = list.iter().filter(|text| !other.contains(text));
    new.map(|text| crate::model::printable(text, 253)).collect()
}

/// What a firewall or a proxy is configured by; notes and display names change no traffic.
fn fields(old: &Record, new: &Record) -> Vec<Field> {
    let all = [
        ("serviceArea", old.service_area.clone(), new.service_area.clone()),
        ("category", old.category.to_string(), new.category.to_string()),
        ("required", old.required.to_string(), new.required.to_string()),
        ("tcpPorts", old.tcp_ports.clone(), new.tcp_ports.clone()),
        ("udpPorts", old.udp_ports.clone(), new.udp_ports.clone()),
        ("expressRoute", old.express_route.to_string(), new.express_route.to_string()),
    ];
    let shown = |text: String| crate::model::printable(&text, 80);
    let different = all.into_iter().filter(|(_, before, after)| before != after);
    different.map(|(name, before, after)| Field { name, before: shown(before), after: shown(after) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_does_not_differ_from_itself_nor_by_its_order() {
        let list = List::bundled();
        let mut turned = list.clone();
        turned.records.reverse();
        for record in &mut turned.records {
            record.urls.reverse();
            record.notes.push('.');
        }
        assert_eq!(Changes::between(&list, &turned), Changes::default());
    }

    #[test]
    fn what_came_went_and_changed_is_told_apart() {
        let old = List::bundled();
        let mut new = old.clone();
        let mut moved = new.records.remove(1);
        assert_eq!(moved.id, 2);
        moved.id = 999;
        new.records.push(moved);
        new.records[0].urls[0] = "mail.cloud.microsoft".into();
        new.records[0].ips.remove(0);
        new.records[0].tcp_ports = "443".into();
        let changes = Changes::between(&old, &new).records;
        let kinds: Vec<_> = changes.iter().map(|change| (change.id, change.kind)).collect();
        assert_eq!(kinds, [(1, "changed"), (2, "removed"), (999, "added")]);
        assert_eq!(changes[0].urls_added, ["mail.cloud.microsoft"]);
        assert_eq!(changes[0].urls_removed, ["outlook.cloud.microsoft"]);
        assert_eq!(
            (changes[0].ips_added.len(), changes[0].ips_removed.as_slice()),
            (0, &["13.107.6.152/31".to_owned()][..])
        );
        assert_eq!(changes[0].fields, [Field { name: "tcpPorts", before: "80,443".into(), after: "443".into() }]);
        assert_eq!((changes[1].ips_removed.len(), changes[2].urls_added.len()), (27, 2));
    }
}
