use super::paths::{Paths, Side};
use crate::clients::squid::attempt::Attempt;
use crate::clients::squid::call::Call;
use crate::clients::squid::route::Hop;
use crate::clients::{Try, TryResult};
use crate::model::Micros;

/// The two tracks of a race (`HappyConnOpener`).
pub(super) struct Opener {
    pub(super) paths: Paths,
    tries: Vec<Try>,
    errno: u16,
    prime: Option<Flight>,
    spare: Option<Flight>,
    side: Option<Side>,
    wait: SpareWait,
    /// All primes failed: the limits on spares no longer count.
    unrestricted: bool,
    /// The spare in flight was allowed under the limits.
    allowance: bool,
    /// Attempts that count against `forward_max_tries`.
    counted: i32,
}

/// An attempt on its way.
#[derive(Clone, Debug)]
struct Flight {
    hop: Hop,
    from: Micros,
    attempt: Attempt,
}

/// What the next spare attempt waits for (`HappySpareWait`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpareWait {
    Nothing,
    /// For the first prime to have had its head start.
    HeadStart(Micros),
    /// For the gap to be over.
    Gap(Micros),
    /// For all primes to fail (`happy_eyeballs_connect_limit 0`).
    Primes,
    /// For the next destination: this one has no addresses of the other family.
    NextPeer,
}

/// Which track an attempt runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Track {
    Prime,
    Spare,
}

impl Opener {
    pub(super) fn new(paths: Paths) -> Self {
        Self {
            paths,
            tries: Vec::new(),
            errno: 0,
            prime: None,
            spare: None,
            side: None,
            wait: SpareWait::Nothing,
            unrestricted: false,
            allowance: false,
            counted: 0,
        }
    }

    /// All tries so far, in the order of starting.
    pub(super) fn history(&self) -> Vec<Try> {
        let mut tries = self.tries.clone();
        tries.sort_by_key(|t| t.start_us);
        tries
    }

    /// The error of the last failure.
    pub(super) fn errno(&self) -> u16 {
        self.errno
    }

    /// A new opener for the same request, with the paths that are left.
    pub(super) fn begin_again(&mut self) {
        (self.side, self.wait, self.unrestricted, self.counted) = (None, SpareWait::Nothing, false, 0);
    }

    /// The attempt that ends next. Of two that end together, one that fails is noticed before one that connects, and
    /// leaves its mark; whatever starts at that moment comes too late.
    pub(super) fn next_end(&self) -> Option<(Micros, Track)> {
        let end = |flight: &Option<Flight>, track| {
            flight.as_ref().map(|Flight { from, attempt, .. }| {
                let connected = attempt.result == TryResult::Connected;
                let rank = if connected { 1 } else { 2 * u8::from(*from == attempt.end) };
                (attempt.end, rank, track)
            })
        };
        let ends = [end(&self.prime, Track::Prime), end(&self.spare, Track::Spare)];
        ends.into_iter().flatten().min().map(|(at, _, track)| (at, track))
    }

    /// When a spare attempt is due by the clock.
    pub(super) fn next_timer(&self) -> Option<Micros> {
        match self.wait {
            SpareWait::HeadStart(at) | SpareWait::Gap(at) => Some(at),
            SpareWait::Nothing | SpareWait::Primes | SpareWait::NextPeer => None,
        }
    }

    /// Nothing more can come of it (`HappyConnOpener::doneAll`).
    pub(super) fn is_done(&self, call: &Call, now: Micros) -> bool {
        let idle = self.prime.is_none() && self.spare.is_none();
        idle && (self.ran_out(call, now) || (self.paths.is_empty() && self.paths.complete))
    }

    fn ran_out(&self, call: &Call, now: Micros) -> bool {
        self.counted >= call.config.forward_max_tries || call.left(now).is_none()
    }

    /// A connection that stands wins; the other attempt is cancelled, which counts as good.
    pub(super) fn land(&mut self, call: &mut Call, track: Track, now: Micros) -> Option<Hop> {
        let landed = if track == Track::Prime { self.prime.take() } else { self.spare.take() };
        let Flight { hop, attempt, .. } = landed?;
        if track == Track::Spare {
            self.allowance = false;
        }
        if call.config.version.counts_finished_attempts() {
            self.counted += 1;
        }
        call.learn(&hop, attempt.result, now);
        self.tries.extend(attempt.tries);
        if attempt.result == TryResult::Connected {
            self.cancel(call, now);
            return Some(hop);
        }
        self.errno = attempt.errno;
        if self.wait != SpareWait::Nothing {
            self.prime_failed();
        }
        self.proceed(call, now);
        None
    }

