use std::net::IpAddr;

use clap::Args;

use super::super::Failure;
use crate::diagnose::{Premise, WhatIf};
use crate::model::{Block, Family};
use crate::observation::Observation;
use crate::squid::MOST_ADDRESSES;

/// Changes that are supposed before anything is simulated.
#[derive(Debug, Args)]
pub(in crate::cli) struct WhatIfFlags {
    /// Conclude as if this were so; several apply in their order, apart by commas: ipv6-silent, ipv6-refused, no-ipv6-route (the
    /// same with ipv4), aaaa=N and a=N (records in DNS), prefer-v4, prefer-v6, drop=PREFIX, rtt-v6=+80ms, rtt-v4=-5ms
    #[arg(long, value_name = "CHANGE", value_delimiter = ',', value_parser = what_if)]
    what_if: Vec<WhatIf>,
}

impl WhatIfFlags {
    pub(in crate::cli) fn is_given(&self) -> bool {
        !self.what_if.is_empty()
    }

    pub(in crate::cli) fn all(&self) -> &[WhatIf] {
        &self.what_if
    }

    /// What can be said to be wrong before anything is measured.
    pub(in crate::cli) fn check(&self) -> Result<(), Failure> {
        for (n, one) in self.what_if.iter().enumerate() {
            if let Some(other) = self.what_if[..n].iter().find(|other| one.contradicts(other)) {
                return Err(Failure::new(
                    format!("cannot suppose both `{other}` and `{one}`"),
                    "one network at a time: run it again for the other",
                ));
            }
        }
        Ok(())
    }

    /// What is concluded from.
    pub(in crate::cli) fn premise<'a>(&'a self, observation: &'a Observation) -> Result<Premise<'a>, Failure> {
        Premise::supposing(observation, &self.what_if).map_err(|unfit| Failure::new(&unfit, unfit.hint()))
    }
}

fn what_if(text: &str) -> Result<WhatIf, String> {
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    match (name, value) {
        ("ipv6-silent", None) => Ok(WhatIf::Silent(Family::V6)),
        ("ipv4-silent", None) => Ok(WhatIf::Silent(Family::V4)),
        ("ipv6-refused", None) => Ok(WhatIf::Refused(Family::V6)),
        ("ipv4-refused", None) => Ok(WhatIf::Refused(Family::V4)),
        ("no-ipv6-route", None) => Ok(WhatIf::NoRoute(Family::V6)),
        ("no-ipv4-route", None) => Ok(WhatIf::NoRoute(Family::V4)),
        ("prefer-v6", None) => Ok(WhatIf::Prefer(Family::V6)),
        ("prefer-v4", None) => Ok(WhatIf::Prefer(Family::V4)),
        ("aaaa", Some(count)) => Ok(WhatIf::Count(Family::V6, records(count)?)),
        ("a", Some(count)) => Ok(WhatIf::Count(Family::V4, records(count)?)),
        ("drop", Some(prefix)) => Ok(WhatIf::Drop(block(prefix)?)),
        ("rtt-v6", Some(shift)) => Ok(WhatIf::Rtt(Family::V6, shift.parse()?)),
        ("rtt-v4", Some(shift)) => Ok(WhatIf::Rtt(Family::V4, shift.parse()?)),
        _ => Err(format!("one of {NAMES}")),
    }
}

const NAMES: &str = "ipv6-silent, ipv6-refused, no-ipv6-route, ipv4-silent, ipv4-refused, no-ipv4-route, aaaa=N, a=N, \
                     prefer-v4, prefer-v6, drop=PREFIX, rtt-v6=+80ms, rtt-v4=+80ms";

/// A prefix, or one address.
fn block(text: &str) -> Result<Block, String> {
    let whole = text.parse().map(|address: IpAddr| Block::around(&address, 128));
    whole.or_else(|_| text.parse()).map_err(|_| {
        "a prefix is an address and a length up to 32 or 128, as in `2603:1000::/24` or `198.51.100.0/24`".to_owned()
    })
}

fn records(count: &str) -> Result<u16, String> {
    let digits = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
    let count = digits.then(|| count.parse().ok()).flatten().filter(|count| *count <= MOST_ADDRESSES);
    count.ok_or_else(|| format!("a number of records is 0 to {MOST_ADDRESSES}: no Squid keeps more"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_what_if_is_shown_as_it_is_typed() {
        for text in [
            "ipv6-silent",
            "ipv4-silent",
            "ipv6-refused",
            "ipv4-refused",
            "no-ipv6-route",
            "no-ipv4-route",
            "prefer-v4",
            "prefer-v6",
            "aaaa=0",
            "aaaa=12",
            "a=255",
            "drop=2603:1000::/24",
            "drop=198.51.100.7/32",
            "rtt-v6=+80ms",
            "rtt-v4=-5ms",
        ] {
            assert_eq!(what_if(text).map(|w| w.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(what_if("drop=2001:db8::7"), what_if("drop=2001:db8::7/128"));
        for bad in [
            "",
            "ipv6",
            "ipv6-silent=1",
            "aaaa",
            "aaaa=",
            "aaaa=300",
            "a=-1",
            "a=+1",
            "drop",
            "drop=",
            "drop=x/8",
            "rtt-v6=80ms",
            "prefer-v5",
            "IPV6-SILENT",
        ] {
            assert!(what_if(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn two_fates_of_a_family_two_counts_and_two_orders_contradict_each_other() {
        let check =
            |all: &[&str]| WhatIfFlags { what_if: all.iter().map(|t| what_if(t).unwrap()).collect() }.check().is_ok();
        assert!(!check(&["ipv6-silent", "a=3", "ipv6-refused"]) && !check(&["no-ipv4-route", "ipv4-silent"]));
        assert!(!check(&["aaaa=3", "aaaa=4"]) && !check(&["prefer-v4", "prefer-v6"]));
        assert!(check(&["ipv6-silent", "ipv4-refused", "aaaa=3", "a=4", "prefer-v4"]));
        assert!(check(&["ipv6-silent", "ipv6-silent", "rtt-v4=+1s", "rtt-v4=+2s"]));
    }
}
