use std::fmt;

/// The tool could not do what was asked: exit code 2. Shown as `tryorder: MESSAGE`, a blank line, `hint: HINT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Lower case, no final period, literals in backticks.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Failure {
    pub(super) fn new(message: impl fmt::Display, hint: impl fmt::Display) -> Self {
        Self { message: message.to_string(), hint: hint.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tryorder: {}\n\nhint: {}", self.message, self.hint)
    }
}
