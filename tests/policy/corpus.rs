//! What commands and files look like, in several languages and encodings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tryorder::model::Family;
use tryorder::order::tables::{Fault, Ip6addrctlPolicy, Kind, Reading, Setting, read};
use tryorder::order::{Platform, PolicyRow, Prefix};

/// Every file of the corpus, read; in the order of their names.
pub(super) fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/corpus")).unwrap();
    let files =
        entries.map(|e| e.unwrap().path()).filter(|p| !p.file_name().unwrap().to_string_lossy().starts_with('.'));
    files.map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&p).unwrap())).collect()
}

fn reading(name: &str) -> Reading {
    read(&files()[name]).unwrap_or_else(|e| panic!("{name}: {e}")).1
}

fn windows_rows(setting: &Setting) -> Vec<PolicyRow> {
    let Setting::WindowsTable(rows) = setting else { panic!("{setting:?}") };
    rows.clone()
}

fn faults(reading: &Reading) -> Vec<(Option<usize>, Fault)> {
    reading.complaints.iter().map(|c| (c.line, c.fault)).collect()
}

#[test]
fn every_file_of_the_corpus_is_read_and_named_in_a_test() {
    let here = [include_str!("corpus.rs"), include_str!("bad_input.rs")].concat();
    for (name, bytes) in files() {
        assert!(read(&bytes).is_ok(), "{name}: {:?}", read(&bytes));
        assert!(here.contains(&format!("\"{name}\"")), "{name} is in no test");
    }
}

#[test]
fn one_table_of_nine_rows_in_every_language_encoding_and_form() {
    let default = Platform::Windows.description().table;
    for (name, kind) in [
        ("netsh-english.txt", Kind::Netsh),
        ("netsh-japanese-utf8.txt", Kind::Netsh),
        ("netsh-japanese-cp932.txt", Kind::Netsh),
        ("netsh-japanese-utf16le.txt", Kind::Netsh),
        ("netsh-japanese-utf16be.txt", Kind::Netsh),
        ("netsh-chinese-gbk.txt", Kind::Netsh),
        ("netsh-chinese-utf8-bom.txt", Kind::Netsh),
        ("get-netprefixpolicy-table-utf16le.txt", Kind::PowerShell),
        ("get-netprefixpolicy-list.txt", Kind::PowerShell),
        ("get-netprefixpolicy.json", Kind::PowerShellJson),
    ] {
        let reading = reading(name);
        assert_eq!((reading.kind, reading.complaints.as_slice()), (kind, &[][..]), "{name}");
        let rows = windows_rows(&reading.setting);
        assert_eq!(rows.len(), 9, "{name}: {rows:?}");
        assert!(default.iter().all(|row| rows.contains(row)), "{name}: {rows:?}");
    }
}

#[test]
fn the_one_row_that_is_left_after_a_boot_is_complained_about() {
    for name in ["netsh-one-row.txt", "get-netprefixpolicy-one.json"] {
        let reading = reading(name);
        assert_eq!(windows_rows(&reading.setting), [(Prefix::IPV4, 100, 4)], "{name}");
        assert_eq!(faults(&reading), [(None, Fault::OneRow), (None, Fault::NoDefault)], "{name}");
    }
}

#[test]
fn the_table_of_windows_7_has_no_row_for_ula() {
    let reading = reading("netsh-windows-7.txt");
    assert_eq!((windows_rows(&reading.setting).len(), faults(&reading)), (6, vec![(None, Fault::UlaLabel)]));
}

#[test]
fn rows_that_no_table_can_have_are_named_with_their_lines() {
    let reading = reading("netsh-bad-rows.txt");
    assert_eq!(
        faults(&reading),
        [(Some(9), Fault::Duplicate), (Some(10), Fault::Ignored), (Some(11), Fault::Ignored)],
        "{:?}",
        reading.complaints
    );
    assert!(windows_rows(&reading.setting).contains(&(Prefix::IPV4, 35, 4)), "the first of equal rows counts");
    let says: Vec<String> = reading.complaints.iter().map(ToString::to_string).collect();
    assert!(says[1].starts_with("line 10: `1099511627776      4  2002::/16` is ignored"), "{}", says[1]);
    assert!(says[2].contains("prefix length is not 0 to 128"), "{}", says[2]);
}

