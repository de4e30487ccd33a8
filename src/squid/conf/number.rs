//! Numbers as C reads them: `strtoll` with base 0 for integers (`GetInteger`), `strtod` for times (`xatof`).

/// Decimal, `0x` hexadecimal or `0` octal, with a sign; `None` if anything else follows. Too large a number is the largest,
/// as `strtoll` has it.
pub(super) fn c_integer(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b');
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.strip_prefix("0x") {
        Some(hex) => (16, hex),
        None if lower.len() > 1 && lower.starts_with('0') => (8, &lower[1..]),
        None => (10, lower.as_str()),
    };
    magnitude(digits, radix).map(|n| if negative { n.saturating_neg() } else { n })
}

/// Decimal only (`GetInteger64`, `GetShort`).
pub(super) fn decimal(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    magnitude(digits, 10).map(|n| if negative { n.saturating_neg() } else { n })
}

fn magnitude(digits: &str, radix: u32) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for c in digits.chars() {
        value = value.saturating_mul(i64::from(radix)).saturating_add(i64::from(c.to_digit(radix)?));
    }
    Some(value)
}

/// A number with or without a fraction, an exponent or hexadecimal digits. Infinity and "not a number" are none here: Squid
/// stops at both.
pub(super) fn c_double(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x")) {
        #[expect(clippy::cast_precision_loss, reason = "strtod rounds in the same way")]
        return c_integer(text).map(|n| n as f64);
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_c_integers() {
        let all = ["25", "0x20", "010", "-1", "+5", "0", "0X1f", "99999999999999999999"].map(c_integer);
        assert_eq!(all, [25, 32, 8, -1, 5, 0, 31, i64::MAX].map(Some));
        for bad in ["", "x", "08", "0x", "1.5", "25#", "--1", "-"] {
            assert_eq!(c_integer(bad), None, "{bad}");
        }
        assert_eq!([decimal("010"), decimal("0x10")], [Some(10), None]);
    }

    #[test]
    fn doubles_are_c_doubles() {
        assert_eq!(["1.5", ".5", "1e3", "5.", "0x10", "-2"].map(c_double), [1.5, 0.5, 1e3, 5., 16., -2.].map(Some));
        for bad in ["", "x", "inf", "nan", "-inf", "1e999", "5s", "1,5", "."] {
            assert_eq!(c_double(bad), None, "{bad}");
        }
    }
}
