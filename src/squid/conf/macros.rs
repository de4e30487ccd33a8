//! `${process_number}` and the like, replaced in the text of a statement before it is looked at.

use std::borrow::Cow;

use crate::squid::Version;

/// A statement after replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expanded<'a> {
    pub text: Cow<'a, str>,
    /// It has something that is different in each worker.
    pub by_process: bool,
}

/// The values are those of `squid -k parse` and `squid -N`: process 0, named as the service, which `-n` would rename.
pub(super) fn expanded(statement: &str, version: Version) -> Expanded<'_> {
    let mut expanded = Expanded { text: Cow::Borrowed(statement), by_process: false };
    if !statement.contains("${") {
        return expanded;
    }
    for (name, value, since) in [
        ("${service_name}", "squid", Version(3, 5, 0)),
        ("${process_name}", "squid", Version(3, 2, 0)),
        ("${process_number}", "0", Version(3, 2, 0)),
    ] {
        if version >= since && expanded.text.contains(name) {
            expanded.text = Cow::Owned(expanded.text.replace(name, value));
            expanded.by_process |= name.starts_with("${process");
        }
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_come_with_the_version() {
        let text = |v| expanded("${service_name}.${process_number}.${other}", v).text;
        assert_eq!(text(Version(7, 7, 0)), "squid.0.${other}");
        assert_eq!(text(Version(3, 4, 14)), "${service_name}.0.${other}");
        assert_eq!(text(Version(3, 1, 23)), "${service_name}.${process_number}.${other}");
    }
}
