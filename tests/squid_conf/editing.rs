//! The least that must change, where it belongs, and the diff of it.

use tryorder::squid::Version;
use tryorder::squid::conf::{EditError, Edited, Files, Setting, edit};

use crate::{V3_5, V4, V7, files};

fn settings(all: &[(&str, &str)]) -> Vec<Setting> {
    all.iter().map(|(name, value)| Setting { name: (*name).into(), value: (*value).into() }).collect()
}

fn edited(files: &Files, version: Version, all: &[(&str, &str)]) -> Vec<Edited> {
    edit(files, version, &settings(all)).unwrap()
}

/// The only file that changes, changed.
fn after(main: &str, all: &[(&str, &str)]) -> String {
    let edited = edited(&files(main, &[]), V4, all);
    assert_eq!(edited.len(), 1);
    assert_eq!(patched(&edited[0]), edited[0].after(), "{}", edited[0].diff());
    String::from_utf8(edited[0].after()).unwrap()
}

/// What `patch` makes of a diff.
fn patched(edited: &Edited) -> Vec<u8> {
    let old: Vec<&[u8]> = edited.before().split_inclusive(|b| *b == b'\n').collect();
    let diff = edited.diff();
    let mut lines = diff.split_inclusive('\n').skip(2).peekable();
    let (mut new, mut at) = (Vec::new(), 0);
    while let Some(header) = lines.next() {
        let numbers: Vec<usize> =
            header.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).map(|n| n.parse().unwrap()).collect();
        let [from, mut gone, to, mut come] = numbers[..] else { panic!("{header}") };
        let start = if gone == 0 { from } else { from - 1 };
        old[at..start].iter().for_each(|l| new.push(*l));
        assert_eq!(new.len(), if come == 0 { to } else { to - 1 }, "{diff}");
        at = start;
        while gone > 0 || come > 0 {
            let line = lines.next().unwrap();
            let ends = lines.next_if(|next| next.starts_with('\\')).is_none();
            let text = if ends { &line.as_bytes()[1..] } else { line[1..].trim_end_matches('\n').as_bytes() };
            if !line.starts_with('+') {
                assert_eq!(String::from_utf8_lossy(old[at]), String::from_utf8_lossy(text), "{diff}");
                at += 1;
                gone -= 1;
            }
            if !line.starts_with('-') {
                new.push(text);
                come -= 1;
            }
        }
    }
    old[at..].iter().for_each(|l| new.push(*l));
    new.concat()
}

#[test]
fn the_winning_line_is_replaced_with_its_blanks_comment_and_line_ending_kept() {
    assert_eq!(
        after(
            "connect_timeout 9 seconds\n\tconnect_timeout 60 seconds  # slow\r\n# end\n",
            &[("connect_timeout", "5 seconds")]
        ),
        "connect_timeout 9 seconds\n\tconnect_timeout 5 seconds  # slow\r\n# end\n"
    );
}

#[test]
fn a_continued_line_becomes_one_and_the_comments_inside_it_stay() {
    assert_eq!(
        after("connect_timeout \\\n# why\n60 \\\nseconds\nvia on\n", &[("connect_timeout", "5 seconds")]),
        "connect_timeout 5 seconds\n# why\nvia on\n"
    );
}

#[test]
fn a_new_line_comes_after_the_last_of_its_sort() {
    assert_eq!(
        after("forward_timeout 1 minute\nhttp_access deny all\n", &[("connect_timeout", "5 seconds")]),
        "forward_timeout 1 minute\nconnect_timeout 5 seconds\nhttp_access deny all\n"
    );
}

#[test]
fn a_new_line_comes_at_the_end_where_there_is_none_of_its_sort() {
    let add = [("dns_v4_first", "on"), ("connect_timeout", "5 seconds")];
    assert_eq!(after("", &add), "connect_timeout 5 seconds\ndns_v4_first on\n");
    assert_eq!(after("via on\r\n", &add[..1]), "via on\r\ndns_v4_first on\r\n");
    assert_eq!(after("a\nvia on", &add[..1]), "a\nvia on\ndns_v4_first on\n");
    assert_eq!(after("via on\nvia off \\\n", &add[..1]), "via on\ndns_v4_first on\nvia off \\\n");
}

#[test]
fn nothing_is_written_into_a_condition() {
    assert_eq!(
        after("if true\nconnect_timeout 60 seconds\nendif\nvia on\n", &[("connect_timeout", "5 seconds")]),
        "if true\nconnect_timeout 60 seconds\nendif\nvia on\nconnect_timeout 5 seconds\n"
    );
}

