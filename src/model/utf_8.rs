use std::borrow::Cow;

/// The bytes of a text file as UTF-8: one that begins with the mark of UTF-16 is brought to it (`>` in Windows PowerShell
/// writes such files), the mark of UTF-8 is left out, and anything else stays as it is. Takes at most half as much again as
/// it is given.
pub fn utf_8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(from_utf_16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(from_utf_16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        _ => Cow::Borrowed(bytes),
    }
}

/// Half a character, or one of a pair without the other, becomes U+FFFD or is left out.
fn from_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_gives_the_same_bytes_and_no_mark_changes_none() {
        let text = "{\"says\": \"名前\u{10348}\"}\r\n";
        let utf_16 = |unit: fn(u16) -> [u8; 2]| {
            "\u{feff}"
                .chars()
                .chain(text.chars())
                .collect::<String>()
                .encode_utf16()
                .flat_map(unit)
                .collect::<Vec<u8>>()
        };
        assert_eq!(*utf_8(text.as_bytes()), *text.as_bytes());
        assert_eq!(*utf_8(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), *text.as_bytes());
        assert_eq!(*utf_8(&utf_16(u16::to_le_bytes)), *text.as_bytes());
        assert_eq!(*utf_8(&utf_16(u16::to_be_bytes)), *text.as_bytes());
        assert_eq!(*utf_8(b"\x97D\xff\xfe"), *b"\x97D\xff\xfe");
    }

    #[test]
    fn what_is_broken_is_replaced() {
        assert_eq!(*utf_8(b"\xff\xfea\0b"), *b"a");
        assert_eq!(*utf_8(b"\xff\xfe\x00\xd8a\0"), *"\u{fffd}a".as_bytes());
        assert_eq!(*utf_8(b"\xff\xfe"), *b"");
    }
}
