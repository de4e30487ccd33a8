//! The rounds of one address, one after another.

use std::net::IpAddr;
use std::sync::Arc;

use super::Phase;
use super::attempt;
use crate::model::{TcpCause, TlsCause};
use crate::observation::{Attempt, Tcp, Tls};
use crate::observe::clock;

pub(super) async fn rounds(phase: Arc<Phase>, address: IpAddr) -> Vec<Attempt> {
    let settings = &phase.settings;
    let mut rows: Vec<Attempt> = Vec::new();
    for round in 1..=settings.rounds {
        let first = round == 1;
        let silent = rows.last().is_some_and(was_silent);
        if silent || !first && clock::remaining(phase.deadline) < settings.gap + settings.timeout {
            phase.progress.skipped(settings.rounds + 1 - round);
            break;
        }
        let attempt = async {
            if !first {
                tokio::time::sleep(settings.gap).await;
            }
            attempt::attempt(&phase, address, round).await
        };
        let end_of_run = async {
            if first { std::future::pending().await } else { tokio::time::sleep_until(phase.deadline.into()).await }
        };
        // Cut off by the end of the run it shows nothing: a row would look like silence.
        let row = tokio::select! {
            biased;
            row = attempt => Some(row),
            () = end_of_run => None,
            () = phase.patience.stopped() => None,
        };
        let Some(row) = row else {
            phase.progress.skipped(settings.rounds + 1 - round);
            break;
        };
        phase.patience.heard(&row);
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