#[test]
fn a_kernels_table_and_its_configuration_file_are_the_same() {
    let rows = |name: &str| {
        let Setting::KernelTable(rows) = reading(name).setting else { panic!("{name}") };
        rows
    };
    let table = rows("ip6addrctl.txt");
    assert_eq!((table.len(), table == rows("ip6addrctl.conf"), table[2]), (9, true, (Prefix::IPV4, 100, 4)));
    assert_eq!(reading("ip6addrctl.txt").complaints, []);
    assert_eq!(rows("ip6addrctl-empty.txt"), [], "a kernel without a table sorts nothing");
}

#[test]
fn what_freebsd_installs_at_boot_is_read_from_rc_conf() {
    let policy = |name: &str| reading(name).setting;
    let auto = |ipv6| Setting::Ip6addrctlPolicy(Ip6addrctlPolicy::Auto { ipv6 });
    assert_eq!(policy("rc-ipv4-prefer.conf"), Setting::Ip6addrctlPolicy(Ip6addrctlPolicy::Ipv4Prefer));
    assert_eq!(policy("rc-auto.conf"), auto(false));
    assert_eq!(policy("rc-auto-ipv6.conf"), auto(true));
    assert_eq!(faults(&reading("rc-auto-ipv6.conf")), [(Some(4), Fault::Odd)], "there is no ipv5_prefer");
}

#[test]
fn openbsd_says_which_family_comes_first_or_is_asked_at_all() {
    assert_eq!(reading("resolv-openbsd.conf").setting, Setting::Families(vec![Family::V6, Family::V4]));
    let one = reading("resolv-openbsd-one.conf");
    assert_eq!((one.setting, one.complaints[0].line), (Setting::Families(vec![Family::V4]), Some(2)));
}

#[test]
fn the_registry_is_a_mask_in_three_notations() {
    for (name, mask, fault) in [
        ("reg-query.txt", 0x20, None),
        ("get-itemproperty.txt", 0x20, None),
        ("reg-export-utf16le.reg", 0x11, Some(Fault::Disabled)),
        ("reg-query-off.txt", 0xffff_ffff, Some(Fault::Disabled)),
    ] {
        let reading = reading(name);
        assert_eq!(
            (reading.kind, reading.setting.clone()),
            (Kind::Registry, Setting::DisabledComponents(mask)),
            "{name}"
        );
        assert_eq!(reading.complaints.first().map(|c| c.fault), fault, "{name}");
    }
    assert!(reading("reg-query-off.txt").complaints[0].says.contains("five seconds longer"));
}

#[test]
fn gai_conf_is_recognized_even_where_all_of_it_is_comments() {
    let debian = reading("gai-debian.conf");
    assert_eq!((debian.kind, debian.complaints.as_slice()), (Kind::GaiConf, &[][..]));
    let crlf = reading("gai-crlf.conf");
    assert_eq!((crlf.kind, faults(&crlf)), (Kind::GaiConf, vec![(Some(2), Fault::Replaced)]));
}

#[test]
fn every_line_that_glibc_ignores_is_named_with_its_reason() {
    let reading = reading("gai-one-line-too-few.conf");
    let says: Vec<String> = reading.complaints.iter().map(ToString::to_string).collect();
    let expected = [
        "line 1: this line replaces the whole built-in table, and there is no row for ::ffff:0:0/96: IPv4 ties",
        "line 2: this line replaces all built-in labels, and fc00::/7 has none",
        "line 3: `precedence 0.0.0.0/0 100` is ignored: its prefix is an IPv4 prefix",
        "line 4: `precedence ::ffff:0:0/129 100` is ignored: its prefix length",
        "line 5: `precedence ::/0 99999999999` is ignored: its value",
        "line 6: `label ::/0` has no value, which is read as 0",
        "line 7: `reload` with anything but `yes` means no",
        "line 8: `prefer ipv4` is ignored: the line begins with none of",
        "line 9: precedence of fd00::/8 stands here a second time; line 1 counts",
    ];
    assert_eq!(says.len(), expected.len(), "{says:#?}");
    for (says, expected) in says.iter().zip(expected) {
        assert!(says.starts_with(expected), "{says}\n{expected}");
    }
}
