//! From a diagnosis to text. One file a format; each returns a `String` and prints nothing.

mod check;
mod compare;
mod endpoints;
mod explain;
mod json;
mod order;
mod text;
mod words;
mod wrap;

pub use check::check;
pub use compare::compare;
pub use endpoints::{ChangesView, EndpointView, EndpointsView, changes, endpoints};
pub use explain::{codes, explain};
pub use json::{
    changes_json, changes_schema, check_json, check_schema, comparison_json, comparison_schema, diagnosis_schema,
    endpoints_json, endpoints_schema, json, observation_schema, order_json, order_schema,
};
pub use order::order;
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
