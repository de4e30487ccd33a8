//! Which Squid the answers of a proxy name.

use crate::observation::{Proxy, ProxyAnswer, SquidFacts, SquidVersion, TargetRows, VersionSource};
use crate::squid::identity::Identity;

/// What is known of it, where an answer tells: by `Server`, else by `Via`, of which the first hop is the farthest
/// (RFC 9110 §7.6.3) and the last the proxy itself.
pub(in super::super) fn squid(targets: &[TargetRows], proxy: Option<&Proxy>) -> Option<SquidFacts> {
    let heads = targets.iter().flat_map(|rows| &rows.proxied).filter_map(|tunnel| match &tunnel.answer {
        Some(ProxyAnswer::Head { head, .. }) => Some(head),
        Some(ProxyAnswer::Failed { .. }) | None => None,
    });
    let about = proxy.and_then(|proxy| proxy.about.as_ref());
    let identity = heads.chain(about).find_map(|head| {
        let via = || head.via.as_deref().and_then(|via| via.rsplit_once('(')?.1.split(')').next());
        let of = |text: &str| Identity::from_server_header(text).ok();
        head.server.as_deref().and_then(of).or_else(|| via().and_then(of))
    })?;
    let version = SquidVersion {
        stated: identity.stated,
        source: VersionSource::ServerHeader,
        without_ipv6: false,
        without_own_resolver: false,
    };
    Some(SquidFacts { version: Some(version), ..SquidFacts::default() })
}
