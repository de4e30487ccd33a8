//! `check --report`: all files or none, whatever the disk does.

use std::fs;
use std::path::{Path, PathBuf};

use super::Test;

const FROM: &str = "--from=fixtures/v6-silent/observation.json";

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tryorder-reports-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn report(format: &str, folder: &Path, file: &str) -> String {
    format!("--report={format}={}", folder.join(file).display())
}

#[test]
fn every_report_is_what_format_writes_and_the_old_file_is_replaced() {
    let folder = folder("each");
    fs::write(folder.join("junit"), "an old report that is longer than nothing").unwrap();
    let formats = ["text", "json", "junit", "github", "markdown", "nagios", "prometheus", "csv"];
    let flags: Vec<String> = formats.iter().map(|format| report(format, &folder, format)).collect();
    let mut args = vec!["check", FROM];
    args.extend(flags.iter().map(String::as_str));
    let out = Test::new(&args).code(1).run_for_stdout();
    assert_eq!(out, fs::read_to_string(folder.join("text")).unwrap());
    for format in formats {
        let code = if format == "nagios" { 2 } else { 1 };
        let text = fs::read_to_string(folder.join(format)).unwrap();
        Test::new(&["check", FROM, "--format", format]).stdout(&text).code(code).run();
    }
    assert_eq!(names(&folder).len(), formats.len(), "{:?}", names(&folder));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nothing_is_written_where_one_report_cannot_be() {
    let folder = folder("none");
    fs::write(folder.join("b.prom"), "old\n").unwrap();
    let (a, b) = (report("csv", &folder, "a.csv"), report("prometheus", &folder, "b.prom"));
    for (bad, why) in [
        (report("markdown", &folder.join("gone"), "c"), "its folder: "),
        (report("markdown", &folder.join("b.prom"), "c"), "is no folder"),
        (report("markdown", Path::new("/"), "tmp"), "it is a folder"),
        (report("csv", &folder, "b.prom"), "two results cannot both be written to"),
    ] {
        let said = Test::new(&["check", FROM, &a, &b, &bad]).code(2).run_for_stderr();
        assert!(said.contains(why) && said.contains("\n\nhint: "), "{bad}: {said}");
        assert_eq!(names(&folder), ["b.prom"], "{bad}");
        assert_eq!(fs::read_to_string(folder.join("b.prom")).unwrap(), "old\n");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn one_file_has_one_name_whoever_writes_it() {
    let folder = folder("twice");
    fs::create_dir(folder.join("x")).unwrap();
    let (a, b) = (report("csv", &folder, "a"), report("junit", &folder, "x/../a"));
    let said = Test::new(&["check", FROM, &a, &b]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: two results cannot both be written to `"), "{said}");
    let output = format!("--output={}", folder.join("a").display());
    assert!(Test::new(&["check", FROM, &a, &output]).code(2).run_for_stderr().contains("two results cannot both"));
    let said = Test::new(&["check", FROM, "--report=csv=-"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: two results cannot both go to stdout\n\nhint: `--output FILE`"), "{said}");
    let out = Test::new(&["check", FROM, "--report=csv=-", &output]).code(1).run_for_stdout();
    assert!(out.starts_with("taken_at,host,port,") && out.ends_with("\r\n"), "{out}");
    assert!(fs::read_to_string(folder.join("a")).unwrap().starts_with("problem: "));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_no_report_is_a_mistake_in_the_command_line() {
    for (bad, why) in [
        ("junit", "a report is a format and a file"),
        ("junit=", "behind `=` stands a file"),
        ("html=x", "invalid variant: html"),
    ] {
        let said = Test::new(&["check", FROM, "--report", bad]).code(2).run_for_stderr();
        assert!(said.contains(why), "{bad}: {said}");
    }
    let said = Test::new(&["check", "--plan", "127.0.0.1:1", "--format=csv"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: a plan is no result of a check\n\nhint: "), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_leaves_every_old_file_as_it_was() {
    let folder = folder("full");
    fs::write(folder.join("a.csv"), "old\n").unwrap();
    let a = report("csv", &folder, "a.csv");
    let said = Test::new(&["check", FROM, &a, "--report=prometheus=/dev/full"]).code(2).run_for_stderr();
    let expected =
        "tryorder: cannot write `/dev/full`: No space left on device (os error 28); no report was written\n\n";
    assert!(said.starts_with(expected), "{said}");
    assert_eq!(
        (names(&folder), fs::read_to_string(folder.join("a.csv")).unwrap()),
        (vec!["a.csv".into()], "old\n".into())
    );
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_report_keeps_the_rights_of_the_old_one_and_follows_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("rights");
    fs::write(folder.join("real"), "old").unwrap();
    fs::set_permissions(folder.join("real"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real", folder.join("link")).unwrap();
    Test::new(&["check", FROM, &report("csv", &folder, "link")]).code(1).run_for_stdout();
    assert!(folder.join("link").is_symlink());
    assert_eq!(fs::metadata(folder.join("real")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(folder.join("real")).unwrap().starts_with("taken_at,"));
    let twice = ["check", FROM, &report("csv", &folder, "link"), &report("junit", &folder, "real")];
    assert!(Test::new(&twice).code(2).run_for_stderr().contains("two results cannot both"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_failure_of_the_tool_reaches_those_who_read_their_report_alone() {
    let folder = folder("failure");
    fs::write(folder.join("b.prom"), "old\n").unwrap();
    let (junit, metrics) = (report("junit", &folder, "a.xml"), report("prometheus", &folder, "b.prom"));
    let gone = "--from=fixtures/no-such-file.json";
    let said = Test::new(&["check", gone, &junit, &metrics]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: cannot read `fixtures/no-such-file.json`: "), "{said}");
    let text = fs::read_to_string(folder.join("a.xml")).unwrap();
    assert!(text.contains("errors=\"1\"") && text.contains("<error message=\"cannot read `fixtures/"), "{text}");
    assert_eq!(fs::read_to_string(folder.join("b.prom")).unwrap(), "old\n", "its moment tells that it is old");
    let (out, said) = Test::new(&["check", gone, "--format=junit"]).code(2).run_for_both();
    assert!(out.contains("<error ") && said.starts_with("tryorder: cannot read"), "{out}{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_plugin_has_the_exit_codes_of_nagios_whatever_happens() {
    for (scenario, code) in [("healthy", 0), ("dns-aaaa-servfail", 1), ("v6-silent", 2), ("dns-dead", 3)] {
        let from = format!("--from=fixtures/{scenario}/observation.json");
        let out = Test::new(&["check", "--format=nagios", &from]).code(code).run_for_stdout();
        assert!(out.starts_with("TRYORDER ") && out.contains('|'), "{out}");
    }
    for bad in [["--from=fixtures/no-such-file.json"], ["--no-such-flag"], ["no such target"], ["--report=csv=-"]] {
        for flags in [&["check", "--format=nagios"][..], &["check", "--format", "nagios"]] {
            let out = Test::new(&[flags, &bad].concat()).code(3).run_for_stdout();
            assert!(out.starts_with("TRYORDER UNKNOWN - ") && out.contains("\nhint: "), "{bad:?}: {out}");
        }
    }
    let lenient = ["check", "--format=nagios", "--inconclusive=pass", "--from=fixtures/dns-dead/observation.json"];
    assert!(Test::new(&lenient).code(0).run_for_stdout().starts_with("TRYORDER OK - "));
}

#[test]
fn the_summary_of_a_step_is_added_to_what_is_there() {
    let folder = folder("summary");
    let file = folder.join("summary.md");
    fs::write(&file, "from another command\n").unwrap();
    let summary = file.to_str().unwrap();
    let out =
        Test::new(&["check", FROM, "--format=github"]).env("GITHUB_STEP_SUMMARY", summary).code(1).run_for_stdout();
    assert!(out.starts_with("::error title=tryorder%3A outlook.office365.com%3A443::findings: "), "{out}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("from another command\n# tryorder: problem\n"), "{text}");
    // Only who asks for GitHub's format gets it.
    Test::new(&["check", FROM, "--format=markdown"]).env("GITHUB_STEP_SUMMARY", summary).code(1).run_for_stdout();
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    let lost = folder.join("gone/summary.md");
    let (out, said) = Test::new(&["check", FROM, "--format=github"])
        .env("GITHUB_STEP_SUMMARY", lost.to_str().unwrap())
        .code(2)
        .run_for_both();
    assert!(
        out.starts_with("::error title=tryorder::cannot write ") && said.starts_with("tryorder: cannot write "),
        "{out}{said}"
    );
    fs::remove_dir_all(folder).unwrap();
}
