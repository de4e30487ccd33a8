use super::TableError;
use crate::model::utf_8;

/// The largest file that is read: a table is a page, but PowerShell's JSON of it in UTF-16 can have 200 KiB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The text of a file: UTF-8, UTF-16 with its byte order mark (what `>` writes in Windows PowerShell), or any code page
/// that holds ASCII. What is not ASCII in such a one becomes U+FFFD: no reader looks at it.
pub fn decode(bytes: &[u8]) -> Result<String, TableError> {
    if bytes.len() > MAX_BYTES {
        return Err(TableError::TooLarge);
    }
    let text = String::from_utf8_lossy(&utf_8(bytes)).into_owned();
    if text.trim().is_empty() && !text.contains('\0') {
        return Err(TableError::Empty);
    }
    // In no code page does text have control characters but these. ESC begins a change of the character set in ISO-2022-JP.
    let control =
        |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}' | '\u{80}'..='\u{9f}');
    if text.chars().any(control) { Err(TableError::Binary) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    #[test]
    fn one_text_in_every_encoding() {
        let text = "優先順位\r\n        50      0  ::1/128\r\n";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap(), text);
        assert_eq!(decode(&utf_16_of(text, [0xff, 0xfe], u16::to_le_bytes)).unwrap(), text);
        assert_eq!(decode(&utf_16_of(text, [0xfe, 0xff], u16::to_be_bytes)).unwrap(), text);
        // CP932: a second byte may be ASCII, but no digit, colon, slash or end of line.
        let cp932 = decode(b"\x97D\x90\xe6\x8f\x87\x88\xca\x83\x5c\r\n        50      0  ::1/128\r\n").unwrap();
        assert!(cp932.ends_with("\r\n        50      0  ::1/128\r\n"), "{cp932:?}");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b""), Err(TableError::Empty));
        assert_eq!(decode(b"\xff\xfe"), Err(TableError::Empty));
        assert_eq!(decode(b" \r\n\t"), Err(TableError::Empty));
        assert_eq!(decode(b"\x7fELF\x02\x01\x01\0\0"), Err(TableError::Binary));
        assert_eq!(decode(b"5\x000\0 \x000\0"), Err(TableError::Binary), "UTF-16 without its mark");
        assert_eq!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(TableError::TooLarge));
        assert!(decode(b"\xff\xfe5\x000").is_ok(), "half a character is left out");
    }
}
