//! Ctrl-C. Wine makes a console event of a SIGINT, and a program of the host sends it.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::program::{command, said};

#[test]
fn ctrl_c_prints_what_is_known_and_says_so() {
    // It takes connections and stays silent.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let held = thread::spawn(move || listener.accept().unwrap());
    let args = ["diagnose", &target, "--timeout=30s"];
    let run = command(&args).spawn().unwrap();
    let connection = held.join().unwrap();
    thread::sleep(Duration::from_millis(1_500));
    let begun = Instant::now();
    let script = format!(
        "for p in /proc/[0-9]*; do cat $p/cmdline 2>/dev/null | tr '\\0' ' ' | grep -q '[t]ryorder.exe diagnose {target}' && kill -INT ${{p#/proc/}}; done; true"
    );
    // Wine starts it, and has no handle of it that could be waited for.
    let sent = Command::new("/bin/sh")
        .args(["-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(sent);
    let (stdout, stderr) = said(run.wait_with_output().unwrap(), &args, 3);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(stdout.starts_with("partial: the run was cut short; what follows is true but not all\r\n"), "{stdout}");
    assert_eq!(stderr, "");
    drop(connection);
}
