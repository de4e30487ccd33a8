use std::str::FromStr;

/// A Squid version: major, minor, patch. `5.7` has patch 0; from 4 on, Squid has only major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
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
        self >= Self(5, 0, 0)
    }

    /// Without an IPv6 loopback address on the host it uses no IPv6 at all: from 4.6 on (commit 4685e7ba55) the start-up
    /// test binds `::1`.
    pub fn wants_ipv6_loopback(self) -> bool {
        self >= Self(4, 6, 0)
    }

    /// `dns_v4_first` works from 3.1.16 and 3.2.0.13 to 4.x; from 5 on it has no effect.
    pub fn has_dns_v4_first(self) -> bool {
        self >= Self(3, 2, 0) && !self.races()
    }
}

impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut numbers = text.split('.').map(|n| n.parse().map_err(|_| ()));
        let mut next = |missing: Result<u16, ()>| numbers.next().unwrap_or(missing);
        let version = Self(next(Err(()))?, next(Ok(0))?, next(Ok(0))?);
        if numbers.next().is_some() { Err(()) } else { Ok(version) }
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
        assert_eq!([v(""), v("5."), v("5.x"), v("1.2.3.4")], [Err(()); 4]);
    }
}
