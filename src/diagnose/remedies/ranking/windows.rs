//! Windows: all rows by netsh, because only rows that were stored come back at the next boot; or the bit that Microsoft
//! documents.

use super::{Reach, Way};
use crate::diagnose::{Case, Change, Safety};
use crate::model::Family;
use crate::order::tables::{PREFER_IPV4, Setting, value_of};
use crate::order::{Platform, PolicyRow, Prefix};

pub(super) fn ways(case: &Case, first: Family) -> Vec<Way> {
    let table = Table::of(case);
    let title = match first {
        Family::V4 => "rank IPv4 above IPv6 on this host",
        Family::V6 => "stop ranking IPv4 above IPv6 on this host",
    };
    let trial = match first {
        Family::V4 => "try it first: rank IPv4 above IPv6 until the next boot",
        Family::V6 => "try it first: stop ranking IPv4 above IPv6 until the next boot",
    };
    let mut ways = Vec::new();
    if let Some(wanted) = table.with_first(first) {
        ways.extend(table.by_netsh(title, &wanted, ""));
        ways.extend(table.by_netsh(trial, &wanted, " store=active"));
    }
    ways.extend(by_registry(case, &table, first));
    ways
}

/// One block behind IPv4, and all other rows with it: a single stored row would be the whole table after the next boot.
pub(super) fn block_last(case: &Case, block: Prefix) -> Option<Way> {
    let table = Table::in_force(case)?;
    let rows = table.complete();
    let of_ipv4 = value_of(&rows, Prefix::IPV4)?.1;
    let row = (block, of_ipv4.checked_sub(1)?.min(5), value_of(&rows, Prefix::ALL)?.2);
    if rows.iter().any(|r| r.0 == block) {
        return None;
    }
    table.by_netsh("rank only the failing IPv6 addresses behind IPv4", &[vec![row], rows].concat(), "")
}

/// The nine rows, where some are missing or IPv4 ties with IPv6.
pub(super) fn mended(case: &Case) -> Option<Way> {
    let table = Table::in_force(case)?;
    let mut wanted = table.complete();
    let rest = value_of(&wanted, Prefix::ALL)?.1;
    for row in wanted.iter_mut().filter(|row| row.0 == Prefix::IPV4 && row.1 == rest) {
        row.1 = rest.saturating_sub(5);
    }
    let ula = value_of(&wanted, Prefix::ULA)?;
    for row in wanted.iter_mut().filter(|row| row.0 == Prefix::ULA && row.2 != ULA_LABEL && row.2 == ula.2) {
        row.2 = ULA_LABEL;
    }
    table.by_netsh("give the policy table all its rows", &wanted, "")
}

/// Of `fc00::/7` in RFC 6724 §2.1.
const ULA_LABEL: u32 = 13;

/// The table that was read; the one that Windows comes with where none was.
struct Table {
    rows: Vec<PolicyRow>,
    read: bool,
    host: String,
}

impl Table {
    /// `None` on other systems.
    fn in_force(case: &Case) -> Option<Self> {
        (case.facts.platform == Platform::Windows).then(|| Self::of(case))
    }

    fn of(case: &Case) -> Self {
        let settings = &case.facts.order_host.settings;
        let read =
            settings.iter().find_map(|s| if let Setting::WindowsTable(rows) = s { Some(rows.clone()) } else { None });
        let host = case.facts.target.host.clone();
        match read {
            Some(rows) => Self { rows, read: true, host },
            None => Self { rows: default().to_vec(), read: false, host },
        }
    }

    /// The nine rows that Windows comes with, with the values that were read, and whatever else was.
    fn complete(&self) -> Vec<PolicyRow> {
        let own = |row: &PolicyRow| self.rows.iter().find(|r| r.0 == row.0).copied().unwrap_or(*row);
        let more = self.rows.iter().filter(|r| !default().iter().any(|d| d.0 == r.0));
        default().iter().map(own).chain(more.copied()).collect()
    }

    /// With IPv4 on top of everything but `::1`, or below `::/0`, in the first place. `None`: it is so already.
    fn with_first(&self, first: Family) -> Option<Vec<PolicyRow>> {
        let all = self.complete();
        let rest = value_of(&all, Prefix::ALL)?.1;
        let (ipv4, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.0 == Prefix::IPV4);
        let (_, now, label) = *ipv4.first()?;
        let value = match first {
            Family::V4 => {
                let above = others.iter().filter(|row| row.0 != Prefix::LOOPBACK).map(|row| row.1).max()?;
                above.max(40).checked_add(5)?
            }
            Family::V6 if rest == 0 => return None,
            Family::V6 => (rest - 1).min(35),
        };
        if now == value && self.rows.iter().any(|row| row.0 == Prefix::IPV4) {
            return None;
        }
        others.insert(0, (Prefix::IPV4, value, label));
        Some(others)
    }

