//! `if`, `else`, `endif` as `parseOneConfigFile` has them from 3.2 on.

use super::number;

/// A statement that is one of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition<'a> {
    If(&'a str),
    Else,
    Endif,
}

/// The keyword must be the whole first word; what follows `else` and `endif` is not looked at.
pub(super) fn condition(statement: &str) -> Option<Condition<'_>> {
    let rest = |keyword: &str| {
        let rest = statement.strip_prefix(keyword)?;
        (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '\x0b')).then_some(rest)
    };
    if let Some(expression) = rest("if") {
        return Some(Condition::If(expression.trim_ascii()));
    }
    rest("endif").map(|_| Condition::Endif).or_else(|| rest("else").map(|_| Condition::Else))
}

/// The value of an expression: `true`, `false`, or two integers and `=`. Anything else stops Squid.
pub(super) fn evaluate(expression: &str) -> Option<bool> {
    match expression {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            let (left, right) = expression.split_once('=')?;
            Some(number::c_integer(left.trim_ascii_end())? == number::c_integer(right.trim_ascii_start())?)
        }
    }
}

/// The blocks that are open in one file.
///
/// Squid looks at the innermost one alone: an `if true` inside an `if false` applies.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks(Vec<bool>);

impl Blocks {
    pub(super) fn open(&mut self, value: bool) {
        self.0.push(value);
    }

    /// Whether there was a block to turn over.
    pub(super) fn turn(&mut self) -> bool {
        self.0.last_mut().map(|value| *value = !*value).is_some()
    }

    /// Whether there was a block to close.
    pub(super) fn close(&mut self) -> bool {
        self.0.pop().is_some()
    }

    pub(super) fn applies(&self) -> bool {
        self.0.last().copied().unwrap_or(true)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.0.is_empty()
    }

    /// It applies although a block around it does not.
    pub(super) fn breaks_out(&self) -> bool {
        self.applies() && self.0.contains(&false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_true_false_or_an_equation_of_integers() {
        assert_eq!(evaluate("true"), Some(true));
        assert_eq!(evaluate("0x10 =16"), Some(true));
        assert_eq!(evaluate("0 = 1"), Some(false));
        for bad in ["", "yes", "1", "1 == 1", "a = 1", "1 = 1 #", "TRUE"] {
            assert_eq!(evaluate(bad), None, "{bad}");
        }
    }

    #[test]
    fn keywords_are_whole_words() {
        assert_eq!(condition("if\t true "), Some(Condition::If("true")));
        assert_eq!(condition("else whatever"), Some(Condition::Else));
        assert_eq!(condition("endif"), Some(Condition::Endif));
        assert_eq!(condition("iffy true"), None);
        assert_eq!(condition("elseif true"), None);
    }

    #[test]
    fn the_innermost_block_decides_alone() {
        let mut blocks = Blocks::default();
        blocks.open(false);
        assert!(!blocks.applies());
        blocks.open(true);
        assert!(blocks.applies() && blocks.breaks_out());
        assert!(blocks.turn() && !blocks.applies());
        assert!(blocks.close() && blocks.close() && !blocks.close() && !blocks.turn());
    }
}
