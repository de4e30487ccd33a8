use std::net::IpAddr;

use tryorder::clients::{Outcome, Reply};
use tryorder::model::Family;

use super::recording::{Case, Request, address};

/// How far a start or an end may lie from the recorded one, in seconds, when the lengths of the silent attempts are
/// chosen to fit: what a loaded machine adds.
pub(super) const TOLERANCE: f64 = 0.2;

/// Recorded starts that lie closer than this are not told apart.
const TOGETHER: f64 = 0.02;

/// What is not as recorded, and from which second on; only what is decided before can mend it.
pub(super) struct Difference {
    pub(super) from: f64,
    pub(super) why: String,
}

impl Difference {
    pub(super) fn at_the_end(why: String) -> Self {
        Self { from: f64::INFINITY, why }
    }
}

/// What of our outcome is not as recorded, if anything.
pub(super) fn difference(case: &Case, request: &Request, ours: &Outcome) -> Result<(), Difference> {
    let tries: Vec<(IpAddr, f64)> = ours
        .timeline
        .tries
        .iter()
        .filter(|t| case.is_seen(&t.address))
        .map(|t| (t.address, t.start_us.as_secs_f64()))
        .collect();
    let seen: Vec<(IpAddr, f64)> = request.tries.iter().map(|t| (address(&t.address), t.at_s)).collect();
    for family in Family::BOTH {
        let track = |tries: &[(IpAddr, f64)]| -> Vec<(IpAddr, f64)> {
            tries.iter().copied().filter(|(a, _)| Family::of(a) == family).collect()
        };
        let (ours, seen) = (track(&tries), track(&seen));
        if !ours.iter().map(|(a, _)| a).eq(seen.iter().map(|(a, _)| a)) {
            let same = ours.iter().zip(&seen).take_while(|((a, _), (b, _))| a == b).count();
            let starts = [ours.get(same), seen.get(same)].into_iter().flatten().map(|(_, at)| *at);
            let why = format!("{} tries {ours:?}, seen {seen:?}", family.name());
            return Err(Difference { from: starts.fold(f64::INFINITY, f64::min), why });
        }
        if let Some(((a, ours), (_, seen))) = ours.iter().zip(&seen).find(|(o, s)| (o.1 - s.1).abs() > TOLERANCE) {
            return Err(Difference::at_the_end(format!("{a} starts at {ours} s, seen at {seen} s")));
        }
    }
    let rank = |tries: &[(IpAddr, f64)]| -> Vec<f64> { seen.iter().map(|(a, at)| nearest(tries, a, *at)).collect() };
    let starts = rank(&tries);
    for (n, (a, at)) in seen.iter().enumerate() {
        let before =
            seen[..n].iter().zip(&starts).find(|((_, earlier), ours)| at - earlier > TOGETHER && **ours > starts[n]);
        if let Some(((b, _), _)) = before {
            return Err(Difference::at_the_end(format!("{a} starts before {b}, seen after it")));
        }
    }
    let connected = ours.timeline.end.connected();
    if connected != request.connected.as_deref().map(address) || ours.reply.status() != request.status {
        return Err(Difference::at_the_end(format!(
            "ends {:?} {:?}, seen {:?} {:?}",
            connected, ours.reply, request.status, request.connected
        )));
    }
    let error = request.error.as_ref().map(|page| format!("{page} {}", request.errno.unwrap_or_default()));
    if ours.reply.squid_error() != error {
        return Err(Difference::at_the_end(format!("the error is {:?}, seen {error:?}", ours.reply.squid_error())));
    }
    // A client that gets no answer leaves when it likes.
    if ours.reply == Reply::Never {
        return Ok(());
    }
    let end = ours.timeline.end.at().as_secs_f64();
    if (end - request.seconds).abs() > TOLERANCE {
        return Err(Difference::at_the_end(format!("ends at {end} s, seen at {} s", request.seconds)));
    }
    Ok(())
}

/// Our start of the try that was recorded at `at`: an address may be tried several times.
fn nearest(tries: &[(IpAddr, f64)], address: &IpAddr, at: f64) -> f64 {
    let starts = tries.iter().filter(|(a, _)| a == address).map(|(_, start)| *start);
    starts.min_by(|a, b| (a - at).abs().total_cmp(&(b - at).abs())).unwrap_or(at)
}