    fn by_netsh(&self, title: &'static str, wanted: &[PolicyRow], store: &str) -> Option<Way> {
        if wanted.len() > MOST_ROWS {
            return None;
        }
        let has = |row: &PolicyRow| self.rows.iter().any(|r| r.0 == row.0);
        let line = |row: &PolicyRow| {
            let verb = if has(row) { "set" } else { "add" };
            format!("netsh interface ipv6 {verb} prefixpolicy {} {} {}{store}\n", row.0, row.1, row.2)
        };
        let note = match (store.is_empty(), self.read) {
            (true, true) => {
                "# in an elevated prompt; all rows, because only rows that were stored come back at the next boot\n"
            }
            (true, false) => {
                "# in an elevated prompt; all rows, because only rows that were stored come back at the next boot\n\
                 # where netsh does not find the element, write `add` in the place of `set`\n"
            }
            (false, _) => "# in an elevated prompt; at the next boot the table is what it was\n",
        };
        let undo: Vec<String> = wanted.iter().filter_map(|row| self.undo(row, store)).collect();
        let reset = if store.is_empty() {
            "; or netsh interface ipv6 reset, which resets all of IPv6, and a restart"
        } else {
            "; or restart Windows"
        };
        Some(Way {
            title,
            place: "this host, an elevated command prompt".into(),
            snippet: note.to_owned() + &wanted.iter().map(line).collect::<String>(),
            undo: format!("{}{reset}", undo.join("; ")),
            safety: Safety::Safe,
            change: Change::Policy(Setting::WindowsTable(wanted.to_vec())),
            restart: Some("programs that were running before, if they keep what they have resolved"),
            side_effects: Vec::new(),
            check: format!("netsh interface ipv6 show prefixpolicies, now and after a boot; then ping {}", self.host),
            reach: Reach::System,
        })
    }

    /// The command that brings one row back.
    fn undo(&self, row: &PolicyRow, store: &str) -> Option<String> {
        match self.rows.iter().find(|r| r.0 == row.0) {
            Some(before) if before == row => None,
            Some((prefix, precedence, label)) => {
                Some(format!("netsh interface ipv6 set prefixpolicy {prefix} {precedence} {label}{store}"))
            }
            None => Some(format!("netsh interface ipv6 delete prefixpolicy {}{store}", row.0)),
        }
    }
}

fn default() -> &'static [PolicyRow] {
    Platform::Windows.description().table
}

/// More rows than this are the work of a program, which will come again.
const MOST_ROWS: usize = 40;

const KEY: &str = r#""HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters""#;

/// The bit changes the default table only: beside rows of one's own it is not offered.
fn by_registry(case: &Case, table: &Table, first: Family) -> Option<Way> {
    let settings = &case.facts.order_host.settings;
    let read = settings.iter().find_map(|s| if let Setting::DisabledComponents(mask) = s { Some(*mask) } else { None });
    let now = read.unwrap_or(0);
    let (title, value) = match first {
        Family::V4 => ("rank IPv4 above IPv6 as Microsoft documents it", now | PREFER_IPV4),
        Family::V6 => ("take the bit back that ranks IPv4 above IPv6", now & !PREFER_IPV4),
    };
    let own_rows = table.read && Setting::WindowsTable(table.rows.clone()).is_default() == Some(false);
    if value == now || own_rows {
        return None;
    }
    let look = if read.is_none() {
        format!("# first: reg query {KEY} /v DisabledComponents; if it has a value, put the bit 0x20 into that one\n")
    } else {
        String::new()
    };
    let set = |mask: u32| format!("reg add {KEY} /v DisabledComponents /t REG_DWORD /d {mask:#x} /f");
    let delete = format!("reg delete {KEY} /v DisabledComponents /f");
    let others = value & !PREFER_IPV4 != 0;
    Some(Way {
        title,
        place: "the registry of this host, an elevated command prompt".into(),
        snippet: format!("{look}{}\n", if value == 0 { delete.clone() } else { set(value) }),
        undo: format!("{}, and a restart", if now == 0 { delete } else { set(now) }),
        safety: Safety::Review,
        change: Change::Policy(Setting::DisabledComponents(value)),
        restart: Some("Windows"),
        side_effects: others
            .then(|| "other values than 0 and 0x20 make Routing and Remote Access fail".to_owned())
            .into_iter()
            .collect(),
        check: format!("reg query {KEY} /v DisabledComponents; after the restart ping {}", table.host),
        reach: Reach::System,
    })
}
