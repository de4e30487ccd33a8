//! Client models in virtual time: what a program does with the list of addresses, and when it is through.
//!
//! A model gets a [`Situation`] and returns a [`Timeline`]. Time zero is the moment the program asks for the name.
//! Nothing here waits: two hours of trying cost microseconds.

mod happy_eyeballs;
mod sequential;
mod situation;
mod squid;
mod syn;
mod timeline;

pub use happy_eyeballs::HappyEyeballs;
pub use sequential::sequential;
pub use situation::{Answer, Meeting, Path, Situation};
pub use squid::{Arrival, Destination, ErrorPage, Luck, Memory, Method, Outcome, Reply, Request, Squid, Wait};
pub use syn::SynPatience;
pub use timeline::{Basis, End, Timeline, Try, TryResult};

#[cfg(test)]
mod tests;
