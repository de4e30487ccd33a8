//! Whatever a file may hold: one error with a hint, or a bounded list of complaints; never a panic.

use proptest::prelude::*;
use tryorder::order::tables::{Kind, MAX_BYTES, TableError, after_commands, decode, read, read_text};

use super::corpus;

const KINDS: [Kind; 8] = [
    Kind::GaiConf,
    Kind::Netsh,
    Kind::PowerShell,
    Kind::PowerShellJson,
    Kind::Ip6addrctl,
    Kind::RcConf,
    Kind::ResolvConf,
    Kind::Registry,
];

#[test]
fn what_is_no_table_is_one_error_with_a_hint() {
    for (bytes, error) in [
        (Vec::new(), TableError::Empty),
        (b"\r\n \t\r\n".to_vec(), TableError::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), TableError::Binary),
        (vec![b'5'; 10_000_000], TableError::TooLarge),
        (b"Hello, world\r\n".to_vec(), TableError::Unknown),
        ("そのようなファイルはありません\r\n".into(), TableError::Unknown),
        (
            b"Precedence  Label  Prefix\r\n----------  -----  ------\r\n".to_vec(),
            TableError::NoRows("Get-NetPrefixPolicy"),
        ),
    ] {
        assert_eq!(read(&bytes), Err(error.clone()));
        assert!(error.hint().len() > 20, "{error}");
    }
    assert!(matches!(read(b"[{\"Prefix\": "), Err(TableError::Json(_))));
    assert!(matches!(read("[".repeat(100_000).as_bytes()), Err(TableError::Json(_))), "no depth overflows the stack");
}

#[test]
fn a_table_of_nonsense_has_a_bounded_list_of_complaints() {
    let netsh = "50 0 ::1/128\n".to_owned() + &"7 7 fc00::/777\n".repeat(50_000);
    let gai_conf = "label ::/0 1\n".to_owned() + &"precedence 0.0.0.0/0 100\n".repeat(40_000);
    let duplicates = "precedence ::/0 1\n".repeat(50_000);
    for text in [netsh, gai_conf, duplicates] {
        assert!(text.len() < MAX_BYTES);
        let complaints = read_text(&text).unwrap().complaints;
        assert!((20..40).contains(&complaints.len()), "{}", complaints.len());
        assert!(complaints.last().unwrap().says.starts_with("and "), "{:?}", complaints.last());
        assert!(complaints.iter().all(|c| c.says.len() < 300));
    }
}

#[test]
fn no_complaint_passes_control_characters_on() {
    let text = "precedence ::/0 1\u{1b}[2J\nfamily \u{202e}\nprecedence 1.2.3.4/8 \u{9b}31m\n";
    for kind in KINDS {
        let Ok(reading) = kind.read(text) else { continue };
        let says: String = reading.complaints.iter().map(ToString::to_string).collect();
        assert!(!says.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{says:?}");
    }
}

/// Saved outputs with a few bytes changed, and anything else.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let corpus: Vec<Vec<u8>> = corpus::files().into_values().collect();
    let changed =
        (prop::sample::select(corpus), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8))
            .prop_map(|(mut bytes, changes)| {
                for (place, byte) in changes {
                    let place = place.index(bytes.len());
                    bytes[place] = byte;
                }
                bytes
            });
    prop_oneof![changed, prop::collection::vec(any::<u8>(), 0..300)]
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in bytes()) {
        if let Ok((_, reading)) = read(&bytes) {
            prop_assert!(reading.complaints.len() < 40);
        }
        if let Ok(text) = decode(&bytes) {
            for kind in KINDS {
                drop(kind.read(&text));
            }
            drop(after_commands(&[], &text));
        }
    }

    #[test]
    fn no_words_make_a_reader_panic(
        lines in prop::collection::vec(
            "(label|precedence|scopev4|reload|family|netsh interface ipv6 set prefixpolicy|ip6addrctl add|DisabledComponents|sysrc)?[ =:]{0,2}[0-9a-f:./x]{0,20} [0-9]{0,12} {0,2}[0-9a-f:/]{0,12}",
            0..8,
        )
    ) {
        let text = lines.join("\n");
        for kind in KINDS {
            drop(kind.read(&text));
        }
        drop(read_text(&text));
        drop(after_commands(&[], &text));
    }
}
