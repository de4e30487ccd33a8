use std::net::IpAddr;

use super::{Engine, Version};
use crate::model::{Family, Micros};

mod directive;

pub use directive::Directive;

/// Squid keeps no more addresses of a name than this (`ResolvedPeers`, ipcache).
pub const MOST_ADDRESSES: u16 = 255;

/// The values of one Squid that decide which addresses it tries, when, and how often. Each is the directive of its name
/// in squid.conf unless it says otherwise; the defaults are those of `squid.conf.documented` of the version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a directive that is on or off")]
pub struct Config {
    pub version: Version,
    /// Above all the length at which the list of addresses is cut; what it means by version: [`Config::slots`].
    pub forward_max_tries: i32,
    /// The limit of one attempt. Whole seconds, as all of Squid's timeouts for forwarding.
    pub connect_timeout: Micros,
    /// The same for an attempt at a parent that has no `connect-timeout=` of its own.
    pub peer_connect_timeout: Micros,
    /// No attempt starts later than this after the request. For CONNECT from 3.5.6 on.
    pub forward_timeout: Micros,
    /// How often an address is tried that fails by itself; 0 and 1 both mean once (3.2.0.9 and later).
    pub connect_retries: u32,
    /// How often 3.1 tries the address of a name that has only one.
    pub maximum_single_addr_tries: u32,
    /// 3.1 moves on to the next address with every lookup; later versions accept the line and do nothing.
    pub balance_on_multiple_ip: bool,
    /// A before AAAA (only where [`Version::has_dns_v4_first`]).
    pub dns_v4_first: bool,
    /// How long its resolver goes on asking; up to 4.x both answers are waited for.
    pub dns_timeout: Micros,
    /// The longest time that an answer is kept.
    pub positive_dns_ttl: Micros,
    /// The shortest time that an answer is kept; in 5.x by mistake the longest, too (fixed in 6.1, commit eae95059eb).
    pub negative_dns_ttl: Micros,
    /// The head start of the first family (5 and later).
    pub happy_eyeballs_connect_timeout: Micros,
    /// The least time between the starts of two spare attempts, of all requests together; `None`: -1, no gap.
    pub happy_eyeballs_connect_gap: Option<Micros>,
    /// How many spare attempts may run at once; 0: none before all of the first family failed. `None`: -1, no limit.
    pub happy_eyeballs_connect_limit: Option<u32>,
    /// Multiplies the head start and the gap, also where a single process runs (`Config.workers` in `HappyConnOpener`).
    pub workers: u32,
    /// IPv6 was found at start, and it is built in (no `--disable-ipv6`); otherwise no AAAA is asked for or used. What
    /// each version looks at: [`Version::wants_ipv6_loopback`].
    pub ipv6: bool,
    /// Squid asks DNS itself; built with `--disable-internal-dns` (to 3.4) its helper calls getaddrinfo, whose order counts.
    pub own_resolver: bool,
    /// `tcp_outgoing_address` without an ACL, as far as it matters.
    pub outgoing: Outgoing,
    /// An ACL of type `dst` in `http_access` resolves the name before anything is forwarded: 5 and later then begin with
    /// both answers (`acl/DestinationIp.cc`).
    pub resolves_first: bool,
    /// An `http_access deny` with a `dst` ACL for all of this family: a name with one such address is denied altogether,
    /// because one address that matches is enough.
    pub denied: Option<Family>,
    /// `cache_peer … parent`, in the order of the file.
    pub parents: Vec<Parent>,
    /// `never_direct allow all`: only parents are used.
    pub never_direct: bool,
    /// `always_direct allow all`: no parent is used.
    pub always_direct: bool,
    /// CONNECT and other requests that cannot be cached go to the origin without asking parents.
    pub nonhierarchical_direct: bool,
    /// The origin comes before the parents.
    pub prefer_direct: bool,
    /// Names in the hosts file of the host count (`hosts_file none` turns it off, and another path names another one). Its addresses are part of what Squid meets.
    pub hosts_file: bool,
}

/// Where `tcp_outgoing_address` changes which addresses can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outgoing {
    /// Not set, or set to an address of this host: the kernel chooses, or nothing is lost.
    #[default]
    Usual,
    /// An IPv4 address: 3.1 then uses IPv4 only; from 3.2 on IPv6 tries are not touched by it.
    V4,
    /// An IPv6 address that this host does not have: binding fails, so every IPv6 try fails at once and costs a slot.
    AbsentV6,
}

/// A parent proxy. Its addresses take slots of `forward_max_tries` like those of the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The name or address of the `cache_peer` line.
    pub host: String,
    /// What the name resolves to, in the order of trying.
    pub addresses: Vec<IpAddr>,
    /// `connect-timeout=`; `None`: `peer_connect_timeout`.
    pub connect_timeout: Option<Micros>,
    /// Squid counts it as dead and leaves it out: it has not answered since Squid started, or failed ten times in a row
    /// (`connect-fail-limit`). Seen in 4.13, 5.7, 6.13 and 7.7.
    pub dead: bool,
}

