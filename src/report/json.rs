//! The formats that programs read, and their JSON Schemas.

use super::check::Document;
use super::endpoints::{ChangesView, EndpointsView};
use crate::check::Checked;
use crate::compare::Comparison;
use crate::diagnose::{Diagnosis, Orders};
use crate::observation::Observation;

/// The diagnosis as JSON, ending in a newline. The names in it are a promise.
pub fn json(diagnosis: &Diagnosis) -> String {
    pretty(diagnosis)
}

/// The diagnosis as JSON with the part `checks`, ending in a newline. The names in it are a promise.
pub fn check_json(checked: &Checked) -> String {
    pretty(&Document::new(checked))
}

/// JSON Schema (2020-12) of what `check --format json` writes.
pub fn check_schema() -> String {
    pretty(&schemars::schema_for!(Document<'_>))
}

/// A list of endpoints as JSON, ending in a newline. The names in it are a promise.
pub fn endpoints_json(view: &EndpointsView) -> String {
    pretty(view)
}

/// What changed from one list to another as JSON, ending in a newline. The names in it are a promise.
pub fn changes_json(view: &ChangesView) -> String {
    pretty(view)
}

/// JSON Schema (2020-12) of what `endpoints --format json` writes for one list.
pub fn endpoints_schema() -> String {
    pretty(&schemars::schema_for!(EndpointsView))
}

/// JSON Schema (2020-12) of what `endpoints OLD NEW --format json` writes.
pub fn changes_schema() -> String {
    pretty(&schemars::schema_for!(ChangesView))
}

/// What `compare --format json` writes, ending in a newline. The names in it are a promise.
pub fn comparison_json(comparison: &Comparison) -> String {
    pretty(comparison)
}

/// JSON Schema (2020-12) of that.
pub fn comparison_schema() -> String {
    pretty(&schemars::schema_for!(Comparison))
}

/// The address order as JSON, ending in a newline. The names in it are a promise.
pub fn order_json(orders: &Orders) -> String {
    pretty(orders)
}

/// JSON Schema (2020-12) of what `order --format json` writes.
pub fn order_schema() -> String {
    pretty(&schemars::schema_for!(Orders))
}

/// JSON Schema (2020-12) of what `--format json` writes.
pub fn diagnosis_schema() -> String {
    pretty(&schemars::schema_for!(Diagnosis))
}

/// JSON Schema (2020-12) of what `observe` writes and `--from` reads.
pub fn observation_schema() -> String {
    pretty(&schemars::schema_for!(Observation))
}

fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("all keys are strings");
    text.push('\n');
    text
}
