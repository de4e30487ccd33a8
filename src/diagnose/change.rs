use std::net::IpAddr;

use super::Facts;
use crate::clients::{Basis, Meeting, Path};
use crate::model::{Family, Micros, Trust};
use crate::order::SourceAddress;
use crate::squid::Directive;

/// Something that somebody could change. Its worth is shown by simulating again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The addresses of this family answer as the living ones do.
    Repair(Family),
    /// `/etc/gai.conf` with this text.
    GaiConf(String),
    /// These lines more in squid.conf.
    Squid(Vec<Directive>),
    /// Squid cannot open IPv6 sockets: it then asks for no AAAA and ignores any.
    SquidWithoutIpv6,
    /// The roots that are missing are in the trust store.
    Trust,
    /// Nobody asks for AAAA (`options no-aaaa`).
    NoAaaa,
}

impl Facts {
    /// The facts as they would be.
    #[must_use]
    pub fn after(&self, change: &Change) -> Self {
        let mut facts = self.clone();
        match change {
            Change::Repair(family) => facts.repair(*family),
            Change::GaiConf(text) => {
                facts.gai_conf = Some(text.clone());
                facts.reorder();
            }
            Change::Squid(directives) => {
                for (_, config) in &mut facts.squids {
                    *config = directives.iter().fold(config.clone(), |c, d| c.with(*d));
                }
            }
            Change::SquidWithoutIpv6 => facts.squid_without_ipv6 = true,
            Change::Trust => {
                for address in &mut facts.addresses {
                    address.trust.take_if(|t| matches!(t, Trust::NotTrusted { .. }));
                }
            }
            Change::NoAaaa => {
                facts.stop_asking_aaaa();
                facts.reorder();
            }
        }
        facts
    }

    fn repair(&mut self, family: Family) {
        let like = self.typical(family).or_else(|| self.typical(family.other()));
        let (tcp, tls) = like.unwrap_or((Micros::from_millis(50), Micros::from_millis(50)));
        let meeting = Meeting { path: Path::Up { tcp, tls, refusal: None }, basis: Basis::Assumed };
        let dead: Vec<IpAddr> = self.of(family).filter(|a| !a.fate.is_up()).map(|a| a.address).collect();
        for candidate in &mut self.candidates {
            let destination = candidate.destination;
            if dead.contains(&destination) && candidate.source.is_none() {
                // Which source a repaired host would have is not known; one of the destination's own kind is supposed.
                candidate.source = Some(SourceAddress { address: destination, interface: None });
            }
        }
        self.supposed.extend(dead.into_iter().map(|address| (address, meeting.clone())));
        self.reorder();
    }
}
