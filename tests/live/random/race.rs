//! Where a program ends that races both families (RFC 8305).

use tryorder::model::Family;

use super::draw::{Drawn, Half};
use super::expect::Met;

/// The address that connects first; `None` if a little more here or there would make it another one.
pub(super) fn winner(drawn: &Drawn, met: &[Met]) -> Option<Met> {
    let ends: Vec<Option<Met>> = SHIFTS.iter().map(|shift| run(drawn, met, *shift)).collect();
    let first = ends[0]?;
    let same = |end: &Option<Met>| end.is_some_and(|m| m.serves() == first.serves());
    ends.iter().all(same).then_some(first)
}

/// When the answer for a family is in.
pub(super) fn answered_ms(drawn: &Drawn, half: &Half) -> u32 {
    let asked_by = if drawn.v4.client_address { &drawn.v4 } else { &drawn.v6 };
    half.names.round_trips * asked_by.rtt_ms + half.names.delay_ms
}

/// Milliseconds later: IPv6 and IPv4 connects, the AAAA and the A answer.
const SHIFTS: [[u32; 4]; 7] =
    [[0; 4], [60, 0, 0, 0], [0, 60, 0, 0], [0, 0, 60, 0], [0, 0, 0, 60], [60, 0, 60, 0], [0, 60, 0, 60]];
/// §8: "Connection Attempt Delay", "Resolution Delay".
const ATTEMPT_DELAY: u32 = 250;
const RESOLUTION_DELAY: u32 = 50;

fn run(drawn: &Drawn, met: &[Met], [v6_later, v4_later, aaaa_later, a_later]: [u32; 4]) -> Option<Met> {
    let in_at = |family| match family {
        Family::V6 => answered_ms(drawn, &drawn.v6) + aaaa_later,
        Family::V4 => answered_ms(drawn, &drawn.v4) + a_later,
    };
    let later = |family| if family == Family::V6 { v6_later } else { v4_later };
    let (aaaa, a) = (in_at(Family::V6), in_at(Family::V4));
    let has = |family| met.iter().any(|m| m.family() == family);
    // §3: an A answer that comes first waits a little for the AAAA answer, whatever that says.
    let mut start = match (has(Family::V6), has(Family::V4)) {
        (_, true) if aaaa > a => aaaa.min(a + RESOLUTION_DELAY),
        (true, _) => aaaa,
        _ => a,
    };
    let mut waiting: Vec<Met> = met.to_vec();
    let (mut last, mut failures, mut best): (Option<Family>, Vec<u32>, Option<(u32, Met)>) = (None, Vec::new(), None);
    while let Some(soonest) = waiting.iter().map(|m| in_at(m.family())).min() {
        start = start.max(soonest);
        if best.is_some_and(|(at, _)| at <= start) {
            break;
        }
        let ready = |m: &Met| in_at(m.family()) <= start;
        let alternate = waiting.iter().position(|m| ready(m) && last.is_none_or(|l| l != m.family()));
        let this = waiting.remove(alternate.or_else(|| waiting.iter().position(ready))?);
        last = Some(this.family());
        let end = start + this.tcp_ms + later(this.family());
        if this.connects() && best.is_none_or(|(at, _)| end < at) {
            best = Some((end, this));
        } else if !this.connects() && !this.is_silent() {
            failures.push(end);
        }
        // A connect that fails by itself hands over at once.
        let failed = failures.iter().copied().filter(|at| *at >= start).min();
        failures.retain(|at| Some(*at) != failed);
        let next = start + ATTEMPT_DELAY;
        start = failed.map_or(next, |at| {
            if at > next {
                failures.push(at);
            }
            at.min(next)
        });
    }
    best.map(|(_, met)| met)
}
