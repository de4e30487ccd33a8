//! What a drawn network must show, from its description alone: the fate of each address, and the verdict that the pages of
//! the rules promise (`src/diagnose/rules/*.md`).

use std::net::IpAddr;

use tryorder::lab::{Chance, Direction, Network, Server};
use tryorder::model::Family;

use super::draw::{Drawn, Half, Names};
use super::lot::{Lot, Outcome};
use super::race;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expected {
    pub(super) verdict: &'static str,
    /// In the order in which a program tries them that follows the system.
    pub(super) met: Vec<Met>,
}

/// One address, as somebody meets it who tries it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Met {
    pub(super) address: IpAddr,
    /// The word of the report.
    pub(super) fate: &'static str,
    pub(super) trust: Option<&'static str>,
    /// Until TCP connects or is rejected; longer than anybody waits where it is silent.
    pub(super) tcp_ms: u32,
    pub(super) tls_ms: u32,
}

impl Met {
    pub(super) fn connects(&self) -> bool {
        ["up", "unsteady", "stalled", "tls_failed"].contains(&self.fate)
    }

    pub(super) fn is_silent(&self) -> bool {
        self.fate == "silent"
    }

    /// A program that takes this one gets its answer.
    pub(super) fn serves(&self) -> bool {
        self.trust == Some("trusted")
    }

    pub(super) fn family(&self) -> Family {
        Family::of(&self.address)
    }
}

/// `None` where chance, or a figure near a threshold, leaves it open: such a network is drawn anew.
pub(super) fn expect(drawn: &Drawn, network: &Network) -> Option<Expected> {
    let mut met = Vec::new();
    for half in [&drawn.v6, &drawn.v4] {
        let servers = &network.stack(half.family).servers;
        for ((address, lot), server) in half.known().iter().zip(servers) {
            assert_eq!(*address, server.address);
            met.push(meet(half, lot, server, network.chance(), drawn.rounds)?);
        }
    }
    // RFC 6724 §6 rule 1: unusable destinations last. All others of a family are equal, and IPv6 comes first.
    met.sort_by_key(|met| !drawn.half(met.family()).is_routed());
    let verdict = verdict(drawn, &met)?;
    Some(Expected { verdict, met })
}

fn meet(half: &Half, lot: &Lot, server: &Server, chance: Chance, rounds: u32) -> Option<Met> {
    let met = |fate, trust, tcp_ms| Met { address: server.address, fate, trust, tcp_ms, tls_ms: 0 };
    if !half.is_routed() {
        return Some(met("unroutable", None, 0));
    }
    let up = |trust| {
        let tcp_ms = half.rtt_ms + lot.tcp_delay_ms + syn_again_ms(server, chance, rounds)?;
        Some(Met { tls_ms: half.rtt_ms + lot.tls_delay_ms, ..met("up", Some(trust), tcp_ms) })
    };
    match lot.outcome {
        Outcome::Up => up("trusted"),
        Outcome::UpBut(word) => up(word),
        Outcome::Silent => Some(met("silent", None, FOR_EVER)),
        Outcome::Rejected => Some(met("rejected", None, half.rtt_ms)),
        Outcome::Unroutable => Some(met("unroutable", None, half.rtt_ms)),
        Outcome::Stalled => Some(met("stalled", None, half.rtt_ms)),
        Outcome::TlsFailed => Some(met("tls_failed", None, half.rtt_ms)),
        Outcome::Flapping => {
            // After a silence there is no further round.
            match (0..u64::from(rounds)).position(|attempt| !chance.answers(server, attempt)) {
                Some(0) => Some(met("silent", None, FOR_EVER)),
                Some(_) => Some(Met { fate: "unsteady", ..up("trusted")? }),
                None => up("trusted"),
            }
        }
    }
}

