use std::net::IpAddr;

use super::answer::{self, Reading};
use super::hosts;
use super::question::Question;
use crate::model::Family;
use crate::observation::LookupOutcome;

/// A DNS message read as the answer to the question for this name and family, under the id that it bears itself; `None`
/// when it is no answer to that, or cannot be read.
pub fn dns_answer(bytes: &[u8], name: &str, family: Family) -> Option<LookupOutcome> {
    let question = Question::new(name, family)?;
    let id = u16::from_be_bytes(*bytes.first_chunk()?);
    match answer::read(bytes, id, &question) {
        Reading::Outcome(outcome) => Some(outcome),
        Reading::NotOurs | Reading::Unreadable(_) => None,
    }
}

/// The addresses that the text of a hosts file has for a name, in file order.
pub fn hosts_file(text: &str, name: &str) -> Vec<IpAddr> {
    hosts::parse(text, name)
}

/// What the texts of resolv.conf and nsswitch.conf make a stub resolver do.
#[cfg(target_os = "linux")]
pub fn resolv_conf(text: &str, nsswitch: &str) -> crate::observation::Resolver {
    crate::observe::os::resolver_of_texts(text, nsswitch).facts
}
