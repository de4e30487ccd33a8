//! 3.1: the socket layer walks the addresses by itself as long as they fail fast (`ConnectStateData::commRetryConnect`,
//! comm.cc), under one deadline. Silence ends the walk. A CONNECT then just closes the connection to its client; a GET
//! walks again, three times in all, and begins where the bad marks point: a silent address leaves no mark.

use std::collections::VecDeque;
use std::net::IpAddr;

use super::call::Call;
use super::route::{Destination, Hop, destinations};
use super::{Method, Outcome, Reply};
use crate::clients::{Try, TryResult};
use crate::model::Micros;

pub(super) fn run(call: &mut Call) -> Outcome {
    let mut servers: VecDeque<Destination> = destinations(call.config, call.request.method).into();
    let mut tries = Vec::new();
    let (mut now, mut all, mut direct) = (call.started, 0, 0);
    loop {
        let Some(to) = servers.front().copied() else {
            return call.failed(Reply::no_path(call.request.method, call.config.version.engine()), now, tries);
        };
        let walk = walk(call, to, now, &mut tries);
        now = walk.end;
        all += 1;
        direct += u32::from(to == Destination::Direct);
        let reply = match (walk.result, call.request.method) {
            (Walked::Connected(address), _) => return call.connected(address, now, tries),
            (Walked::NoAddress, _) => return call.failed(Reply::dns_fail(), now, tries),
            (Walked::Failed(errno), _) => Reply::connect_fail(503, errno),
            (Walked::Silent, Method::Connect) => Reply::Closed,
            (Walked::Silent, Method::Get) => Reply::connect_fail(504, 110),
        };
        let may_retry = call.request.method == Method::Get && all <= MOST_TRIES && direct <= MOST_DIRECT_TRIES;
        if !may_retry || call.left(now).is_none() {
            return call.failed(reply, now, tries);
        }
        now += if next(&mut servers) == Destination::Direct { DIRECT_PAUSE } else { PARENT_PAUSE };
    }
}

/// The server of the next try (`FwdState::retryOrBail`): parents take turns; the origin as the last one is asked again.
fn next(servers: &mut VecDeque<Destination>) -> Destination {
    let before = servers[0];
    if servers.len() > 1 {
        servers.rotate_left(1);
        if servers[servers.len() - 2] == Destination::Direct {
            servers.pop_back();
        }
    }
    before
}

struct Walk {
    end: Micros,
    result: Walked,
}

enum Walked {
    Connected(IpAddr),
    Failed(u16),
    Silent,
    NoAddress,
}

/// One walk: each failure looks the name up again and takes the address to which the marks point.
fn walk(call: &mut Call, to: Destination, from: Micros, tries: &mut Vec<Try>) -> Walk {
    let limit = match call.request.method {
        Method::Connect => call.config.connect_timeout,
        Method::Get => call.limit(to, from),
    };
    let first = call.resolve(to, from);
    let (start, count) = (first.done, first.addresses().count());
    let (mut now, mut failures) = (start, 0);
    loop {
        let addresses: Vec<IpAddr> = call.resolve(to, now).addresses().collect();
        // A parent's marks are not modelled: its addresses take turns.
        let place = if to == Destination::Direct { 0 } else { failures % addresses.len().max(1) };
        let Some(address) = addresses.get(place).copied() else {
            return Walk { end: now, result: Walked::NoAddress };
        };
        if call.config.balance_on_multiple_ip {
            call.turn();
        }
        let hop = Hop { address, to };
        let this = call.attempt(&hop, now, limit - (now - start));
        now = this.end;
        tries.extend(this.tries);
        if this.result != TryResult::TimedOut {
            call.learn(&hop, this.result, now);
        }
        failures += 1;
        let single = usize::try_from(call.config.maximum_single_addr_tries).unwrap_or(usize::MAX);
        let again = if count == 1 { failures < single } else { failures <= count };
        match this.result {
            TryResult::Connected => return Walk { end: now, result: Walked::Connected(address) },
            TryResult::TimedOut => return Walk { end: now, result: Walked::Silent },
            TryResult::Failed | TryResult::Cancelled if again => {}
            TryResult::Failed | TryResult::Cancelled => return Walk { end: now, result: Walked::Failed(this.errno) },
        }
        if count == 1 {
            now += DIRECT_PAUSE;
        }
    }
}

/// `FwdState::checkRetry`: no further one after more than 10 tries, or more than 2 at the origin.
const MOST_TRIES: u32 = 10;
const MOST_DIRECT_TRIES: u32 = 2;

/// The pause before the origin is asked again, and before a parent is.
const DIRECT_PAUSE: Micros = Micros::from_millis(50);
const PARENT_PAUSE: Micros = Micros::from_millis(5);
