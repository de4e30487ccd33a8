use std::fmt::Write as _;

use super::words::PARTIAL;
use crate::diagnose::Diagnosis;

/// Only the address order, a line an address, and which rule put each behind the one before.
pub fn order(diagnosis: &Diagnosis) -> String {
    let mut out = String::new();
    if diagnosis.partial {
        let _ = writeln!(out, "{PARTIAL}");
    }
    for target in &diagnosis.targets {
        if diagnosis.targets.len() > 1 {
            let _ = writeln!(out, "{}:{}", target.host, target.port);
        }
        let widest = target.order.iter().map(|o| o.address.to_string().len()).max().unwrap_or(0);
        for (n, place) in target.order.iter().enumerate() {
            let reason = place.decided_by.as_deref().unwrap_or("first");
            let _ = writeln!(out, "{:>3}  {:<widest$}  {reason}", n + 1, place.address.to_string());
        }
        if target.order.is_empty() {
            let _ = writeln!(out, "{}", target.summary);
        } else if let Some(family) = target.not_asked {
            let _ = writeln!(out, "{}: not asked", family.name());
        }
    }
    out
}
