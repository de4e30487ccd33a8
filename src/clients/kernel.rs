//! What a system's kernel makes of silence, of ICMP errors and of resets while it connects.

use super::{Basis, Meeting, Path, SynPatience};
use crate::model::{Micros, TcpCause};
use crate::order::Platform;

/// How one system's connect() fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    pub syn: SynPatience,
    pub icmp: Icmp,
    /// How much later than the reset a refused connect fails.
    pub refusal_lasts: Micros,
}

/// What a "no route" or "unreachable" from a router does to a connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icmp {
    /// It ends it at once.
    Ends,
    /// It ends it when it comes in answer to a SYN sent this long after the first; "prohibited" ends it at once.
    EndsLate(Micros),
    Ignored,
}

impl Kernel {
    /// As the platform comes.
    pub fn of(platform: Platform) -> Self {
        match platform {
            // TCP_FAIL_CONNECT_ON_ICMP_ERROR is off by default (Microsoft's documents); a refused connect takes about
            // 2 s, because the SYN is sent again (curl #14144, cpython #106130).
            Platform::Windows => {
                Self { syn: SynPatience::assumed("windows"), icmp: Icmp::Ignored, refusal_lasts: Micros::from_secs(2) }
            }
            // tcp_notify(): "If connection hasn't completed, has retransmitted several times, and receives a second
            // error, give up now" (t_rxtshift > 3: the fifth SYN, 4 s after the first by tcp_syn_backoff). tcp_drop_syn_sent
            // for administratively prohibited (icmp_may_rst).
            Platform::MacOs | Platform::FreeBsd | Platform::OpenBsd => Self {
                syn: SynPatience::assumed("freebsd"),
                icmp: Icmp::EndsLate(Micros::from_secs(4)),
                refusal_lasts: Micros::ZERO,
            },
            Platform::LinuxGlibc
            | Platform::LinuxMusl
            | Platform::Java
            | Platform::Go
            | Platform::Rfc6724
            | Platform::Rfc3484
            | Platform::Rfc6724Update => {
                Self { syn: SynPatience::assumed("linux"), icmp: Icmp::Ends, refusal_lasts: Micros::ZERO }
            }
        }
    }

    /// The same kind of kernel, with other patience perhaps.
    pub fn is_like(&self, other: &Self) -> bool {
        self.icmp == other.icmp && self.refusal_lasts == other.refusal_lasts
    }

    /// What this kernel meets where `seen` met `meeting`. What the host itself has no route to fails at once on every
    /// system.
    pub fn meets(&self, meeting: &Meeting, has_route: bool, seen: &Self) -> Meeting {
        let Path::Rejects { after, cause } = &meeting.path else { return meeting.clone() };
        if !has_route || self.is_like(seen) {
            return meeting.clone();
        }
        let rejects = |after| Path::Rejects { after, cause: cause.clone() };
        let path = match (cause, self.icmp) {
            (TcpCause::Refused | TcpCause::Reset, _) => rejects(*after - seen.refusal_lasts + self.refusal_lasts),
            (TcpCause::NoRoute | TcpCause::Unreachable, Icmp::EndsLate(late)) => rejects(*after + late),
            (TcpCause::NoRoute | TcpCause::Unreachable | TcpCause::Prohibited, Icmp::Ignored) => {
                Path::Silent { at_least: Micros::ZERO }
            }
            (TcpCause::NoRoute | TcpCause::Unreachable | TcpCause::Prohibited, _) => rejects(*after),
            (TcpCause::Timeout | TcpCause::Other { .. }, _) => return meeting.clone(),
        };
        let basis = if path == meeting.path { meeting.basis } else { Basis::Assumed };
        Meeting { path, basis }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(platform: Platform, cause: TcpCause, has_route: bool) -> Option<u64> {
        let seen = Meeting { path: Path::Rejects { after: Micros::from_millis(20), cause }, basis: Basis::Measured };
        let met = Kernel::of(platform).meets(&seen, has_route, &Kernel::of(Platform::LinuxGlibc));
        assert_eq!(met.basis == Basis::Measured, met == seen);
        if let Path::Rejects { after, .. } = met.path { Some(after.0 / 1_000) } else { None }
    }

    #[test]
    fn windows_ignores_icmp_and_bsd_takes_it_late() {
        use Platform::{FreeBsd, LinuxMusl, MacOs, Windows};
        for cause in [TcpCause::NoRoute, TcpCause::Unreachable] {
            let each = [LinuxMusl, Windows, MacOs, FreeBsd].map(|p| after(p, cause.clone(), true));
            assert_eq!(each, [Some(20), None, Some(4_020), Some(4_020)], "{cause:?}");
            let local = [LinuxMusl, Windows, MacOs].map(|p| after(p, cause.clone(), false));
            assert_eq!(local, [Some(20); 3], "what has no route here fails at once");
        }
        assert_eq!([Windows, MacOs].map(|p| after(p, TcpCause::Prohibited, true)), [None, Some(20)]);
        assert_eq!([Windows, MacOs].map(|p| after(p, TcpCause::Refused, true)), [Some(2_020), Some(20)]);
    }

    #[test]
    fn what_windows_has_seen_refused_others_see_sooner() {
        let seen = |ms| Path::Rejects { after: Micros::from_millis(ms), cause: TcpCause::Refused };
        let meeting = Meeting { path: seen(2_020), basis: Basis::Measured };
        let here = Kernel::of(Platform::Windows);
        assert_eq!(Kernel::of(Platform::LinuxGlibc).meets(&meeting, true, &here).path, seen(20));
        assert_eq!(here.meets(&meeting, true, &here), meeting);
    }
}
