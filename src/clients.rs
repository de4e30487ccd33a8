//! Client models in virtual time: what a program does with the list of addresses, and when it is through.
//!
//! A model gets a [`Situation`] and returns a [`Timeline`]. Time zero is the moment the program asks for the name.
//! Programs are data ([`PROGRAMS`]) over a few engines; Squid has its own.
//! Nothing here waits: two hours of trying cost microseconds.

mod engines;
mod kernel;
mod program;
mod programs;
mod situation;
mod squid;
mod syn;
mod timeline;

pub use engines::{
    Advance, AfterFailure, Connectors, Engine, Families, HandOver, HappyEyeballs, Share, Walk, sequential,
};
pub use kernel::{Icmp, Kernel};
pub use program::{Grade, Home, Limits, Lookup, Program, Standing};
pub use programs::PROGRAMS;
pub use situation::{Answer, Meeting, Path, Situation};
pub use squid::{Arrival, Destination, ErrorPage, Luck, Memory, Method, Outcome, Reply, Request, Squid, Wait};
pub use syn::SynPatience;
pub use timeline::{Basis, End, Timeline, Try, TryResult};

use engines::Tried;

#[cfg(test)]
mod tests;
