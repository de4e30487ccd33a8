//! 3.2 to 4: one list, made when all DNS answers are in, walked from its beginning.

use super::call::Call;
use super::route::{Destination, Hop, destinations};
use super::{Method, Outcome, Reply};
use crate::clients::TryResult;
use crate::model::Micros;

pub(super) fn run(call: &mut Call) -> Outcome {
    let (hops, mut now) = match hops(call) {
        Ok(found) => found,
        Err(failed) => return failed,
    };
    let connect = call.request.method == Method::Connect;
    let whole_list = !connect || call.config.version.connect_survives_timeout();
    let learns = !(connect && call.config.version.connect_never_learns());
    let mut tries = Vec::new();
    let mut errno = 0;
    for (n, hop) in hops.iter().enumerate() {
        // Before 3.5.6 a CONNECT knows only `connect_timeout`, for parents, too.
        let limit = if whole_list { call.limit(hop.to, now) } else { call.config.connect_timeout };
        let this = call.attempt(hop, now, limit);
        tries.extend(this.tries);
        (now, errno) = (this.end, this.errno);
        if learns {
            call.learn(hop, this.result, now);
        }
        match this.result {
            TryResult::Connected => return call.connected(hop.address, now, tries),
            TryResult::TimedOut if !whole_list => break,
            TryResult::TimedOut | TryResult::Failed | TryResult::Cancelled => {}
        }
        let out_of_time = whole_list && call.left(now).is_none();
        if out_of_time || (!connect && out_of_tries(call, n + 1)) {
            break;
        }
    }
    call.failed(Reply::connect_fail(503, errno), now, tries)
}

/// The list, and when it is complete. `peerSelectDnsPaths` looks up the next destination only while there are slots.
fn hops(call: &mut Call) -> Result<(Vec<Hop>, Micros), Outcome> {
    let slots = call.config.slots();
    // `serverDestinations.reserve(forward_max_tries)` throws in `FwdState`; seen in 4.13.
    if call.request.method == Method::Get && call.config.forward_max_tries < 0 {
        return Err(call.failed(Reply::Closed, call.started, Vec::new()));
    }
    let route = destinations(call.config, call.request.method);
    let mut now = call.started;
    let mut hops: Vec<Hop> = Vec::new();
    for to in &route {
        if hops.len() < slots {
            let resolved = call.resolve(*to, now);
            now = resolved.done;
            hops.extend(resolved.addresses().map(|address| Hop { address, to: *to }));
            hops.truncate(slots);
        }
    }
    if !hops.is_empty() {
        return Ok((hops, now));
    }
    let asked = slots > 0 && route.contains(&Destination::Direct);
    let reply =
        if asked { Reply::dns_fail() } else { Reply::no_path(call.request.method, call.config.version.engine()) };
    Err(call.failed(reply, now, Vec::new()))
}

/// `FwdState::exhaustedTries`.
fn out_of_tries(call: &Call, tried: usize) -> bool {
    call.config.version.get_counts_tries()
        && i64::try_from(tried).unwrap_or(i64::MAX) >= i64::from(call.config.forward_max_tries)
}
