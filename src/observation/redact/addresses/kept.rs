//! Which addresses identify nobody, and stay.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::LazyLock;

use super::prefix::Prefix;
use super::spaces::{Blocks, is_documentation, is_everywhere, is_global};
use crate::observation::redact::public::{MICROSOFT_V4, MICROSOFT_V6, is_public};
use crate::observation::redact::walk::{self, Role};
use crate::observation::{Attempt, Chain, Observation, TargetRows, Tls, Transport};

/// Loopback and the like; what Microsoft publishes; and what a name server answers for a public name, unless something about
/// it smells of the reporter's own network. An address that this host has itself is never kept.
pub(super) fn kept(observation: &Observation) -> BTreeSet<IpAddr> {
    let mut all = Roles::default();
    walk::addresses(&mut observation.clone(), &mut |address, role| all.add(address.to_canonical(), role));
    let mut answers = Answers::default();
    for rows in &observation.targets {
        answers.add(rows);
    }
    let stays = |address: &IpAddr| {
        let destination = all.destinations.contains(address) && !all.own.contains(address);
        let suspect = || !is_documentation(*address) && (all.is_near(*address) || answers.untrusted.contains(address));
        let answered = || answers.speak_for(*address) && !suspect();
        is_everywhere(*address) || (destination && (is_published(*address) || answered()))
    };
    all.seen.iter().copied().filter(stays).collect()
}

#[derive(Default)]
struct Roles {
    seen: BTreeSet<IpAddr>,
    own: BTreeSet<IpAddr>,
    destinations: BTreeSet<IpAddr>,
    /// Where the reporter's own machines are.
    neighbourhoods: BTreeSet<(bool, Prefix)>,
}

impl Roles {
    fn add(&mut self, address: IpAddr, role: Role) {
        self.seen.insert(address);
        let prefix_len = match role {
            Role::Destination => {
                self.destinations.insert(address);
                return;
            }
            Role::Other => return,
            Role::Own { prefix_len } => {
                self.own.insert(address);
                prefix_len
            }
            Role::Server => None,
        };
        // A site has at most a /48 (RFC 6177) or, as a rule, an IPv4 /24; a subnet wider than that is all its own.
        let whole = whole(address);
        let (shortest, site) = if address.is_ipv4() { (8, 24) } else { (32, 48) };
        let len = prefix_len.filter(|len| (shortest..site).contains(len)).unwrap_or(site);
        self.neighbourhoods.insert((address.is_ipv4(), whole.cut(len)));
    }

    fn is_near(&self, address: IpAddr) -> bool {
        let whole = whole(address);
        (8..=48).any(|len| self.neighbourhoods.contains(&(address.is_ipv4(), whole.cut(len))))
    }
}

/// What DNS said, and how far that can be believed to be the internet's word.
#[derive(Default)]
struct Answers {
    /// From a name server, for a public name, by way of public names.
    public: BTreeSet<IpAddr>,
    /// From the hosts file, for an internal name, typed.
    other: BTreeSet<IpAddr>,
    /// Where a certificate was shown that a public server does not show.
    untrusted: BTreeSet<IpAddr>,
    /// Addresses that a DNS64 (RFC 6147) made, with the reporter's own prefix.
    translated: BTreeSet<IpAddr>,
}

impl Answers {
    fn add(&mut self, rows: &TargetRows) {
        let mut all_public = is_public(&rows.target.host);
        for lookup in &rows.lookups {
            let asked = matches!(lookup.transport, Transport::Udp | Transport::Tcp | Transport::System);
            let way = lookup.outcome.cnames().iter().all(|alias| is_public(&alias.name) && is_public(&alias.target));
            let public = asked && way && is_public(&lookup.name);
            let list = if public { &mut self.public } else { &mut self.other };
            let before = list.len();
            list.extend(lookup.outcome.addresses());
            all_public &= public || list.len() == before;
        }
        let list = if all_public { &mut self.public } else { &mut self.other };
        list.extend(walk::system(rows));
        let bad = |chain: &Chain| !chain.trust.lets_a_client_go_on() || !chain.mozilla.lets_a_client_go_on();
        let shown = |attempt: &Attempt| chain(rows, attempt).is_some_and(bad);
        self.untrusted.extend(rows.attempts.iter().filter(|a| shown(a)).map(|a| a.address));
        let all = || rows.lookups.iter().flat_map(|lookup| lookup.outcome.addresses());
        // Zeros stand in every IPv6 address.
        let v4: BTreeSet<[u8; 4]> = all().filter_map(octets).filter(|octets| octets[0] != 0).collect();
        let made = |address: &IpAddr| matches!(address, IpAddr::V6(a) if embeds(*a, &v4));
        self.translated.extend(all().filter(made));
    }

    fn speak_for(&self, address: IpAddr) -> bool {
        self.public.contains(&address)
            && !self.other.contains(&address)
            && !self.translated.contains(&address)
            && (is_documentation(address) || is_global(address))
    }
}

fn chain<'a>(rows: &'a TargetRows, attempt: &Attempt) -> Option<&'a Chain> {
    match attempt.tls {
        Some(Tls::Done { chain, .. } | Tls::Failed { chain, .. }) => rows.chains.get(usize::try_from(chain?).ok()?),
        None => None,
    }
}

/// RFC 6052 §2.2: where in an IPv6 address an IPv4 one stands, for each length of the prefix; octet 8 is left out.
const EMBEDDED: [[usize; 4]; 6] =
    [[4, 5, 6, 7], [5, 6, 7, 9], [6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]];

/// Made of one of these, or of one of Microsoft's, by a DNS64 that has a prefix of its own.
fn embeds(address: Ipv6Addr, v4: &BTreeSet<[u8; 4]>) -> bool {
    let well_known = matches!(address.segments(), [0x64, 0xff9b, 0, 0, 0, 0, _, _]);
    let octets = address.octets();
    let is_made_of = |places: [usize; 4]| {
        let inside = places.map(|n| octets[n]);
        v4.contains(&inside) || is_published(inside.into())
    };
    !well_known && EMBEDDED.into_iter().any(is_made_of)
}

fn octets(address: IpAddr) -> Option<[u8; 4]> {
    if let IpAddr::V4(a) = address { Some(a.octets()) } else { None }
}

/// Whether Microsoft publishes the block that the address lies in, as one of its services for Office 365.
pub fn is_published(address: IpAddr) -> bool {
    static MICROSOFT: LazyLock<Blocks> = LazyLock::new(|| Blocks::new(MICROSOFT_V4, MICROSOFT_V6));
    MICROSOFT.hold(address)
}

fn whole(address: IpAddr) -> Prefix {
    match address {
        IpAddr::V4(a) => Prefix::v4(a),
        IpAddr::V6(a) => Prefix::v6(a),
    }
}
