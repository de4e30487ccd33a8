//! Squid, by version: which addresses of an origin (and of its parents) it tries, when, and what its client gets.
//!
//! Three engines, in a file each. [`redial`]: 3.1, where the socket layer dials on. [`list`]: 3.2 to 4, one list, AAAA
//! before A, walked one by one once both DNS answers are in; a CONNECT before 3.5.6 gives up at the first silence.
//! [`race`]: from 5 on each answer is used on arrival, the family that came first is walked from the start and the other
//! one starts 250 ms later, side by side. From 3.2 on `forward_max_tries` cuts the list before anything is tried. None
//! looks at the system's order: Squid has a resolver of its own, and gai.conf changes nothing.
//!
//! A Squid is simulated request by request; what it learns in between is in its [`Memory`]. What only chance decides, the
//! length of an attempt that nobody answers, is in [`Luck`].

mod attempt;
mod call;
mod dns;
mod list;
mod luck;
mod memory;
mod race;
mod redial;
mod reply;
mod route;

pub use crate::model::Method;
pub use luck::{Luck, Wait};
pub use memory::Memory;
pub use reply::{ErrorPage, Reply};
pub use route::Destination;

use call::Call;

use super::{Situation, Timeline};
use crate::model::{Family, Micros};
use crate::squid::{Config, Engine};

/// A Squid with its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squid {
    pub config: Config,
}

/// One request of a client of Squid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// A GET may be asked of parents first, and what it learns about addresses is kept in every version.
    pub method: Method,
    pub arrival: Arrival,
    /// When it comes, on the clock on which [`Memory`] keeps its times, and whose whole seconds Squid counts.
    pub at: Micros,
}

/// Which DNS answer reaches Squid first. From 5 on this decides the family it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// As our own lookups saw it; a tie goes to A, because Squid asks for A first.
    AsSeen,
    First(Family),
}

/// What one request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// All times count from the request. An address that is tried again (`connect_retries`, 3.1) stands there again.
    pub timeline: Timeline,
    pub reply: Reply,
}

impl Squid {
    /// The first request through a Squid that knows nothing yet.
    pub fn run(&self, situation: &Situation, method: Method, arrival: Arrival) -> Timeline {
        let request = Request { method, arrival, at: Micros::ZERO };
        self.request(situation, &request, &mut Memory::default(), Luck::Usual).timeline
    }

    /// Where a request may go, in this order.
    pub fn route(&self, method: Method) -> Vec<Destination> {
        route::destinations(&self.config, method)
    }

    /// One more request, with what the earlier ones have left in `memory`.
    pub fn request(&self, situation: &Situation, request: &Request, memory: &mut Memory, luck: Luck) -> Outcome {
        let mut call = Call::new(&self.config, situation, request, memory, luck);
        if let Some(denied) = call.denied() {
            return denied;
        }
        match self.config.version.engine() {
            Engine::Redial => redial::run(&mut call),
            Engine::List => list::run(&mut call),
            Engine::Race => race::run(&mut call),
        }
    }
}

#[cfg(test)]
mod tests;
