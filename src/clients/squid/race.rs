//! 5 and later: Happy Eyeballs. Addresses are used as they come; `forward_max_tries` ends the list while it is made.

mod opener;
mod paths;

use std::collections::VecDeque;
use std::net::IpAddr;

use opener::{Opener, Track};
use paths::Paths;

use super::call::Call;
use super::route::{Destination, Hop, destinations};
use super::{Method, Outcome, Reply};
use crate::model::Micros;

pub(super) fn run(call: &mut Call) -> Outcome {
    let news = News::new(call);
    Race { opener: Opener::new(Paths::default()), news, waits_for_dns: false }.run(call)
}

struct Race {
    opener: Opener,
    news: News,
    /// All tries are used up, and the answer to the client waits for the last DNS answer.
    waits_for_dns: bool,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    End(Track),
    Timer,
    Dns,
}

impl Race {
    fn run(mut self, call: &mut Call) -> Outcome {
        let mut now = call.started;
        while let Some((at, event)) = self.next() {
            now = at;
            match event {
                Event::End(track) => {
                    if let Some(winner) = self.opener.land(call, track, now) {
                        return call.connected(winner.address, now, self.opener.history());
                    }
                }
                Event::Timer => self.opener.timer(call, now),
                Event::Dns => self.dns(call, now),
            }
            if let Some(reply) = self.reply(call, now) {
                let at = if reply == Reply::Crash { self.news.next_at().unwrap_or(now) } else { now };
                return call.failed(reply, at, self.opener.history());
            }
        }
        call.failed(Reply::Never, now, self.opener.history())
    }

    fn next(&self) -> Option<(Micros, Event)> {
        let end = self.opener.next_end().map(|(at, track)| (at, Event::End(track)));
        let timer = self.opener.next_timer().map(|at| (at, Event::Timer));
        let dns = self.news.next_at().map(|at| (at, Event::Dns));
        [end, timer, dns].into_iter().flatten().min()
    }

    fn dns(&mut self, call: &mut Call, now: Micros) {
        self.news.tell(&mut self.opener.paths);
        if self.waits_for_dns && !self.opener.paths.is_empty() {
            self.waits_for_dns = false;
            self.opener.begin_again();
        }
        if !self.waits_for_dns {
            self.opener.proceed(call, now);
        }
    }

    /// The answer to the client, once nothing more can come of the race.
    fn reply(&mut self, call: &Call, now: Micros) -> Option<Reply> {
        let complete = self.opener.paths.complete;
        if self.opener.paths.count() == 0 {
            return complete.then(|| self.news.no_address(call));
        }
        let failed = Reply::connect_fail(503, self.opener.errno());
        if self.waits_for_dns {
            return complete.then_some(failed);
        }
        if !self.opener.is_done(call, now) {
            return None;
        }
        let version = call.config.version;
        if !complete && version.dies_waiting_for_dns() {
            return Some(Reply::Crash);
        }
        let waits = version.connect_waits_for_dns() && call.request.method == Method::Connect;
        self.waits_for_dns = !complete && waits && call.left(now).is_some();
        (!self.waits_for_dns).then_some(failed)
    }
}

/// The addresses as `PeerSelector` passes them on: destination by destination, answer by answer, as long as there are
/// slots. The answers of a lookup are waited for even when there are none left.
struct News {
    batches: VecDeque<(Micros, Vec<Hop>)>,
    asked_dns: bool,
}

impl News {
    fn new(call: &mut Call) -> Self {
        let mut slots = call.config.slots();
        let mut now = call.started;
        let mut news = Self { batches: VecDeque::new(), asked_dns: false };
        for to in destinations(call.config, call.request.method) {
            if slots > 0 {
                let resolved = call.resolve(to, now);
                now = resolved.done;
                news.asked_dns |= to == Destination::Direct;
                for (at, addresses) in resolved.batches {
                    let hop = |address: IpAddr| Hop { address, to };
                    let hops: Vec<_> = addresses.into_iter().take(slots).map(hop).collect();
                    slots -= hops.len();
                    news.batches.push_back((at, hops));
                }
            }
        }
        if news.batches.is_empty() {
            news.batches.push_back((now, Vec::new()));
        }
        news
    }

    fn next_at(&self) -> Option<Micros> {
        self.batches.front().map(|(at, _)| *at)
    }

    /// Passes on what is known at one moment.
    fn tell(&mut self, paths: &mut Paths) {
        let at = self.next_at();
        while self.next_at() == at
            && let Some((_, hops)) = self.batches.pop_front()
        {
            for hop in hops {
                paths.add(hop);
            }
        }
        paths.complete = self.batches.is_empty();
    }

    fn no_address(&self, call: &Call) -> Reply {
        if self.asked_dns && call.config.version.says_dns_fail() {
            Reply::dns_fail()
        } else {
            Reply::no_path(call.request.method, call.config.version.engine())
        }
    }
}
