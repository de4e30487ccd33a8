use super::{ClientRun, Facts};
use crate::clients::{Basis, Path, Try, TryResult};
use crate::model::Micros;

/// How much of each try of a client rests on what was seen; the rest is assumed.
pub(super) fn seen(facts: &Facts, run: &ClientRun) -> Vec<Micros> {
    let situation = match (run.program, &run.squid) {
        (Some(program), _) => facts.situation_of(program),
        (None, Some(squid)) => facts.squid_situation(&squid.config),
        (None, None) => facts.situation(),
    };
    let one = |this: &Try| {
        let (took, meeting) = (this.end_us - this.start_us, situation.meeting(&this.address));
        match (&meeting.path, meeting.basis) {
            (_, Basis::Assumed) => Micros::ZERO,
            (Path::Silent { at_least }, Basis::Measured) => took.min(*at_least),
            // A connect and the part of its handshake that was seen.
            (Path::StallsInTls { tcp, at_least, .. }, _) if this.result != TryResult::Connected => {
                took.min(*tcp + *at_least)
            }
            (_, Basis::Measured) => took,
        }
    };
    run.timeline.tries.iter().map(one).collect()
}
