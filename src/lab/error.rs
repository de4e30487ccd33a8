use std::io;

/// Why this process cannot be moved into a box.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// One step failed. `step` completes "cannot …".
    #[error("cannot {step}: {cause}")]
    Step {
        step: &'static str,
        cause: io::Error,
        /// What this system's settings say about it, where they say anything.
        advice: Option<&'static str>,
    },
    #[error("a network in a box needs Linux: it is made of namespaces")]
    NotLinux,
}

impl LabError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Step { advice: Some(advice), .. } => format!("{advice}; {RECORDED}"),
            Self::Step { advice: None, .. } | Self::NotLinux => RECORDED.to_owned(),
        }
    }
}

const RECORDED: &str = "`tryorder lab --recorded` shows the recorded run of a scenario on any system";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_step_and_the_hint_what_still_works() {
        let cause = io::Error::from_raw_os_error(1);
        let error = LabError::Step { step: "make a user namespace", cause, advice: Some("run it as root") };
        assert!(error.to_string().starts_with("cannot make a user namespace: "), "{error}");
        assert!(error.hint().starts_with("run it as root; `tryorder lab --recorded`"), "{}", error.hint());
        assert!(LabError::NotLinux.hint().contains("--recorded"));
    }
}
