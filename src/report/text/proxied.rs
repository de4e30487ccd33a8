use std::fmt::Write as _;

use super::super::{Layout, wrap::wrap};
use super::heading;
use crate::diagnose::TargetDiagnosis;

/// A line a round, then what a Squid was predicted to answer.
pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout, what_if: bool) {
    let Some(proxied) = &target.proxied else { return };
    let how = if what_if { ", as it was measured" } else { "" };
    heading(out, &format!("Through the proxy {}{how}", proxied.proxy), layout);
    let mut line = |text: &str| {
        let _ = writeln!(out, " {}", wrap(text, layout.width - 1, 5));
    };
    for (n, round) in proxied.rounds.iter().take(MOST_ROUNDS).enumerate() {
        line(&format!("round {}: {}", n + 1, round.says));
    }
    if proxied.rounds.len() > MOST_ROUNDS {
        line(&format!("… and {} more", proxied.rounds.len() - MOST_ROUNDS));
    }
    // Where it is the same the direct way, it is not the proxy that inspects.
    if let Some(issuer) = proxied.private_issuer.as_ref().filter(|_| proxied.private_issuer != target.private_root) {
        line(&format!("TLS inside the tunnel is signed by an issuer that Mozilla's roots do not know: {issuer}"));
    }
    for prediction in &proxied.predicted {
        line(&prediction.says);
    }
}

/// Three is what is made by default.
const MOST_ROUNDS: usize = 5;
