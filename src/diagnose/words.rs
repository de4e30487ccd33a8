//! Small pieces of sentences.

use crate::model::Family;

/// Stands behind what was not seen, but supposed.
pub const SUPPOSED: &str = " (supposed)";

/// `3.4`, `3.4 and 4`, `3.4, 4 and 5.7+`.
pub(super) fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `9 IPv6 addresses`, `1 IPv4 address`.
pub(super) fn addresses(count: usize, family: Family) -> String {
    format!("{count} {} address{}", family.name(), if count == 1 { "" } else { "es" })
}

/// `none of the 9 IPv6 addresses`, `the only IPv6 address does not`; with the verb for each.
pub(super) fn none_of(count: usize, family: Family, verb: (&str, &str)) -> String {
    match count {
        1 => format!("the only {} address does not {}", family.name(), verb.1),
        _ => format!("none of the {} {}", addresses(count, family), verb.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [and(&[]), and(&["a"]), and(&["a", "b"]), and(&["a", "b", "c"])],
            ["", "a", "a and b", "a, b and c"]
        );
        assert_eq!(none_of(1, Family::V6, ("answers", "answer")), "the only IPv6 address does not answer");
        assert_eq!(none_of(9, Family::V4, ("answers", "answer")), "none of the 9 IPv4 addresses answers");
    }
}
