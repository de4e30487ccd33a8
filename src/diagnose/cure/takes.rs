use crate::model::Micros;
use crate::squid::{Config, Directive};

/// What makes lines count in a Squid that runs: `squid -k reconfigure` reads all of these; the order of addresses that are in the
/// cache already does not change by it.
pub(in crate::diagnose) fn takes_effect(directives: &[Directive], config: &Config, ttl: Option<Micros>) -> String {
    let order = directives.iter().any(|d| matches!(d, Directive::DnsV4First | Directive::DnsV6First));
    if !order {
        return "`squid -k reconfigure` is enough".into();
    }
    let kept = ttl.map(|ttl| config.keeps_for(ttl));
    match kept {
        Some(kept) if kept <= SOON => format!(
            "`squid -k reconfigure` is enough: names that are in its cache keep their old order for up to {kept} more"
        ),
        _ => {
            "restart Squid: after `squid -k reconfigure` names that are in its cache keep their old order until their \
              TTL is over"
                .into()
        }
    }
}

/// Who has just changed a configuration looks again after a few minutes.
const SOON: Micros = Micros::from_secs(300);
