//! Small files, each with one thing in it that a Squid may stop at: `files/`, and what real ones say: `verdicts.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tryorder::squid::conf::{Files, Found};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/squid_conf/files")
}

/// The file and what it includes, as Squid finds it when started in the folder.
pub(crate) fn gathered(name: &str) -> Files {
    let main = format!("{name}.conf");
    let text = Found::Text(fs::read(folder().join(&main)).unwrap());
    Files::gather(&main, text, &mut |pattern| {
        let here = folder().join(pattern);
        let (parent, last) = (here.parent().unwrap(), here.file_name().unwrap().to_str().unwrap());
        let (start, end) = last.split_once('*').map_or((last, None), |(start, end)| (start, Some(end)));
        let is_match = |n: &str| end.map_or(n == start, |end| n.starts_with(start) && n.ends_with(end));
        let entries = fs::read_dir(parent).into_iter().flatten().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.filter(|n| is_match(n)).collect();
        names.sort();
        let prefix = pattern.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let found = |n: &String| {
            let path = parent.join(n);
            if path.is_dir() { Found::Directory } else { Found::Text(fs::read(path).unwrap()) }
        };
        names.iter().map(|n| (format!("{prefix}{n}"), found(n))).collect()
    })
}

/// For each file the versions that stop at it.
pub(crate) fn verdicts() -> BTreeMap<String, Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Page {
        stops: BTreeMap<String, Vec<String>>,
    }
    toml::from_str::<Page>(&fs::read_to_string(folder().join("../verdicts.toml")).unwrap()).unwrap().stops
}

/// The files at which real Squids stop and we do not, on purpose: `deviations.toml`.
pub(crate) fn deviations() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Page {
        deviation: Vec<Deviation>,
    }
    #[derive(serde::Deserialize)]
    struct Deviation {
        files: Vec<String>,
        reason: String,
    }
    let page: Page = toml::from_str(&fs::read_to_string(folder().join("../deviations.toml")).unwrap()).unwrap();
    assert!(page.deviation.iter().all(|d| !d.reason.is_empty()));
    page.deviation.into_iter().flat_map(|d| d.files).collect()
}
