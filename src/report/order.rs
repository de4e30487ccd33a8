//! The address order for a person: each address with what the rules look at, between neighbours the rule that decided,
//! and under the list what that means for the rotation of DNS.

mod columns;

use std::fmt::Write as _;

use super::Layout;
use super::text::findings::write_preference;
use super::words::{PARTIAL, paint, supposed};
use super::wrap::wrap;
use crate::diagnose::{Orders, Origin, PlatformOrder, TargetOrders};

/// The orders one after another, apart by an empty line.
pub fn order(orders: &Orders, layout: Layout) -> String {
    let mut out = String::new();
    if orders.partial {
        let _ = writeln!(out, "{PARTIAL}");
    }
    if !orders.what_if.is_empty() {
        separate(&mut out);
        let _ = writeln!(out, "{}", wrap(&supposed(&orders.what_if), layout.width, 0));
    }
    for table in &orders.policy_tables {
        separate(&mut out);
        let _ = writeln!(out, "{}", wrap(&capitalised(&format!("{}.", table.says())), layout.width, 0));
        for complaint in &table.complaints {
            let _ = writeln!(out, "  {}", wrap(complaint, layout.width - 2, 4));
        }
    }
    for target in &orders.targets {
        if let Some(nothing) = &target.nothing {
            separate(&mut out);
            let _ = writeln!(out, "{}", wrap(nothing, layout.width, 0));
        }
        for order in &target.orders {
            separate(&mut out);
            write_order(&mut out, target, order, layout);
            if let Some(family) = target.not_asked {
                let _ = writeln!(out, "\n{}: not asked", family.name());
            }
        }
        if let Some(preference) = &target.preference {
            write_preference(&mut out, preference, layout);
        }
    }
    out
}

fn separate(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn write_order(out: &mut String, target: &TargetOrders, order: &PlatformOrder, layout: Layout) {
    let title = wrap(&title(target, order), layout.width, 0);
    let _ = writeln!(out, "{}\n", paint(&title, "1", layout.colour));
    columns::write(out, order, layout);
    let mut notes: Vec<String> = order.rotation.iter().cloned().collect();
    notes.extend(order.doubt.as_ref().map(|doubt| format!("note: {doubt}.")));
    for note in notes {
        let _ = writeln!(out, "\n{}", wrap(&capitalised(&note), layout.width, 0));
    }
}

fn title(target: &TargetOrders, order: &PlatformOrder) -> String {
    let (host, port, name) = (&target.host, target.port, order.platform);
    match order.origin {
        Origin::Both => format!("{host}:{port} on this system: {name}, and its getaddrinfo returned the same"),
        Origin::Rules => format!("{host}:{port} on this system: {name}"),
        Origin::System => format!(
            "{host}:{port} on this system: as its getaddrinfo returned it, which the rules of {name} do not explain"
        ),
        Origin::Supposed => format!("{host}:{port} on {name}: {}", order.about),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