/// What a lost SYN or SYN-ACK costs: a second (RFC 6298 §2). `None` where the second ones are lost too, and the answer would
/// come near the limit.
fn syn_again_ms(server: &Server, chance: Chance, rounds: u32) -> Option<u32> {
    let lost = |direction, packet| chance.loses(server, direction, packet);
    match [lost(Direction::There, 0), lost(Direction::There, 1), lost(Direction::Back, 0), lost(Direction::Back, 1)] {
        _ if server.path.loss > 0.0 && rounds > 1 => None,
        [false, _, false, _] => Some(0),
        [true, false, false, _] | [false, false, true, false] => Some(1_000),
        _ => None,
    }
}

fn verdict(drawn: &Drawn, met: &[Met]) -> Option<&'static str> {
    if met.is_empty() {
        // "No such name" and "no such records" are answers; silence and SERVFAIL are none.
        let halves = [&drawn.v6, &drawn.v4];
        let says_no = halves.iter().any(|h| [Names::Answer, Names::Nodata, Names::Nxdomain].contains(&h.names.ends));
        return Some(if says_no { "problem" } else { "inconclusive" });
    }
    let certain = is_cut_off(met)
        || Family::BOTH.iter().any(|family| family_hurts(drawn, met, *family))
        || met.iter().any(|m| m.trust.is_some_and(|trust| trust != "trusted"))
        || caught_in_order(met)
        || Family::BOTH.iter().any(|family| is_waited_for(drawn, *family));
    if certain || is_slow(drawn, met)? {
        return Some("problem");
    }
    // What TLS breaks for some addresses of a family counts when a race ends there.
    let breaks_tls = met.iter().any(|m| ["stalled", "tls_failed"].contains(&m.fate));
    if !breaks_tls {
        return Some("healthy");
    }
    race::winner(drawn, met).map(|winner| if winner.serves() { "healthy" } else { "problem" })
}

/// Nothing connects.
fn is_cut_off(met: &[Met]) -> bool {
    !met.iter().any(Met::connects)
}

/// A dead family beside a living one, silent addresses beside living ones, TLS that fails for all of a family.
fn family_hurts(drawn: &Drawn, met: &[Met], family: Family) -> bool {
    let mine: Vec<&Met> = met.iter().filter(|m| m.family() == family).collect();
    let any = |words: &[&str]| mine.iter().any(|m| words.contains(&m.fate));
    if mine.iter().any(|m| m.connects()) {
        let up = any(&["up"]);
        return any(&["silent", "unsteady"]) || (!up && any(&["stalled", "tls_failed"]));
    }
    // A dead family that the system tries first costs everybody; IPv4 is dead by mistake unless there is no way at all.
    let first = met.first().is_some_and(|m| m.family() == family);
    !mine.is_empty() && if family == Family::V4 { any(&["silent", "rejected"]) } else { first && drawn.v6.is_routed() }
}

/// A program that goes through the list ends at an address that connects and does not serve, or before a silent one.
fn caught_in_order(met: &[Met]) -> bool {
    let first = met.iter().find(|m| m.connects() || m.is_silent());
    first.is_some_and(|m| m.is_silent() || (!m.serves() && m.fate != "unsteady"))
}

/// The question gets no answer, while the other family's does: everybody who waits for both pays for it.
fn is_waited_for(drawn: &Drawn, family: Family) -> bool {
    drawn.half(family).names.ends == Names::Lost && !drawn.half(family.other()).known().is_empty()
}

/// A program that goes through the list needs five seconds; `None` if that is close.
fn is_slow(drawn: &Drawn, met: &[Met]) -> Option<bool> {
    let names = [&drawn.v6, &drawn.v4].map(|half| race::answered_ms(drawn, half)).into_iter().max().unwrap_or(0);
    let dead: u32 = met.iter().take_while(|m| !m.connects()).map(|m| m.tcp_ms.min(FOR_EVER)).sum();
    let last = met.iter().find(|m| m.connects()).map_or(0, |m| m.tcp_ms + m.tls_ms);
    match names + dead + last {
        ..4_000 => Some(false),
        6_500.. => Some(true),
        4_000..6_500 => None,
    }
}

/// Longer than a kernel waits for the answer to a SYN.
pub(super) const FOR_EVER: u32 = 200_000;
