//! One run of the program.

use std::process::{Command, Output, Stdio};

pub(super) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tryorder"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command
}

/// It must end with this code. Stdout, byte for byte.
pub(super) fn run(args: &[&str], code: i32) -> String {
    let (stdout, stderr) = run_for_both(args, code);
    assert_eq!(stderr, "", "{args:?}");
    stdout
}

pub(super) fn run_for_both(args: &[&str], code: i32) -> (String, String) {
    said(command(args).output().unwrap(), args, code)
}

pub(super) fn said(ended: Output, args: &[&str], code: i32) -> (String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(ended.stdout), text(ended.stderr));
    assert_eq!(ended.status.code(), Some(code), "{args:?}\n{stdout}\n{stderr}");
    (stdout, stderr)
}

pub(super) fn json(args: &[&str], code: i32) -> serde_json::Value {
    serde_json::from_str(&run(args, code)).unwrap()
}

/// As Windows ends lines.
pub(super) fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}
