//! Why a box could not be built.

use std::fmt;

/// The step that failed, and what the system said.
#[derive(Debug)]
pub struct LabError {
    /// Completes "cannot …".
    step: &'static str,
    cause: String,
    /// Whether it is this system's policy, and not a fault, that a user cannot do it.
    forbidden: bool,
}

impl LabError {
    /// `step` completes "cannot …".
    pub(super) fn new(step: &'static str, cause: &std::io::Error) -> Self {
        // The text of the error number alone, without Rust's "(os error 1)".
        let cause = cause.to_string();
        let text = cause.split(" (os error ").next().unwrap_or(&cause).to_owned();
        Self { step, cause: text, forbidden: false }
    }

    pub(super) fn forbidden(self) -> Self {
        Self { forbidden: true, ..self }
    }

    /// What to run next.
    pub fn hint(&self) -> String {
        let recorded = "`tryorder lab --recorded` shows the bundled observation of the same scenario";
        if self.forbidden {
            format!(
                "run it as root, or allow user namespaces (Ubuntu: `sysctl \
                 kernel.apparmor_restrict_unprivileged_userns=0`; containers: a seccomp profile that allows \
                 `unshare`); {recorded}"
            )
        } else {
            recorded.into()
        }
    }
}

impl fmt::Display for LabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.step, self.cause)
    }
}

impl std::error::Error for LabError {}

/// Names the step at the place where it fails.
pub(super) trait Step<T> {
    fn step(self, step: &'static str) -> Result<T, LabError>;
}

impl<T, E: Into<std::io::Error>> Step<T> for Result<T, E> {
    fn step(self, step: &'static str) -> Result<T, LabError> {
        self.map_err(|e| LabError::new(step, &e.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn an_error_names_its_step_and_what_the_system_said() {
        let failed: Result<(), io::Error> = Err(io::Error::from_raw_os_error(1));
        let error = failed.step("make a user namespace").unwrap_err();
        assert_eq!(error.to_string(), "cannot make a user namespace: Operation not permitted");
    }

    #[test]
    fn every_hint_names_the_recording_and_that_for_policy_the_way_around_it() {
        let error = || LabError::new("x", &io::Error::other("y"));
        assert!(error().hint().contains("--recorded") && !error().hint().contains("sysctl"));
        let forbidden = error().forbidden().hint();
        assert!(forbidden.contains("--recorded"));
        assert!(forbidden.contains("kernel.apparmor_restrict_unprivileged_userns=0"));
    }
}
