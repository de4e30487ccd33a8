//! How long it takes until a client is connected, as the simulation has it.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome, USUAL_CLIENT};
use crate::clients::End;
use crate::model::Micros;

/// One case a client that is named; without a name the usual one.
pub(super) fn judge(look: &Look) -> Vec<Judged> {
    let expect = &look.entry.expect;
    let Some(limit) = expect.max_first_connect else { return Vec::new() };
    if expect.clients.is_empty() {
        return vec![of_client(look, USUAL_CLIENT, limit)];
    }
    expect.clients.iter().map(|name| of_client(look, name, limit)).collect()
}

fn of_client(look: &Look, name: &str, limit: Micros) -> Judged {
    let case = CaseName::new("first-connect", name);
    let expected = format!("{name} connected within {limit}");
    let Some(client) = look.client(name) else {
        let got = look.why_no_client();
        return look.judged(case, Outcome::Inconclusive, expected, got, Vec::new());
    };
    // Which of two DNS answers arrives first is chance: a Squid has to be fast in either case.
    let end = client.worst.as_ref().unwrap_or(&client.end);
    let outcome = match end {
        End::Connected { at_us, .. } if *at_us <= limit => Outcome::Passed,
        End::Connected { .. } | End::GaveUp { .. } if look.is_judged() => Outcome::Failed,
        End::Connected { .. } | End::GaveUp { .. } => Outcome::Inconclusive,
    };
    let tries = client.tries.iter().map(|t| format!("{}: tried from {} to {}", t.address, t.start_us, t.end_us));
    look.judged(case, outcome, expected, end.says(), tries.collect())
}
