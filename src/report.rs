//! From a diagnosis to text. One file a format; each returns a `String` and prints nothing.

mod check;
mod compare;
mod csv;
mod endpoints;
mod explain;
mod github;
mod json;
mod junit;
mod markdown;
mod nagios;
mod order;
mod prometheus;
mod sentences;
mod subject;
mod text;
mod words;
mod wrap;

pub use check::check;
pub use compare::compare;
pub use csv::csv;
pub use endpoints::{ChangesView, EndpointView, EndpointsView, changes, endpoints};
pub use explain::{codes, explain};
pub use github::{github, github_error, step_summary};
pub use json::{
    changes_json, changes_schema, check_json, check_schema, comparison_json, comparison_schema, diagnosis_schema,
    endpoints_json, endpoints_schema, json, observation_schema, order_json, order_schema,
};
pub use junit::{junit, junit_error};
pub use markdown::markdown;
pub use nagios::{NagiosState, nagios, nagios_error};
pub use order::order;
pub use prometheus::prometheus;
pub use text::text;

/// How the text formats are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns; nothing that can be wrapped is wider.
    pub width: usize,
    /// Colour repeats what the words say, never more.
    pub colour: bool,
}

impl Layout {
    pub const PLAIN_80: Self = Self { width: 80, colour: false };
}
