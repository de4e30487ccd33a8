mod supposed;

use std::net::IpAddr;

use super::{AddressFacts, Facts, Fate};
use crate::clients::{Basis, Meeting, Path};
use crate::model::{Family, Micros, TcpCause, Trust};
use crate::order::tables::Setting;
use crate::order::{Prefix, SourceAddress};
use crate::squid::Directive;

/// Something that somebody could change. Its worth is shown by simulating again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The addresses of this family answer as the living ones do.
    Repair(Family),
    /// `/etc/gai.conf` with this text.
    GaiConf(String),
    /// This setting in the place of what the host has of its platform.
    Policy(Setting),
    /// A route that refuses everything in the prefix at once.
    Unreachable(Prefix),
    /// These lines more in squid.conf.
    Squid(Vec<Directive>),
    /// No `http_access` line of squid.conf denies a whole family any more.
    SquidAllows,
    /// Every IPv6 connect is refused at once.
    ResetIpv6,
    /// Squid cannot open IPv6 sockets: it then asks for no AAAA and ignores any.
    SquidWithoutIpv6,
    /// The roots that are missing are in the trust store.
    Trust,
    /// Nobody asks for AAAA (`options no-aaaa`).
    NoAaaa,
    /// These addresses fare like this.
    Fates(Vec<(IpAddr, Fate)>),
    /// There is a route to the family.
    Route(Family),
    /// There is none.
    NoRoute(Family),
    /// DNS has so many addresses of the family.
    Count(Family, u16),
    /// The family comes first in the system's order, whatever sorts.
    First(Family),
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
            Change::Policy(setting) => facts.set(setting),
            Change::Unreachable(prefix) => facts.refuse(*prefix),
            Change::Squid(directives) => {
                for (_, config) in &mut facts.squids {
                    *config = directives.iter().fold(config.clone(), |c, d| c.with(*d));
                }
            }
            Change::SquidAllows => {
                for (_, config) in &mut facts.squids {
                    config.denied = None;
                }
            }
            Change::ResetIpv6 => {
                let path = Path::Rejects { after: Micros::ZERO, cause: TcpCause::Refused };
                let all = facts.addresses.iter().map(|a| a.address).filter(IpAddr::is_ipv6);
                let refused: Vec<_> = all.map(|a| (a, Meeting { path: path.clone(), basis: Basis::Assumed })).collect();
                facts.supposed.extend(refused);
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
            Change::Fates(fates) => facts.suppose_fates(fates),
            Change::Route(family) => facts.suppose_route(*family),
            Change::NoRoute(family) => facts.suppose_no_route(*family),
            Change::Count(family, count) => facts.suppose_count(*family, usize::from(*count)),
            Change::First(family) => {
                facts.first = Some(*family);
                facts.reorder();
            }
        }
        facts
    }

    /// A table in force counts more than what is installed at boot: see [`Setting`]. What it replaces must go.
    fn set(&mut self, setting: &Setting) {
        let kept = |other: &Setting| {
            other.platform() != setting.platform()
                || matches!(other, Setting::DisabledComponents(_)) && !other.is_of_the_kind_of(setting)
        };
        self.order_host.settings.retain(kept);
        self.order_host.settings.push(setting.clone());
        self.reorder();
    }

    /// "sorted to the end, and a connect fails at once": the kernel has no source for these destinations any more.
    fn refuse(&mut self, prefix: Prefix) {
        let path = Path::Rejects { after: Micros::ZERO, cause: TcpCause::NoRoute };
        let inside = |a: &IpAddr| matches!(a, IpAddr::V6(a) if prefix.contains(*a));
        for candidate in self.candidates.iter_mut().filter(|c| inside(&c.destination)) {
            candidate.source = None;
        }
        let refused = self.addresses.iter().map(|a| a.address).filter(|a| inside(a));
        let meeting = Meeting { path, basis: Basis::Assumed };
        self.supposed.extend(refused.map(|address| (address, meeting.clone())));
        self.reorder();
    }

    fn repair(&mut self, family: Family) {
        let (tcp, tls) = self.usual(family);
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

    /// TCP and TLS times that an address of the family would have: those of the family, else those of the other one.
    fn usual(&self, family: Family) -> (Micros, Micros) {
        let like = self.typical(family).or_else(|| self.typical(family.other()));
        like.unwrap_or((Micros::from_millis(50), Micros::from_millis(50)))
    }

    /// How long a packet to this address and its answer take.
    pub(super) fn round_trip(&self, address: &AddressFacts) -> Micros {
        match address.fate {
            Fate::Up { tcp, .. } | Fate::Stalled { tcp, .. } | Fate::TlsFailed { tcp, .. } => tcp,
            Fate::Rejected { after, .. } => after,
            Fate::Unroutable { .. } | Fate::Silent { .. } | Fate::Unsteady { .. } | Fate::Untried => {
                self.usual(address.family()).0
            }
        }
    }
}
