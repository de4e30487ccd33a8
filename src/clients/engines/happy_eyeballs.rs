//! Happy Eyeballs version 2 (RFC 8305): tries start one after another without waiting for the earlier ones to fail,
//! and the first TCP connection wins. What TLS does afterwards comes too late for the race, unless the client races on
//! until TLS is done, as the draft of version 3 has it.

use std::net::IpAddr;

use super::Tried;
use super::tried::dial;
use crate::clients::timeline::{Connect, secure};
use crate::clients::{Path, Situation, Timeline, Try, TryResult};
use crate::model::{Family, Micros};

/// The delays of RFC 8305 §8, and in what else clients differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HappyEyeballs {
    /// "Connection Attempt Delay […] Recommended to be 250 milliseconds".
    pub attempt_delay: Micros,
    /// "Resolution Delay […] Recommended to be 50 milliseconds". Nothing to a client that waits for both answers.
    pub resolution_delay: Micros,
    /// What starts the next try before the delay is over.
    pub hand_over: HandOver,
    /// "TLS clients SHOULD wait for the TLS handshake" (draft-ietf-happy-happyeyeballs-v3).
    pub until_tls: bool,
}

/// Which failure starts the next try at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// That of any try.
    AnyFails,
    /// That of the try that started last.
    LastFails,
    /// The one after which none is under way.
    NoneLeft,
}

impl HappyEyeballs {
    pub const RFC_8305: Self = Self {
        attempt_delay: Micros::from_millis(250),
        resolution_delay: Micros::from_millis(50),
        hand_over: HandOver::AnyFails,
        until_tls: false,
    };

    /// draft-ietf-happy-happyeyeballs-v3. There is no HTTPS record here that it would wait for.
    pub const V3: Self = Self { until_tls: true, ..Self::RFC_8305 };

    /// For a client that asks DNS by itself and uses each answer as it comes.
    pub fn run(&self, situation: &Situation) -> Timeline {
        self.race(situation).timeline(situation, situation.both_in())
    }

    pub(super) fn race(&self, situation: &Situation) -> Tried {
        let mut queue = Queue::new(situation);
        let mut tried = Tried::default();
        let mut next_start = first_start(situation, self.resolution_delay);
        let mut won: Option<(IpAddr, Micros)> = None;
        while let Some((start, address)) = queue.take(next_start) {
            if won.is_some_and(|(_, at)| start >= at) {
                break;
            }
            let this = self.attempt(situation, &address);
            let end = start + this.took;
            if this.result == TryResult::Connected && won.is_none_or(|(_, at)| end < at) {
                won = Some((address, end));
            }
            tried.push(address, start, &this);
            let delayed = self.delayed(situation, &address, start);
            next_start = delayed.min(self.handed_over(&tried, start).unwrap_or(Micros::MAX));
        }
        if let Some((address, at)) = won {
            // "Once one of the connection attempts succeeds […] all other connections attempts that have not yet
            // succeeded SHOULD be canceled" (§5).
            tried.won(situation, address, at, self.tcp_up(situation, &address, at));
        }
        tried
    }

    fn attempt(&self, situation: &Situation, address: &IpAddr) -> Connect {
        let tcp = dial(situation, address, None);
        if self.until_tls && tcp.result == TryResult::Connected {
            secure(&situation.meeting(address), tcp)
        } else {
            tcp
        }
    }

    /// When the delay after a try is over. With TLS in the race it begins anew when TCP is up in time.
    fn delayed(&self, situation: &Situation, address: &IpAddr, start: Micros) -> Micros {
        let tcp = dial(situation, address, None);
        let extended = self.until_tls && tcp.result == TryResult::Connected && tcp.took < self.attempt_delay;
        start + self.attempt_delay + if extended { tcp.took } else { Micros::ZERO }
    }

    /// When a failure starts the next try, of those that had not yet happened when the last one started.
    fn handed_over(&self, tried: &Tried, start: Micros) -> Option<Micros> {
        let failed = |t: &&Try| t.result == TryResult::Failed;
        let of_last = tried.tries().last().filter(failed).map(|t| t.end_us);
        match self.hand_over {
            HandOver::AnyFails => {
                let earlier = tried.tries().filter(failed).map(|t| t.end_us).filter(|at| *at > start);
                earlier.chain(of_last).min()
            }
            HandOver::LastFails => of_last,
            HandOver::NoneLeft => tried.tries().all(|t| t.result != TryResult::Connected).then(|| tried.ended())?,
        }
    }

    fn tcp_up(&self, situation: &Situation, address: &IpAddr, won_at: Micros) -> Micros {
        let path = situation.meeting(address).path;
        if let (true, Path::Up { tls, .. }) = (self.until_tls, path) { won_at - tls } else { won_at }
    }
}

/// §3: "If a positive AAAA response […] is received first, the first IPv6 connection attempt is immediately
/// started. If a positive A response is received first […], the client SHOULD wait a short time for the AAAA
/// response"; a negative AAAA response ends the wait too.
pub(super) fn first_start(situation: &Situation, resolution_delay: Micros) -> Micros {
    let (aaaa, a) = (&situation.aaaa, &situation.a);
    match (aaaa.addresses.is_empty(), a.addresses.is_empty()) {
        (_, false) if aaaa.at > a.at => aaaa.at.min(a.at + resolution_delay),
        (false, _) => aaaa.at,
        (true, _) => a.at,
    }
}

/// The addresses not yet tried, by family, in the system's order (§4: sorted, then interlaced, first family count 1).
struct Queue<'a> {
    situation: &'a Situation,
    waiting: Vec<IpAddr>,
    last: Option<Family>,
}

impl<'a> Queue<'a> {
    fn new(situation: &'a Situation) -> Self {
        Self { situation, waiting: situation.order.clone(), last: None }
    }

    /// The next address and when its try starts: at `from`, or when the next answer brings one.
    fn take(&mut self, from: Micros) -> Option<(Micros, IpAddr)> {
        let in_at = |a: &IpAddr| self.situation.answer(Family::of(a)).at;
        let start = from.max(self.waiting.iter().map(in_at).min()?);
        let wanted = self.last.map(Family::other);
        let ready = || self.waiting.iter().enumerate().filter(|(_, a)| in_at(a) <= start);
        let (n, _) = ready().find(|(_, a)| wanted.is_none_or(|f| f == Family::of(a))).or_else(|| ready().next())?;
        let address = self.waiting.remove(n);
        self.last = Some(Family::of(&address));
        Some((start, address))
    }
}