#[test]
fn the_file_that_sets_it_is_the_file_that_changes() {
    let others = [("a.conf", "connect_timeout 60 seconds\n"), ("b.conf", "via on\n")];
    let files = files("include a.conf b.conf\nforward_max_tries 10\n", &others);
    let edited = edited(&files, V4, &[("connect_timeout", "5 seconds"), ("forward_max_tries", "30")]);
    let all: Vec<(&str, String)> =
        edited.iter().map(|e| (e.path.as_str(), String::from_utf8(e.after()).unwrap())).collect();
    let main = "include a.conf b.conf\nforward_max_tries 30\n";
    assert_eq!(all, [("a.conf", "connect_timeout 5 seconds\n".into()), ("squid.conf", main.into())]);
}

#[test]
fn a_file_that_is_read_twice_or_from_a_condition_is_left_alone() {
    let others = [("a.conf", "connect_timeout 60 seconds\n")];
    for main in ["include a.conf\ninclude a.conf\n", "if true\ninclude a.conf\nendif\n"] {
        let edited = edited(&files(main, &others), V4, &[("connect_timeout", "5 seconds")]);
        assert_eq!(edited[0].path, "squid.conf");
        assert_eq!(String::from_utf8(edited[0].after()).unwrap(), format!("{main}connect_timeout 5 seconds\n"));
    }
}

#[test]
fn what_is_set_already_is_left_as_it_is_written() {
    assert_eq!(edited(&files("connect_timeout 0x3c SECONDS\n", &[]), V4, &[("connect_timeout", "1 minute")]), []);
}

#[test]
fn what_would_stop_squid_is_refused() {
    let refused =
        |version, name: &str, value: &str| edit(&files("", &[]), version, &settings(&[(name, value)])).unwrap_err();
    assert_eq!(refused(V4, "connect_timeout", "5"), EditError::BadValue("connect_timeout".into(), "5".into()));
    assert!(edit(&files("", &[]), V3_5, &settings(&[("connect_timeout", "5")])).is_ok());
    assert_eq!(refused(V7, "dns_v4_first", "on"), EditError::Unknown("dns_v4_first".into(), "7.7".into()));
    let unknown = refused(V4, "happy_eyeballs_connect_timeout", "100");
    assert_eq!(unknown, EditError::Unknown("happy_eyeballs_connect_timeout".into(), "4.17".into()));
    assert_eq!(refused(V4, "cachemgr_passwd", "x"), EditError::NotEdited("cachemgr_passwd".into()));
    assert!(matches!(refused(V4, "forward_max_tries", "3\nvia off"), EditError::BadValue(..)));
    let unclosed = edit(&files("if true\n", &[]), V4, &settings(&[("forward_max_tries", "30")]));
    assert!(unclosed.is_ok_and(|e| e[0].after().ends_with(b"30\n")));
    let hidden = edit(&files("if false\n", &[]), V4, &settings(&[("forward_max_tries", "30")]));
    assert_eq!(hidden.unwrap_err(), EditError::NotCertain);
}

#[test]
fn a_diff_has_three_lines_of_context() {
    let main: String =
        "# 1\n# 2\n# 3\n# 4\n# 5\n# 6\n# 7\n# 8\n# 9\n".to_owned() + "connect_timeout 60 seconds\n# 11\n";
    let edited = edited(&files(&main, &[]), V4, &[("connect_timeout", "5 seconds")]);
    assert_eq!(
        edited[0].diff(),
        "--- squid.conf\n+++ squid.conf\n@@ -7,5 +7,5 @@\n # 7\n # 8\n # 9\n-connect_timeout 60 seconds\n\
         +connect_timeout 5 seconds\n # 11\n"
    );
}

#[test]
fn changes_that_lie_together_share_a_hunk_and_others_do_not() {
    let blank = "#\n".repeat(9);
    let main = format!("connect_timeout 60 seconds\n#\nforward_max_tries 10\n{blank}dns_v4_first off\n");
    let all = [("connect_timeout", "5 seconds"), ("forward_max_tries", "30"), ("dns_v4_first", "on")];
    let edited = edited(&files(&main, &[]), V4, &all);
    assert_eq!(edited[0].diff().matches("@@ -").count(), 2);
    assert_eq!(patched(&edited[0]), edited[0].after());
}

#[test]
fn a_diff_shows_no_secret_next_to_the_change() {
    let main =
        "via on\ncachemgr_passwd hunter2 all\n#\nconnect_timeout 60 seconds\ncache_peer p parent 3128 0 \\\n hunter2\n";
    let edited = edited(&files(main, &[]), V4, &[("connect_timeout", "5 seconds")]);
    let diff = edited[0].diff();
    assert!(!diff.contains("hunter2") && diff.contains("@@ -3,3 +3,3 @@"), "{diff}");
    assert_eq!(patched(&edited[0]), edited[0].after());
    assert!(!format!("{:?}", edited[0]).contains("hunter2"));
}
