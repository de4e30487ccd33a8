use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::{table, write_table};
use crate::clients::End;
use crate::diagnose::{ClientView, TargetDiagnosis};

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    if target.clients.is_empty() {
        let why = target.not_asked.map_or_else(
            || "they would meet addresses that were not tried".to_owned(),
            |family| format!("they choose between both families, and {} was not asked", family.name()),
        );
        let _ = writeln!(out, "{}", wrap(&format!("Not simulated: {why}."), layout.width, 0));
        return;
    }
    let mut rows = table(layout);
    rows.set_header(vec!["client", "tries", "what happens"]);
    for client in &target.clients {
        let name = client.version.as_ref().map_or(client.name.to_owned(), |v| format!("{} {v}", client.name));
        rows.add_row(vec![name, client.tries.len().to_string(), happens(client)]);
    }
    write_table(out, &rows);
}

fn happens(client: &ClientView) -> String {
    let mut says = client.end.says();
    if let (Some(best), Some(worst)) = (&client.best, &client.worst) {
        // Only where the order of the DNS answers matters to a person.
        let (best, worst, seen) = (short(best), short(worst), short(&client.end));
        if best != worst {
            let other = if seen == worst { format!("at best {best}") } else { format!("at worst {worst}") };
            says = format!("{says}; {other}, as DNS answers arrive");
        }
    }
    match client.headroom {
        Some(n) if n > 0 => format!("{says}; headroom {n}"),
        _ => says,
    }
}

fn short(end: &End) -> String {
    match end {
        End::Connected { at_us, basis, .. } => format!("after {at_us}{}", basis.mark()),
        End::GaveUp { .. } => "never".into(),
    }
}
