use std::fmt;
use std::str::FromStr;

/// A Squid version: major, minor, patch. `5.7` has patch 0; from 4 on, Squid has only major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16, pub u16);

/// How a Squid gets to an address of a list. Told apart by source and by runs of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// 3.1: the socket layer dials again by itself (`ConnectStateData::commRetryConnect`).
    Redial,
    /// 3.2 to 4: one list, one address after the other. What ends it differs: [`Version::connect_survives_timeout`].
    List,
    /// 5 and later: Happy Eyeballs, two tracks side by side (`HappyConnOpener`).
    Race,
}

/// What the ipcache remembers of an address that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// To 4.x: a bad mark moves the place where the next request begins; bad addresses stay in the list.
    Turns,
    /// 5.0 to 6.7: whatever address failed or worked, the first one of the list gets the mark (`CachedIps::have`
    /// always said position 0, fixed in 6.8 by commit e213ef4307). Bad addresses are left out.
    FirstOnly,
    /// 6.8 and later: the address that failed. Bad addresses are left out.
    Exact,
}

impl Version {
    /// Older ones than 3.1 count as 3.1, newer ones than 7 as 7: what they do is not known.
    pub fn engine(self) -> Engine {
        match self {
            v if v < Self(3, 2, 0) => Engine::Redial,
            v if v < Self(5, 0, 0) => Engine::List,
            _ => Engine::Race,
        }
    }

    /// `forward_max_tries` is 25 from 3.5.0.1 on (commit 6c367206b0), 10 before.
    pub fn tries_25(self) -> bool {
        self >= Self(3, 5, 0)
    }

    /// CONNECT moves on to the next address after a timeout, and honours `forward_timeout`, from 3.5.6 on (commit
    /// acfa923dfb); in 3.2 to 3.5.5 the first timeout ends it.
    pub fn connect_survives_timeout(self) -> bool {
        self >= Self(3, 5, 6)
    }

    /// Two parallel tracks, Happy Eyeballs, from 5 on.
    pub fn races(self) -> bool {
        self.engine() == Engine::Race
    }

    /// Without an IPv6 loopback address on the host it uses no IPv6 at all: from 4.6 on (commit 4685e7ba55) the start-up
    /// test binds `::1`. Earlier ones only test whether an IPv6 socket can be made.
    pub fn wants_ipv6_loopback(self) -> bool {
        self >= Self(4, 6, 0)
    }

    /// `dns_v4_first` works from 3.1.16 and 3.2.0.13 (commit 5a0da9ec08) to 4.x; from 5 on it has no effect.
    pub fn has_dns_v4_first(self) -> bool {
        self >= Self(3, 1, 16) && !self.races()
    }

    /// GET counts fresh connections against `forward_max_tries`, too, from 4.5 on (`FwdState::exhaustedTries`).
    pub fn get_counts_tries(self) -> bool {
        self >= Self(4, 5, 0)
    }

    /// Dies when all tries are used up while a DNS answer is outstanding: 5.0 to 5.3 (`FATAL: check failed: opening()`,
    /// bug 5055, fixed in 5.4).
    pub fn dies_waiting_for_dns(self) -> bool {
        (Self(5, 0, 0)..Self(5, 4, 0)).contains(&self)
    }

    /// A CONNECT whose tries are used up waits for the outstanding DNS answer before it says so: 5.4 to 5.9; 6 and
    /// later answer at once (`TunnelStateData::checkRetry`).
    pub fn connect_waits_for_dns(self) -> bool {
        (Self(5, 4, 0)..Self(6, 0, 0)).contains(&self)
    }

    /// An attempt counts against `forward_max_tries` when it is over, from 5.7 on (commit a137484f58); in 5.0 to 5.6
    /// when it starts.
    pub fn counts_finished_attempts(self) -> bool {
        self >= Self(5, 7, 0)
    }

    /// Keeps no answer longer than `negative_dns_ttl`: 5.x (fixed in 6.1, commit eae95059eb).
    pub fn caps_ttl(self) -> bool {
        (Self(5, 0, 0)..Self(6, 1, 0)).contains(&self)
    }

    /// Says that it was DNS when a name has no address: not in 5.x (seen: 5.7 says it cannot forward, 6.13 and 4.13 name
    /// DNS).
    pub fn says_dns_fail(self) -> bool {
        !(Self(5, 0, 0)..Self(6, 0, 0)).contains(&self)
    }

    pub fn marking(self) -> Marking {
        match self {
            v if v < Self(5, 0, 0) => Marking::Turns,
            v if v < Self(6, 8, 0) => Marking::FirstOnly,
            _ => Marking::Exact,
        }
    }

    /// A CONNECT marks addresses under a name that no lookup uses, `host:443`, so that it never learns: 3.2 to 4.x.
    pub fn connect_never_learns(self) -> bool {
        self.engine() == Engine::List
    }
}

/// `5.7`, `3.5.27`: from 4 on there is no third number.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(major, minor, patch) = self;
        if *major < 4 || *patch > 0 { write!(f, "{major}.{minor}.{patch}") } else { write!(f, "{major}.{minor}") }
    }
}

/// `5.7`, `3.5.27`, and what `squid -v` says of builds between releases: `3.4.14-BZR`, `3.5.0.1`, `6.0.0-VCS`.
impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let release = text.split_once('-').map_or(text, |(release, _)| release);
        let numbers = release.split('.').map(|n| n.parse::<u16>().map_err(|_| ())).collect::<Result<Vec<_>, ()>>()?;
        match numbers[..] {
            [major] => Ok(Self(major, 0, 0)),
            [major, minor] => Ok(Self(major, minor, 0)),
            [major, minor, patch] | [major, minor, patch, _] => Ok(Self(major, minor, patch)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_not_texts() {
        let v = |text: &str| text.parse::<Version>();
        assert!(v("3.5.27").unwrap() > v("3.5.6").unwrap() && v("4.10").unwrap() > v("4.9").unwrap());
        assert_eq!(v("5.7"), Ok(Version(5, 7, 0)));
        assert_eq!([v("3.4.14-BZR"), v("3.5.0.1")], [Ok(Version(3, 4, 14)), Ok(Version(3, 5, 0))]);
        assert_eq!([v(""), v("5."), v("5.x"), v("1.2.3.4.5"), v("-5")], [Err(()); 5]);
    }

    #[test]
    fn each_engine_has_its_versions() {
        let engine = |text: &str| text.parse::<Version>().unwrap().engine();
        assert_eq!(["2.7", "3.1.23"].map(engine), [Engine::Redial; 2]);
        assert_eq!(["3.2.0.9", "3.5.5", "3.5.6", "4.17"].map(engine), [Engine::List; 4]);
        assert_eq!(["5.0.1", "7.7", "9.9"].map(engine), [Engine::Race; 3]);
    }

    #[test]
    fn a_known_bug_ends_with_its_fix() {
        let v = |text: &str| text.parse::<Version>().unwrap();
        assert_eq!(["5.2", "5.3", "5.4", "4.17"].map(|t| v(t).dies_waiting_for_dns()), [true, true, false, false]);
        assert_eq!(
            ["4.17", "5.9", "6.7"].map(|t| v(t).marking()),
            [Marking::Turns, Marking::FirstOnly, Marking::FirstOnly]
        );
        assert_eq!(v("6.8").marking(), Marking::Exact);
        assert_eq!(["5.9", "6.0.3", "6.1"].map(|t| v(t).caps_ttl()), [true, true, false]);
    }
}
