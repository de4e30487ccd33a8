use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::heading;
use crate::check::ListUsed;
use crate::endpoints::{Change, Changes};
use crate::report::Layout;
use crate::report::wrap::wrap;

/// What changed from one list to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangesView {
    pub schema: u32,
    /// As `tryorder 0.1.0`.
    pub tool: String,
    pub from: ListUsed,
    pub to: ListUsed,
    pub changes: Changes,
}

impl ChangesView {
    pub fn new(from: ListUsed, to: ListUsed, changes: Changes) -> Self {
        Self { schema: 1, tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(), from, to, changes }
    }
}

/// The changes for a person: a paragraph a record, `+` for what came, `-` for what went.
pub fn changes(view: &ChangesView, layout: Layout) -> String {
    let mut out = String::new();
    let records = &view.changes.records;
    let title = format!("from {} to {}", heading(&view.from, None), heading(&view.to, None));
    let count = match records.len() {
        0 => "nothing changed that a firewall or a proxy would have to follow".to_owned(),
        1 => "1 record changed".to_owned(),
        n => format!("{n} records changed"),
    };
    let _ = writeln!(out, "{}", wrap(&format!("{title}: {count}"), layout.width, 2));
    for whose in [&view.from, &view.to].into_iter().filter_map(|list| list.attribution.as_deref()) {
        let _ = writeln!(out, "{}", wrap(whose, layout.width, 2));
    }
    for change in records {
        write_change(&mut out, change, layout);
    }
    out
}

fn write_change(out: &mut String, change: &Change, layout: Layout) {
    let required = if change.required { "required" } else { "optional" };
    let service = crate::model::printable(&change.service_area, 40);
    let _ = writeln!(out, "\nrecord {}: {service}, {}, {required}: {}", change.id, change.category, change.kind);
    for (mark, names) in
        [("+", &change.urls_added), ("-", &change.urls_removed), ("+", &change.ips_added), ("-", &change.ips_removed)]
    {
        if !names.is_empty() {
            let _ = writeln!(out, "     {}", wrap(&format!("{mark} {}", names.join(", ")), layout.width, 7));
        }
    }
    for field in &change.fields {
        let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        let _ = writeln!(out, "     {}: {} -> {}", field.name, shown(&field.before), shown(&field.after));
    }
}
