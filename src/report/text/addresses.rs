use std::fmt::Write as _;

use comfy_table::ColumnConstraint;

use super::super::Layout;
use super::{table, write_table};
use crate::diagnose::{OrderView, TargetDiagnosis};
use crate::model::{Family, Micros};

/// More rows than this help nobody to decide; JSON has them all.
const MOST_ROWS: usize = 40;

/// From this width on there is room for the rule that decided.
const WIDE: usize = 110;

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    let wide = layout.width >= WIDE;
    let mut rows = table(layout);
    let mut header = vec!["#", "address", "TCP", "TLS", "result", "certificate"];
    if wide {
        header.push("placed by");
    }
    rows.set_header(header);
    if let Some(column) = rows.column_mut(1) {
        // An address is copied: it must not be broken.
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for (n, place) in shown(target) {
        let Some(row) = target.addresses.iter().find(|a| a.address == place.address) else { continue };
        let time = |t: Option<Micros>| t.map_or_else(|| "-".into(), |t| t.to_string());
        let mut cells = vec![
            (n + 1).to_string(),
            row.address.to_string(),
            time(row.tcp_us),
            time(row.tls_us),
            row.says.clone(),
            row.trust.unwrap_or("-").replace('_', " "),
        ];
        if wide {
            cells.push(place.decided_by.clone().unwrap_or_default());
        }
        rows.add_row(cells);
    }
    write_table(out, &rows);
    if target.order.len() > MOST_ROWS {
        let _ = writeln!(out, " … and {} more; `--format json` has them all", target.order.len() - MOST_ROWS);
    }
}

/// The first rows, and wherever it stands the first address of each family that works.
fn shown(target: &TargetDiagnosis) -> impl Iterator<Item = (usize, &OrderView)> {
    let up = |place: &OrderView| target.addresses.iter().any(|a| a.address == place.address && a.fate == Some("up"));
    let first_up = Family::BOTH
        .map(|family| target.order.iter().position(|place| Family::of(&place.address) == family && up(place)));
    target.order.iter().enumerate().filter(move |(n, _)| *n < MOST_ROWS || first_up.contains(&Some(*n)))
}
