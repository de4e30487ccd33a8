//! Who may use whom: the table of ARCHITECTURE.md, held against the source. And what no lint can say: bans that hold in
//! one folder only, and the size of files.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// A module, and the modules it may name. `cli` may name everything.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("exit", &[]),
    ("observation", &["model"]),
    ("order", &["model"]),
    ("squid", &["model"]),
    ("clients", &["model", "order", "squid"]),
    ("diagnose", &["model", "observation", "order", "squid", "clients"]),
    ("endpoints", &["model"]),
    ("compare", &["model", "exit", "observation", "clients", "diagnose", "endpoints"]),
    ("check", &["model", "exit", "observation", "order", "squid", "clients", "diagnose", "endpoints", "compare"]),
    ("report", &["model", "observation", "order", "squid", "clients", "diagnose", "endpoints", "compare", "check"]),
    ("observe", &["model", "observation", "squid"]),
    ("lab", &["model"]),
    (
        "cli",
        &[
            "model",
            "exit",
            "observation",
            "order",
            "squid",
            "clients",
            "diagnose",
            "endpoints",
            "compare",
            "check",
            "report",
            "observe",
            "lab",
        ],
    ),
];

/// Where packets, clocks and the environment enter.
const EDGES: &[&str] = &["observe", "lab"];

#[test]
fn every_module_names_only_what_is_below_it() {
    let mut wrong = Vec::new();
    let mut uses = 0;
    for (file, module, text) in sources() {
        let (_, allowed) = LAYERS
            .iter()
            .find(|(m, _)| *m == module)
            .unwrap_or_else(|| panic!("{}: the module `{module}` has no place in the table of layers", file.display()));
        for used in text.match_indices("crate::").map(|(at, _)| word(&text[at + 7..])) {
            uses += 1;
            let is_module = LAYERS.iter().any(|(m, _)| *m == used);
            if is_module && used != module && !allowed.contains(&used) {
                wrong.push(format!("{}: `{module}` uses `{used}`", file.display()));
            }
        }
    }
    assert_eq!(found(&["use crate::{"], |_, _| true), Vec::<String>::new(), "one module a line, for this test to see");
    assert!(uses > 100, "only {uses} uses were found: is this test still looking at the source?");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_table_is_the_one_in_the_architecture_page() {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for (module, allowed) in LAYERS.iter().filter(|(m, _)| *m != "cli" && *m != "exit") {
        let names = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        let line = format!("{module:<12} <- {names}");
        assert!(page.lines().any(|l| l == line), "ARCHITECTURE.md lacks the line `{line}`");
    }
}

#[test]
fn sockets_clocks_threads_and_async_stay_at_the_edges() {
    let words = [
        "tokio",
        "socket2",
        "std::net::Tcp",
        "std::net::Udp",
        "std::thread",
        "std::time::Instant",
        "SystemTime",
        "fastrand",
        "async fn",
    ];
    let inside = |module: &str| !EDGES.contains(&module);
    assert_eq!(found(&words, |module, _| inside(module)), Vec::<String>::new());
}

#[test]
fn destinations_are_sorted_in_one_place() {
    // `slice::sort_by` may panic on a relation that is not transitive, and RFC 6724's is not: see src/order.rs.
    assert_eq!(
        found(
            &[".sort_by(", ".sort_unstable_by(", ".sort_by_key(", ".sort_unstable_by_key(", ".sort_by_cached_key("],
            |m, _| m == "order"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn what_differs_by_system_stands_in_one_place() {
    // The network in a box is one system's, and so is the reader of resolv.conf that the fuzzers call.
    let elsewhere = |module: &str, file: &Path| {
        module != "lab"
            && !file.starts_with("src/observe/os")
            && !file.ends_with("os.rs")
            && !file.ends_with("readers.rs")
    };
    let words = ["target_os", "target_family", "(windows)", "(windows,", "(unix)", "(unix,", "std::os::"];
    assert_eq!(found(&words, elsewhere), Vec::<String>::new());
    assert!(found(&words, |_, file| file.ends_with("os.rs")).len() > 5, "is this test still looking at the source?");
}

#[test]
fn nothing_but_main_prints_or_exits() {
    let words = ["println!", "print!(", "eprint", "process::exit", "io::stdout().write", "ExitCode"];
    let elsewhere = |module: &str, file: &Path| module != "exit" && !file.ends_with("output.rs");
    assert_eq!(found(&words, elsewhere), Vec::<String>::new());
}

#[test]
fn files_stay_small() {
    let mut lengths: Vec<(usize, PathBuf)> = sources().map(|(file, _, text)| (text.lines().count(), file)).collect();
    lengths.sort();
    let too_long: Vec<_> = lengths.iter().filter(|(n, _)| *n > 400).collect();
    assert!(too_long.is_empty(), "over 400 lines: {too_long:?}");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 100, "the median file has {median} lines");
}

/// The lines of code (not comments) that have one of the words, in files for which `wanted` holds.
fn found(words: &[&str], wanted: impl Fn(&str, &Path) -> bool) -> Vec<String> {
    let mut hits = Vec::new();
    for (file, module, text) in sources().filter(|(file, module, _)| wanted(module, file)) {
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            if let Some(word) = words.iter().find(|w| line.contains(**w)) {
                hits.push(format!("{}:{}: `{word}` in `{module}`", file.display(), n + 1));
            }
        }
    }
    hits
}

/// Every source file but `main.rs` and `lib.rs`, with its top-level module and its text.
fn sources() -> impl Iterator<Item = (PathBuf, String, String)> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    files.sort();
    assert!(files.len() > 60, "only {} files found", files.len());
    files.into_iter().filter(|f| f.parent() != Some(Path::new("src")) || !is_root(f)).map(|file| {
        let module = file.components().nth(1).unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&file).unwrap();
        (file, module, text)
    })
}

fn is_root(file: &Path) -> bool {
    file.ends_with("main.rs") || file.ends_with("lib.rs")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}
