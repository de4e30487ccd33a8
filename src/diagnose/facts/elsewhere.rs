//! What a program meets that sorts by other rules than this system's, or runs on another system in this network.

use std::net::IpAddr;

use crate::clients::{Basis, Home, Kernel, Program, Situation};
use crate::diagnose::{Answered, Facts};
use crate::model::{Family, Micros};
use crate::order::Platform;

impl Facts {
    /// What this program meets here, or would on its own system in this place.
    pub fn situation_of(&self, program: &Program) -> Situation {
        match program.home {
            Home::Any => self.situation(),
            Home::AnySorting(platform) => self.sorted_by(platform, self.situation()),
            Home::On(platform) if platform == self.platform => self.situation(),
            Home::On(platform) => self.situation_on(platform),
        }
    }

    /// Whether a program that runs on this platform can run here.
    pub fn is_here(&self, program: &Program) -> bool {
        program.platform().is_none_or(|platform| platform == self.platform)
    }

    fn sorted_by(&self, platform: Platform, situation: Situation) -> Situation {
        let order = self.order_on(platform).into_iter().map(|p| p.candidate.destination).collect();
        Situation { order, ..situation }
    }

    /// The same addresses, sources and answers under the rules, the kernel and the C library of another system, which
    /// asks for both families whatever this one is set to ask for.
    fn situation_on(&self, platform: Platform) -> Situation {
        let system = self.system_of(platform);
        let candidates = [&self.not_asked_for[..], &self.candidates].concat();
        let placed = system.sort(&system.as_resolved(&candidates));
        let mut situation = Situation {
            aaaa: self.v6.answer.clone(),
            order: placed.into_iter().map(|p| p.candidate.destination).collect(),
            ..self.situation()
        };
        if self.kernel_of(platform) != self.kernel_of(self.platform) {
            let (there, here) = (Kernel::of(platform), Kernel::of(self.platform));
            situation.syn = there.syn;
            let has_route = |a: &IpAddr| candidates.iter().any(|c| c.destination == *a && c.source.is_some());
            for (address, meeting) in &mut situation.meetings {
                *meeting = there.meets(meeting, has_route(address), &here);
            }
        }
        self.resolve_as(platform, &mut situation);
        situation
    }

    fn kernel_of(&self, platform: Platform) -> &str {
        if matches!(platform, Platform::LinuxGlibc | Platform::LinuxMusl) {
            "linux"
        } else if platform == self.platform {
            &self.os
        } else {
            platform.name()
        }
    }

    /// What another C library makes of the answers. How long a lost one lasts in Windows, macOS and the BSDs is not known:
    /// as long as here.
    fn resolve_as(&self, platform: Platform, situation: &mut Situation) {
        situation.getaddrinfo_fails = None;
        let answered = |family: Family| &self.family(family).answered;
        let any_lost = Family::BOTH.iter().any(|f| *answered(*f) == Answered::Lost);
        situation.getaddrinfo_basis = if any_lost { Basis::Assumed } else { Basis::Measured };
        let mut fails = |why: String| situation.getaddrinfo_fails = Some(format!("getaddrinfo fails: {why}"));
        for family in Family::BOTH {
            let record = family.record();
            let at = &mut match family {
                Family::V6 => &mut situation.aaaa,
                Family::V4 => &mut situation.a,
            }
            .at;
            let other_has_some = *answered(family.other()) == Answered::Addresses;
            match (platform, answered(family)) {
                (Platform::LinuxGlibc, Answered::Lost) => {
                    *at = GLIBC_LOSES;
                    if family == Family::V4 && other_has_some {
                        fails("the A question got no answer".into());
                    }
                }
                // src/network/lookup_name.c: an answer that is an error, or none, is that of the whole lookup.
                (Platform::LinuxMusl, Answered::Lost) => {
                    *at = MUSL_LOSES;
                    fails(format!("the {record} question got no answer"));
                }
                (Platform::LinuxMusl, Answered::Broken(outcome)) => {
                    *at = MUSL_LOSES;
                    fails(format!("the {record} question fails ({})", outcome.says()));
                }
                (Platform::LinuxMusl, Answered::NxDomain) if other_has_some => {
                    fails(format!("no such name, says the answer to {record}"));
                }
                _ => {}
            }
        }
        if situation.getaddrinfo_fails.is_some() {
            situation.getaddrinfo_basis = Basis::Assumed;
        }
    }
}

/// Measured with the defaults of resolv.conf, `timeout:5 attempts:2`: three rounds in glibc 2.36, one in musl 1.2.
const GLIBC_LOSES: Micros = Micros::from_secs(15);
const MUSL_LOSES: Micros = Micros::from_secs(5);
