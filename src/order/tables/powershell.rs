//! `Get-NetPrefixPolicy`. PowerShell never translates the names of properties.

use std::collections::BTreeMap;

use serde_json::Value;

use super::complaint::{Complaint, Fault};
use super::netsh::ONE_ROW;
use super::table::Rows;
use super::{Kind, Setting, TableError, fields};
use crate::model::printable;

/// The properties of MSFT_NetPrefixPolicy that a row is made of.
const PROPERTIES: [&str; 3] = ["Prefix", "Precedence", "Label"];

pub(super) fn read(text: &str) -> Result<(Setting, Vec<Complaint>), TableError> {
    let mut rows = Rows::default();
    let form = if text.lines().any(|line| heading(line).is_some()) { table } else { list };
    form(text, &mut rows);
    end(rows, Kind::PowerShell)
}

fn end(rows: Rows, kind: Kind) -> Result<(Setting, Vec<Complaint>), TableError> {
    let (rows, complaints) = rows.end(kind.name(), ONE_ROW)?;
    Ok((Setting::WindowsTable(rows), complaints))
}

/// The places of the three properties in the heading of a table.
pub(super) fn heading(line: &str) -> Option<[usize; 3]> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = |name: &str| words.iter().position(|word| word.eq_ignore_ascii_case(name));
    let places: Vec<usize> = PROPERTIES.iter().filter_map(|name| place(name)).collect();
    places.try_into().ok()
}

/// `Prefix     : ::1/128`.
pub(super) fn property(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.split_once(" : ").or_else(|| line.split_once(":\t"))?;
    let name = PROPERTIES.into_iter().find(|p| p.eq_ignore_ascii_case(name.trim()))?;
    Some((name, value.trim()))
}

fn table(text: &str, rows: &mut Rows) {
    let mut places = None;
    for (n, line) in text.lines().enumerate() {
        if let Some(these) = heading(line) {
            places = Some(these);
        } else if let Some(places) = places {
            let words: Vec<&str> = line.split_whitespace().collect();
            let row: Vec<&str> = places.iter().filter_map(|p| words.get(*p).copied()).collect();
            if let Ok(row) = <[&str; 3]>::try_from(row)
                && fields::like_prefix(row[0])
            {
                rows.take(n + 1, line, row);
            }
        }
    }
}

/// A row is complete with its third property, wherever its blank lines are.
fn list(text: &str, rows: &mut Rows) {
    let mut row: BTreeMap<&str, &str> = BTreeMap::new();
    for (n, line) in text.lines().enumerate() {
        let Some((name, value)) = property(line) else { continue };
        row.insert(name, value);
        if let [Some(prefix), Some(precedence), Some(label)] = PROPERTIES.map(|p| row.get(p).copied()) {
            rows.take(n + 1, prefix, [prefix, precedence, label]);
            row.clear();
        }
    }
}

/// One object, or an array of them.
pub(super) fn read_json(text: &str) -> Result<(Setting, Vec<Complaint>), TableError> {
    let json: Value = serde_json::from_str(text).map_err(|e| TableError::Json(e.to_string()))?;
    let objects = if let Value::Array(all) = json { all } else { vec![json] };
    let mut rows = Rows::default();
    let mut seen = 0;
    for (n, object) in objects.iter().enumerate() {
        let values = PROPERTIES.map(|name| match &object[name] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
        });
        if values.iter().any(String::is_empty) {
            let says = format!("row {} is ignored: it has no {}", n + 1, PROPERTIES.join(", no "));
            rows.complain(Complaint::whole(Fault::Ignored, printable(&says, 200)));
            continue;
        }
        seen += text[seen..].find(&format!("\"{}\"", values[0])).unwrap_or(0);
        let line = 1 + text[..seen].matches('\n').count();
        seen += 1;
        rows.take(line, &values[0], [&values[0], &values[1], &values[2]]);
    }
    end(rows, Kind::PowerShellJson)
}
