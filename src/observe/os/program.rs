//! What a small program of the system prints, with a limit on its time and its words.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::observation::TextFile;
use crate::observe::text_file::SMALL;

/// netsh answers in a tenth of a second; a system that is busy may need a few.
const PATIENCE: Duration = Duration::from_secs(5);

/// Its standard output (what is no UTF-8 is replaced: tables are digits and colons). `Absent`: it ended with a failure,
/// whatever it said of that, as `reg query` does for a value that is not there.
pub(super) fn output(program: &str, arguments: &[&str]) -> TextFile {
    let unreadable = |says: String| TextFile::Unreadable { says };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(e) => return unreadable(format!("cannot run {program}: {e}")),
    };
    let Some(pipe) = child.stdout.take() else { return TextFile::Unknown };
    let (send, receive) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.take(SMALL + 1).read_to_end(&mut bytes);
        // Nobody listens any more once the patience is over.
        drop(send.send(read.map(|_| bytes)));
    });
    let said = receive.recv_timeout(PATIENCE);
    let in_time = said.is_ok();
    if !in_time || said.as_ref().is_ok_and(|read| read.as_ref().is_ok_and(|b| b.len() as u64 > SMALL)) {
        // It may have ended by itself meanwhile.
        drop(child.kill());
    }
    let ended = child.wait();
    if in_time {
        drop(reader.join());
    }
    match said {
        Err(_) => unreadable(format!("{program} did not end within {} s", PATIENCE.as_secs())),
        Ok(Err(e)) => unreadable(format!("cannot read what {program} prints: {e}")),
        Ok(Ok(bytes)) if bytes.len() as u64 > SMALL => unreadable(format!("{program} prints more than 64 KiB")),
        Ok(Ok(_)) if !ended.is_ok_and(|status| status.success()) => TextFile::Absent,
        Ok(Ok(bytes)) => TextFile::Text { text: String::from_utf8_lossy(&bytes).into_owned() },
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_heard_and_bounded() {
        let of = |script: &str| output("sh", &["-c", script]);
        assert_eq!(of("echo '  50 0 ::1/128'; echo no >&2"), TextFile::Text { text: "  50 0 ::1/128\n".into() });
        assert_eq!(of("exit 1"), TextFile::Absent);
        assert_eq!(of("echo unable to find it; exit 1"), TextFile::Absent);
        assert_eq!(of("exit 0"), TextFile::Text { text: String::new() });
        assert!(matches!(of("exec yes"), TextFile::Unreadable { says } if says.contains("64 KiB")));
        assert!(matches!(output("/no/such/program", &[]), TextFile::Unreadable { .. }));
    }
}
