use std::fmt::Write as _;

use super::super::Layout;
use super::{table, write_table};
use crate::diagnose::TargetDiagnosis;
use crate::model::Micros;

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
    for (n, place) in target.order.iter().take(MOST_ROWS).enumerate() {
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