impl Config {
    /// What an empty squid.conf means in this version (squid.conf.documented of each).
    pub fn defaults(version: Version) -> Self {
        Self {
            version,
            forward_max_tries: if version.tries_25() { 25 } else { 10 },
            connect_timeout: Micros::from_secs(60),
            peer_connect_timeout: Micros::from_secs(30),
            forward_timeout: Micros::from_secs(240),
            connect_retries: 0,
            maximum_single_addr_tries: 1,
            balance_on_multiple_ip: false,
            dns_v4_first: false,
            dns_timeout: Micros::from_secs(if version.engine() == Engine::Redial { 120 } else { 30 }),
            positive_dns_ttl: Micros::from_secs(6 * 3_600),
            negative_dns_ttl: Micros::from_secs(60),
            happy_eyeballs_connect_timeout: Micros::from_millis(250),
            happy_eyeballs_connect_gap: None,
            happy_eyeballs_connect_limit: None,
            workers: 1,
            ipv6: true,
            own_resolver: true,
            outgoing: Outgoing::Usual,
            resolves_first: false,
            denied: None,
            parents: Vec::new(),
            never_direct: false,
            always_direct: false,
            nonhierarchical_direct: true,
            prefer_direct: false,
            hosts_file: true,
        }
    }

    /// The same Squid after one more line; a later line wins, as in squid.conf.
    #[must_use]
    pub fn with(mut self, directive: Directive) -> Self {
        match directive {
            Directive::ForwardMaxTries(n) => self.forward_max_tries = i32::try_from(n).unwrap_or(i32::MAX),
            Directive::ConnectTimeout(seconds) => self.connect_timeout = Micros::from_secs(seconds),
            Directive::DnsTimeout(seconds) => self.dns_timeout = Micros::from_secs(seconds),
            Directive::DnsV4First => self.dns_v4_first = self.version.has_dns_v4_first(),
            Directive::DnsV6First => self.dns_v4_first = false,
            Directive::ForwardTimeout(seconds) => self.forward_timeout = Micros::from_secs(seconds),
            Directive::HappyEyeballsTimeout(ms) => {
                self.happy_eyeballs_connect_timeout = Micros::from_millis(u64::from(ms));
            }
            Directive::HappyEyeballsUnlimited => self.happy_eyeballs_connect_limit = None,
        }
        self
    }

    /// How many addresses one request can try at most (`peerSelectDnsPaths`, `PeerSelector::wantsMoreDestinations`):
    /// `forward_max_tries`, which is compared unsigned up to 4.x, so that a negative value is no limit there and leaves
    /// nothing from 5 on. 3.1 has no such limit.
    pub fn slots(&self) -> usize {
        match self.version.engine() {
            Engine::Redial => usize::MAX,
            Engine::List => usize::try_from(self.forward_max_tries).unwrap_or(usize::MAX),
            Engine::Race => usize::try_from(self.forward_max_tries).unwrap_or(0),
        }
    }

    /// How often an address is tried that fails by itself (`ConnOpener::doConnect`; more than 10 are cut to 10 with a
    /// warning).
    pub fn tries_of_one_address(&self) -> u32 {
        self.connect_retries.clamp(1, 10)
    }

    /// How long an answer with this TTL is kept in the ipcache.
    pub fn keeps_for(&self, ttl: Micros) -> Micros {
        let kept = ttl.min(self.positive_dns_ttl).max(self.negative_dns_ttl);
        if self.version.caps_ttl() { kept.min(self.negative_dns_ttl) } else { kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_differ_by_version() {
        let tries = |v| Config::defaults(v).forward_max_tries;
        assert_eq!([tries(Version(3, 4, 14)), tries(Version(3, 5, 0)), tries(Version(7, 7, 0))], [10, 25, 25]);
        let dns = |v| Config::defaults(v).dns_timeout;
        assert_eq!([dns(Version(3, 1, 23)), dns(Version(3, 2, 0))], [120, 30].map(Micros::from_secs));
    }

    #[test]
    fn dns_v4_first_does_nothing_from_5_on() {
        let after = |v| Config::defaults(v).with(Directive::DnsV4First).dns_v4_first;
        assert_eq!([after(Version(3, 4, 0)), after(Version(4, 17, 0)), after(Version(5, 0, 0))], [true, true, false]);
        assert_eq!([after(Version(3, 1, 15)), after(Version(3, 1, 16))], [false, true]);
    }

    /// Seen: -1 is unlimited in 3.5.27 and 4.13; 5.7, 6.13 and 7.7 answer 500 to everything.
    #[test]
    fn a_negative_limit_is_none_to_4_and_leaves_nothing_from_5_on() {
        let slots = |version, n| Config { forward_max_tries: n, ..Config::defaults(version) }.slots();
        assert_eq!([slots(Version(3, 5, 27), -1), slots(Version(4, 13, 0), -1)], [usize::MAX; 2]);
        assert_eq!([slots(Version(5, 7, 0), -1), slots(Version(4, 13, 0), 0), slots(Version(7, 7, 0), 0)], [0; 3]);
        assert_eq!([slots(Version(3, 1, 23), 0), slots(Version(3, 4, 14), 10)], [usize::MAX, 10]);
    }

    /// Seen in mgr:ipcache: a TTL of 300 s shows as 60 in 5.2, 5.7 and 5.9, as 300 elsewhere.
    #[test]
    fn an_answer_is_kept_for_its_ttl_except_in_5() {
        let kept = |v, ttl| Config::defaults(v).keeps_for(Micros::from_secs(ttl));
        for (version, ttl, seconds) in [
            (Version(4, 13, 0), 300, 300),
            (Version(5, 9, 0), 300, 60),
            (Version(6, 1, 0), 300, 300),
            (Version(6, 1, 0), 8, 60),
            (Version(7, 7, 0), 90_000, 21_600),
        ] {
            assert_eq!(kept(version, ttl), Micros::from_secs(seconds), "{version:?} {ttl}");
        }
    }

    #[test]
    fn no_retry_and_one_retry_are_the_same() {
        let tries = |n| Config { connect_retries: n, ..Config::defaults(Version(4, 13, 0)) }.tries_of_one_address();
        assert_eq!([0, 1, 3, 11].map(tries), [1, 1, 3, 10]);
    }
}