    fn cancel(&mut self, call: &mut Call, now: Micros) {
        // An allowance that is dropped takes the memory of the gap with it (`jobDroppedAllowance`).
        if self.spare.is_some() && self.allowance {
            call.set_last_spare(None);
        }
        for Flight { hop, attempt, .. } in [self.prime.take(), self.spare.take()].into_iter().flatten() {
            call.learn(&hop, TryResult::Cancelled, now);
            self.tries.extend(
                attempt
                    .tries
                    .into_iter()
                    .filter(|t| t.start_us < now)
                    .map(|t| if t.end_us < now { t } else { Try { end_us: now, result: TryResult::Cancelled, ..t } }),
            );
        }
    }

    /// `updateSpareWaitAfterPrimeFailure`.
    fn prime_failed(&mut self) {
        if self.side.is_some_and(|side| self.paths.done_with_primes(side)) {
            self.wait = SpareWait::Nothing;
            self.unrestricted = true;
        } else if matches!(self.wait, SpareWait::HeadStart(_)) {
            self.wait = SpareWait::Nothing;
        }
    }

    pub(super) fn timer(&mut self, call: &mut Call, now: Micros) {
        match std::mem::replace(&mut self.wait, SpareWait::Nothing) {
            SpareWait::Gap(_) => {
                call.set_last_spare(Some(now));
                if self.ran_out(call, now) {
                    call.set_last_spare(None);
                } else if let Some(hop) = self.side.and_then(|side| self.paths.take_spare(side)) {
                    self.allowance = true;
                    self.start(call, Track::Spare, hop, now);
                }
            }
            SpareWait::Nothing | SpareWait::HeadStart(_) | SpareWait::Primes | SpareWait::NextPeer => {
                self.proceed(call, now);
            }
        }
    }

    /// Starts whatever may start (`checkForNewConnection`).
    pub(super) fn proceed(&mut self, call: &mut Call, now: Micros) {
        if self.is_done(call, now) || self.ran_out(call, now) {
            return;
        }
        if let Some(side) = self.side {
            let idle = self.prime.is_none() && self.spare.is_none();
            let waits = self.wait != SpareWait::Nothing;
            if idle && self.paths.done_with(side.to) {
                (self.side, self.wait, self.unrestricted) = (None, SpareWait::Nothing, false);
            } else if waits && self.wait != SpareWait::NextPeer && self.paths.done_with_spares(side) {
                self.wait = SpareWait::NextPeer;
            }
        }
        if self.prime.is_none() {
            self.open_prime(call, now);
        }
        if self.spare.is_none() && self.wait == SpareWait::Nothing && !self.ran_out(call, now) {
            self.open_spare(call, now);
        }
    }

    fn open_prime(&mut self, call: &Call, now: Micros) {
        if let Some(side) = self.side {
            if let Some(hop) = self.paths.take_prime(side) {
                self.start(call, Track::Prime, hop, now);
            }
        } else if let Some(hop) = self.paths.take_first() {
            let side = Side::of(&hop);
            self.side = Some(side);
            self.start(call, Track::Prime, hop, now);
            self.wait = self.head_start(call, side, now);
        }
    }

    /// `maybeGivePrimeItsChance`; `workers` multiplies, so that all of them together keep the limit.
    fn head_start(&self, call: &Call, side: Side, now: Micros) -> SpareWait {
        let head_start = times(call.config.happy_eyeballs_connect_timeout, call.config.workers);
        if self.paths.done_with_spares(side) {
            SpareWait::NextPeer
        } else if call.config.happy_eyeballs_connect_limit == Some(0) {
            SpareWait::Primes
        } else if head_start == Micros::ZERO {
            SpareWait::Nothing
        } else {
            SpareWait::HeadStart(now + head_start)
        }
    }

    fn open_spare(&mut self, call: &mut Call, now: Micros) {
        let Some(side) = self.side.filter(|side| self.paths.has_spare(*side)) else { return };
        if !self.unrestricted {
            if call.config.happy_eyeballs_connect_limit == Some(0) {
                self.wait = SpareWait::Primes;
                return;
            }
            let gap = times(call.config.happy_eyeballs_connect_gap.unwrap_or_default(), call.config.workers);
            let until = call.spare_pause_ends(gap);
            if gap > Micros::ZERO && until > now {
                self.wait = SpareWait::Gap(until);
                return;
            }
            call.set_last_spare(Some(now));
            self.allowance = true;
        }
        if let Some(hop) = self.paths.take_spare(side) {
            self.start(call, Track::Spare, hop, now);
        }
    }

    fn start(&mut self, call: &Call, track: Track, hop: Hop, now: Micros) {
        if !call.config.version.counts_finished_attempts() {
            self.counted += 1;
        }
        let attempt = call.attempt(&hop, now, call.limit(hop.to, now));
        let flight = Some(Flight { hop, from: now, attempt });
        match track {
            Track::Prime => self.prime = flight,
            Track::Spare => self.spare = flight,
        }
    }
}

fn times(time: Micros, workers: u32) -> Micros {
    Micros(time.0.saturating_mul(u64::from(workers)))
}
