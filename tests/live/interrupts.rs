//! A signal in the box: while getaddrinfo hangs, while addresses are silent, through `lab` itself and through a program in it.

use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::tryorder;
use super::validators::{folder, is_exposition, is_junit};

/// The box stands after some 50 ms, and a silence that counts takes a second. Lookups without an answer end after two.
const LONG: Duration = Duration::from_millis(1_400);

#[test]
fn a_getaddrinfo_that_hangs_does_not_hold_up_the_end() {
    let done = end(start(&["lab", "dns-dead", "--", tryorder(), "check"]), "-TERM");
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.starts_with("inconclusive: ") && said.ends_with("(partial: the run was cut short)\n"), "{said}");
}

#[test]
fn the_lab_itself_prints_what_is_known() {
    let done = end(start(&["lab", "v6-silent", "--timeout", "30s"]), "-INT");
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.starts_with("partial: the run was cut short"), "{said}");
    assert!(said.contains("error v6-silent") && said.contains("9 of 9 addresses up"), "{said}");
}

#[test]
fn a_signal_for_the_lab_is_for_the_program_in_it() {
    for (name, code) in [("-INT", 128 + 2), ("-TERM", 128 + 15)] {
        assert_eq!(end(start(&["lab", "healthy", "--", "sleep", "30"]), name).status.code(), Some(code));
    }
}

#[test]
fn the_reports_of_a_run_that_is_cut_short_are_whole_and_say_so() {
    let folder = folder("cut-short");
    let (xml, prom) = (folder.join("a.xml"), folder.join("a.prom"));
    let flags = [format!("--report=junit={}", xml.display()), format!("--report=prometheus={}", prom.display())];
    let check = ["lab", "dns-dead", "--", tryorder(), "check", "--format=nagios", &flags[0], &flags[1]];
    let done = end(start(&check), "-TERM");
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.starts_with("TRYORDER UNKNOWN - cut short; outlook.office365.com:443: not judged: "), "{said}");
    assert!(fs::read_to_string(&xml).unwrap().contains("<property name=\"partial\" value=\"true\"/>"));
    assert!(fs::read_to_string(&prom).unwrap().contains("\ntryorder_run_partial 1\n"));
    is_junit(&[xml]).unwrap();
    is_exposition(&prom).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left");
    fs::remove_dir_all(folder).unwrap();
}

fn start(args: &[&str]) -> Child {
    let mut command = Command::new(tryorder());
    command.args(args).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(run: Child, name: &str) -> Output {
    thread::sleep(LONG);
    let begun = Instant::now();
    assert!(Command::new("kill").args([name, &run.id().to_string()]).status().unwrap().success());
    let done = run.wait_with_output().unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    done
}
