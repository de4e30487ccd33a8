use std::net::IpAddr;

use super::Method;
use crate::squid::Config;

/// Where a request may go: to the origin, or to a parent by its place in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Direct,
    Parent(usize),
}

/// One address that a request may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) address: IpAddr,
    pub(super) to: Destination,
}

/// The destinations in the order of trying (`PeerSelector::selectMore`): a CONNECT is not hierarchical, so it goes to
/// the origin alone unless that is forbidden or `nonhierarchical_direct` is off. Parents that are not dead follow in the
/// order of the file (`selectAllParents`); ICP, digests, CARP and the other ways of choosing are not modelled.
pub(super) fn destinations(config: &Config, method: Method) -> Vec<Destination> {
    let alive = config.parents.iter().enumerate().filter(|(_, parent)| !parent.dead);
    let parents: Vec<_> = alive.map(|(n, _)| Destination::Parent(n)).collect();
    let hierarchical = method == Method::Get || !config.nonhierarchical_direct;
    let direct = vec![Destination::Direct];
    if config.always_direct {
        direct
    } else if config.never_direct {
        parents
    } else if !hierarchical {
        direct
    } else if config.prefer_direct {
        [direct, parents].concat()
    } else {
        [parents, direct].concat()
    }
}
