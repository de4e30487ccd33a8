//! Microsoft's list, and what changed from one to another.

mod changes;

pub use changes::{ChangesView, changes};

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::Layout;
use super::wrap::wrap;
use crate::check::{ListUsed, NotProbed};
use crate::endpoints::{Endpoint, List, ListError, Record, Selection};

/// A list, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndpointsView {
    pub schema: u32,
    /// As `tryorder 0.1.0`.
    pub tool: String,
    pub list: ListUsed,
    /// How old it is; null: its day is not known.
    pub age_days: Option<i64>,
    /// How many records the whole list has.
    pub records_total: usize,
    /// What was asked for, in the web service's form.
    pub records: Vec<Record>,
    /// What `check --endpoints` would try.
    pub endpoints: Vec<EndpointView>,
    /// What it would not, and why.
    pub not_probed: Vec<NotProbed>,
}

/// A host and port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndpointView {
    pub host: String,
    pub port: u16,
    pub service: String,
    /// The highest of its records.
    pub category: String,
    pub required: bool,
    /// The numbers of its records.
    pub ids: Vec<u32>,
}

impl EndpointsView {
    pub fn new(list: &List, used: ListUsed, age_days: Option<i64>, records: Vec<Record>, selection: Selection) -> Self {
        Self {
            schema: 1,
            tool: concat!("tryorder ", env!("CARGO_PKG_VERSION")).into(),
            list: used,
            age_days,
            records_total: list.records.len(),
            records,
            endpoints: selection.endpoints.into_iter().map(EndpointView::new).collect(),
            not_probed: selection
                .wildcards
                .into_iter()
                .map(|w| NotProbed { name: w.name, tcp_ports: w.tcp_ports, why: w.why.into() })
                .collect(),
        }
    }
}

impl EndpointView {
    fn new(endpoint: Endpoint) -> Self {
        let Endpoint { target, service, category, required, ids } = endpoint;
        Self { host: target.host, port: target.port, service, category: category.to_string(), required, ids }
    }
}

/// The list for a person: where it is from and how old it is, then a paragraph a record.
pub fn endpoints(view: &EndpointsView, layout: Layout) -> String {
    let mut out = String::new();
    let mut paragraph = |text: &str| {
        let _ = writeln!(out, "{}", wrap(text, layout.width, 2));
    };
    paragraph(&format!("{}: {}", heading(&view.list, view.age_days), counted(view)));
    if let Some(whose) = &view.list.attribution {
        paragraph(whose);
    }
    if view.age_days.is_some_and(|days| days > OLD_DAYS) {
        paragraph(&format!("It may be out of date, Microsoft changes it every month: {}", ListError::HINT));
    }
    for record in &view.records {
        let _ = writeln!(out, "\n{}", wrap(&says(record), layout.width, 5));
        let (wildcards, hosts): (Vec<&str>, Vec<&str>) =
            record.urls.iter().map(String::as_str).partition(|url| url.contains('*'));
        for (label, names) in [("", hosts), ("not probed: ", wildcards)] {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| crate::model::printable(name, 253)).collect();
                let _ = writeln!(out, "     {}", wrap(&format!("{label}{}", names.join(", ")), layout.width, 5));
            }
        }
    }
    out
}

/// `endpoints worldwide of 2026-08-14, 104 days old`.
fn heading(list: &ListUsed, age_days: Option<i64>) -> String {
    let date = list.date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let age = match age_days {
        Some(1) => ", 1 day old".to_owned(),
        Some(days @ 0..) => format!(", {days} days old"),
        // A clock that is behind says nothing.
        Some(_) | None => String::new(),
    };
    format!("endpoints {}{date}{age}", list.name)
}

fn counted(view: &EndpointsView) -> String {
    let of =
        if view.records.len() == view.records_total { String::new() } else { format!(" of {}", view.records_total) };
    let skipped = view.not_probed.len();
    format!(
        "{}{of} records, {} hosts and ports to try, {skipped} name{} that cannot be tried",
        view.records.len(),
        view.endpoints.len(),
        if skipped == 1 { "" } else { "s" }
    )
}

/// `record 1: Exchange, Optimize, required: TCP 80,443, UDP 443, 27 blocks of addresses`.
fn says(record: &Record) -> String {
    let required = if record.required { "required" } else { "optional" };
    let mut parts = Vec::new();
    for (label, ports) in [("TCP", &record.tcp_ports), ("UDP", &record.udp_ports)] {
        if !ports.is_empty() {
            parts.push(format!("{label} {}", crate::model::printable(ports, 60)));
        }
    }
    match record.ips.len() {
        0 => {}
        1 => parts.push("1 block of addresses".into()),
        n => parts.push(format!("{n} blocks of addresses")),
    }
    let service = crate::model::printable(&record.service_area, 40);
    format!("record {}: {service}, {}, {required}: {}", record.id, record.category, parts.join(", "))
}

/// Microsoft changes the list at the beginning of each month, with 30 days' notice for what is new (the web service's page).
const OLD_DAYS: i64 = 60;
