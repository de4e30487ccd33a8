//! Files that nobody should have: they cost little and are told of.

use std::time::{Duration, Instant};

use tryorder::squid::conf::{Files, Found, Kind};

use crate::{V7, files, read};

/// Generous: a debug build on a busy machine.
const LIMIT: Duration = Duration::from_secs(240);

#[test]
#[expect(clippy::disallowed_methods, reason = "the bound is what is tested")]
fn a_file_of_50_mb_is_read_in_bounded_time_and_gives_few_complaints() {
    let start = Instant::now();
    let line = format!("connect_timeout 5 seconds # {}\n", "again and ".repeat(22));
    let count = (50 << 20) / line.len();
    let conf = read(&line.repeat(count), V7);
    assert_eq!(conf.value("connect_timeout").unwrap().place.line as usize, count);
    let unknown = read(&"bogus\n".repeat(100_000), V7);
    assert_eq!((unknown.complaints.len(), unknown.more_complaints), (200, 99_800));
    let one_line = read(&"x".repeat(50 << 20), V7);
    assert!(!one_line.starts() && one_line.complaints.len() == 200);
    assert!(start.elapsed() < LIMIT);
}

#[test]
fn what_is_larger_than_that_is_not_all_read_and_it_says_so() {
    let long = "# a long comment ".repeat(400) + "\n";
    let others = ["a", "b"].map(|path| (path, long.repeat((33 << 20) / long.len())));
    let mut asked = 0;
    let files = Files::gather("squid.conf", Found::Text(b"include a b\n".to_vec()), &mut |pattern| {
        asked += 1;
        let text = others.iter().find(|(path, _)| *path == pattern).unwrap().1.clone();
        vec![(pattern.to_owned(), Found::Text(text.into()))]
    });
    assert_eq!((asked, files.paths().collect::<Vec<_>>()), (2, vec!["a", "squid.conf"]));
    assert!(files.read(V7).complaints.iter().any(|c| c.kind == Kind::NotAllRead));
}

#[test]
fn an_include_loop_ends() {
    let others = [("a", "include b\n"), ("b", "forward_max_tries 3\ninclude a\ninclude squid.conf\n")];
    let conf = files("include a\n", &others).read(V7);
    let loops: Vec<String> =
        conf.complaints.iter().filter(|c| c.kind == Kind::IncludeLoop).map(|c| c.place.to_string()).collect();
    assert_eq!(loops, ["b:2"]);
    assert!(!conf.starts() && conf.value("forward_max_tries").is_some());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the bound is what is tested")]
fn files_that_include_each_other_many_times_end_too() {
    let start = Instant::now();
    let names: Vec<String> = (0..20).map(|n| format!("f{n}")).collect();
    let texts: Vec<String> = (1..=20).map(|n| format!("include f{n} f{n} f{n}\ninclude f{n}\n")).collect();
    let others: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let conf = files("include f0\n", &others).read(V7);
    assert!(!conf.starts());
    assert!(
        [Kind::IncludeTooDeep, Kind::NotAllRead].iter().all(|kind| conf.complaints.iter().any(|c| c.kind == *kind))
    );
    assert!(start.elapsed() < LIMIT);
}

#[test]
fn sixteen_files_deep_is_not_too_deep() {
    let names: Vec<String> = (1..=17).map(|n| format!("f{n}")).collect();
    let texts: Vec<String> = (2..=18).map(|n| format!("include f{n}\n")).collect();
    let deep = |depth: usize| {
        let mut others: Vec<(&str, &str)> = (0..depth).map(|n| (names[n].as_str(), texts[n].as_str())).collect();
        others[depth - 1].1 = "forward_max_tries 3\n";
        files("include f1\n", &others).read(V7).starts()
    };
    assert_eq!([deep(16), deep(17)], [true, false]);
}

#[test]
fn a_directory_is_empty_to_squid_and_an_unreadable_file_stops_it() {
    let main = |found| Files::gather("squid.conf", found, &mut |_| vec![]).read(V7);
    let directory = main(Found::Directory);
    assert_eq!((directory.starts(), &directory.complaints[0].kind), (true, &Kind::IncludeDirectory));
    let unreadable = main(Found::Unreadable);
    assert_eq!((unreadable.starts(), &unreadable.complaints[0].kind), (false, &Kind::IncludeUnreadable));
}

#[test]
fn a_program_is_not_mistaken_for_a_configuration() {
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let conf = Files::single("squid.conf", bytes).read(V7);
    assert!(!conf.starts() && conf.values().count() == 0);
    assert!(conf.complaints.iter().all(|c| !c.to_string().contains('\u{fffd}')));
}
