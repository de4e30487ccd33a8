use crate::clients::timeline::connect;
use crate::clients::{Luck, Meeting, Path, Try, TryResult, Wait};
use crate::model::Micros;

use super::reply::errno;

/// One address, dialled until it answers, fails for good, or the limit is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// One for each time it was dialled.
    pub(super) tries: Vec<Try>,
    pub(super) end: Micros,
    pub(super) result: TryResult,
    pub(super) errno: u16,
}

/// `times`: how often an address is dialled that fails by itself. One deadline covers all of it (`ConnOpener`).
pub(super) fn attempt(meeting: &Meeting, wait: &Wait, times: u32, luck: Luck) -> Attempt {
    let patience = patience(&meeting.path, wait, luck);
    let mut tries: Vec<Try> = Vec::new();
    let mut now = wait.from;
    loop {
        let this = connect(meeting, patience - (now - wait.from));
        let (end, result) = (now + this.took, this.result);
        tries.push(Try { address: wait.address, start_us: now, end_us: end, result });
        if result != TryResult::Failed || tries.len() >= usize::try_from(times).unwrap_or(usize::MAX) {
            let cause = if let Path::Rejects { cause, .. } = &meeting.path { Some(cause) } else { None };
            return Attempt { tries, end, result, errno: errno(result, cause) };
        }
        now = end + RETRY_SLEEP;
    }
}

/// How long the attempt may take; chance is asked only where something hangs on it.
fn patience(path: &Path, wait: &Wait, luck: Luck) -> Micros {
    let answered = match path {
        Path::Up { tcp, .. } | Path::StallsInTls { tcp, .. } | Path::TlsFails { tcp, .. } => Some(*tcp),
        Path::Rejects { after, .. } => Some(*after),
        Path::Silent { .. } => None,
    };
    let certain = answered.is_some_and(|after| after <= *wait.spread().start());
    if certain { wait.limit } else { luck.silent_for(wait) }
}

/// `ConnOpener::retrySleep`.
const RETRY_SLEEP: Micros = Micros::from_millis(50);
