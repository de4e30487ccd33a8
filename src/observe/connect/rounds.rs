//! The rounds of one address, one after another.

use std::net::IpAddr;
use std::sync::Arc;

use super::Phase;
use super::attempt;
use crate::model::{TcpCause, TlsCause};
use crate::observation::{Attempt, Tcp, Tls};
use crate::observe::clock;

pub(super) async fn rounds(phase: Arc<Phase>, address: IpAddr) -> Vec<Attempt> {
    let wanted = phase.settings.rounds;
    let mut rows = vec![attempt::attempt(&phase, address, 1).await];
    phase.progress.attempted();
    for round in 2..=wanted {
        let silent = rows.last().is_none_or(was_silent);
        if silent || clock::remaining(phase.deadline) < phase.settings.timeout {
            phase.progress.skipped(wanted + 1 - round);
            break;
        }
        let attempt = attempt::attempt(&phase, address, round);
        // Cut off by the end of the run it shows nothing: a row would look like silence.
        let Ok(row) = tokio::time::timeout_at(phase.deadline.into(), attempt).await else {
            phase.progress.skipped(wanted + 1 - round);
            break;
        };
        rows.push(row);
        phase.progress.attempted();
    }
    rows
}

/// Asking again would cost another whole limit and show the same.
fn was_silent(attempt: &Attempt) -> bool {
    matches!(attempt.tcp, Tcp::Failed { cause: TcpCause::Timeout, .. })
        || matches!(attempt.tls, Some(Tls::Failed { cause: TlsCause::Silent { .. }, .. }))
}
