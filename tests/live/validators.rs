//! Programs of others that judge what we write. Debian's packages come with `tests/run.sh`, the rest with
//! `tests/validators.sh`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::tryorder;

/// A folder of a test's own.
pub(super) fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tryorder-live-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

/// Something that `tests/validators.sh` has put there.
pub(super) fn installed(path: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/validators").join(path);
    assert!(place.exists(), "{} is not there: run `sh tests/validators.sh`", place.display());
    place
}

/// Our own program, without a box; what it writes, whatever its exit code.
pub(super) fn said(args: &[&str]) -> String {
    let done = Command::new(tryorder()).args(args).output().unwrap();
    assert!(done.stderr.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Runs the command; it must be content.
pub(super) fn content(command: &mut Command) {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(done.status.success(), "{command:?}: {}", shown(&done));
}

fn shown(done: &Output) -> String {
    format!("{}\n{}{}", done.status, String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

/// By both JUnit schemas: the strict one, and Jenkins' own.
pub(super) fn is_junit(files: &[PathBuf]) -> Result<(), String> {
    let strict = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/formats/junit.xsd");
    for schema in [strict, installed("jenkins-junit-10.xsd")] {
        let done =
            Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&schema).args(files).output().unwrap();
        if !done.status.success() {
            return Err(format!("{}: {}", schema.display(), shown(&done)));
        }
    }
    Ok(())
}

/// By Prometheus' own parser and lint.
pub(super) fn is_exposition(file: &Path) -> Result<(), String> {
    let input = Stdio::from(fs::File::open(file).unwrap());
    let done = Command::new("promtool").args(["check", "metrics"]).stdin(input).output().unwrap();
    // What it only dislikes it says too.
    if done.status.success() && done.stderr.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: {}", file.display(), shown(&done)))
    }
}

/// By the schema that `tryorder schema` prints.
pub(super) fn fits(schema: &str, files: &[PathBuf]) -> Result<(), String> {
    let folder = folder(&format!("schema-{schema}"));
    let printed = folder.join("schema.json");
    fs::write(&printed, said(&["schema", schema])).unwrap();
    let mut judge = Command::new(installed("python/bin/check-jsonschema"));
    let done = judge.arg("--schemafile").arg(&printed).args(files).output().unwrap();
    fs::remove_dir_all(folder).unwrap();
    if done.status.success() { Ok(()) } else { Err(format!("{schema}: {}", shown(&done))) }
}
