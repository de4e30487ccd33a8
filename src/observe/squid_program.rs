//! `squid -v`, run because somebody asked for it.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::text_file::SMALL;

/// It answers within milliseconds.
const LIMIT: Duration = Duration::from_secs(5);

/// Its output; real ones say less than 4 KiB. Its folder is not in everybody's PATH.
pub fn squid_v() -> io::Result<String> {
    let start = |program: &str| {
        Command::new(program).arg("-v").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    };
    let elsewhere = || ["/usr/sbin/squid", "/usr/local/sbin/squid", "/usr/local/squid/sbin/squid"];
    let mut child = start("squid").or_else(|e| elsewhere().into_iter().find_map(|p| start(p).ok()).ok_or(e))?;
    let said = read(&mut child);
    // It may have more to say than anybody reads.
    let _ = child.kill();
    let _ = child.wait();
    said
}

/// A thread reads, so that a program that says nothing holds nobody up.
fn read(child: &mut Child) -> io::Result<String> {
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(SMALL).read_to_end(&mut bytes).map(|_| bytes);
        // Nobody waits for it any more when this fails.
        let _ = send.send(read);
    });
    let bytes = receive.recv_timeout(LIMIT).map_err(|_| io::Error::other("it does not end"))??;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
