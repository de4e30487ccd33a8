use std::collections::BTreeSet;

use super::*;

#[test]
fn every_name_is_in_kebab_case_and_stands_there_once() {
    let names: BTreeSet<&str> = PROGRAMS.iter().map(|p| p.name).collect();
    assert_eq!(names.len(), PROGRAMS.len());
    assert!(names.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
    assert!(names.iter().all(|n| !n.starts_with("squid")), "those names are Squid's");
}

#[test]
fn every_client_says_what_it_is_and_where_it_comes_from() {
    for program in PROGRAMS {
        assert!(program.title.len() > 3 && program.source.len() > 20, "{}", program.name);
    }
    let titles: BTreeSet<&str> = PROGRAMS.iter().map(|p| p.title).collect();
    assert_eq!(titles.len(), PROGRAMS.len());
}
