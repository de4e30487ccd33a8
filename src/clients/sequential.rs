//! The plain loop over getaddrinfo's list: Python's urllib, wget, most older programs. One address after another, each
//! for as long as the kernel waits.

use super::timeline::{connect, exhausted, finish};
use super::{End, Situation, Timeline, Try, TryResult};

/// Walks the system's order. getaddrinfo returns when both answers are in.
pub fn sequential(situation: &Situation) -> Timeline {
    let mut tries = Vec::new();
    let mut now = situation.both_in();
    let mut basis = situation.getaddrinfo_basis;
    let mut last = None;
    if let Some(why) = &situation.getaddrinfo_fails {
        return Timeline { tries, end: End::GaveUp { at_us: now, why: why.clone(), basis } };
    }
    for address in &situation.order {
        let meeting = situation.meeting(address);
        let this = connect(&meeting, situation.syn.gives_up_after);
        let end = now + this.took;
        basis = basis.max(this.basis);
        if this.result == TryResult::TimedOut {
            basis = basis.max(situation.syn.basis);
        }
        tries.push(Try { address: *address, start_us: now, end_us: end, result: this.result });
        now = end;
        if this.result == TryResult::Connected {
            return Timeline { tries, end: finish(*address, &meeting, now, basis) };
        }
        last = Some(meeting);
    }
    let why = exhausted(&tries, last.as_ref());
    Timeline { tries, end: End::GaveUp { at_us: now, why, basis } }
}
