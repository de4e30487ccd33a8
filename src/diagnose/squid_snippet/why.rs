//! The comments of the snippet: why each line is there, with what was seen.

use super::Case;
use crate::clients::Method;
use crate::diagnose::{Facts, Fate};
use crate::model::Family;
use crate::squid::{Config, Directive, Engine};

/// `outlook.office365.com:443, seen 2026-11-25: 9 IPv6 (all dead: no answer for 4.0 s), 9 IPv4 (9 up, TCP 20.3 ms)`
pub(super) fn observed(facts: &Facts, date: &str) -> String {
    let families = Family::BOTH.map(|family| {
        let (up, all) = facts.up_of(family);
        let dead = facts.of(family).filter(|a| a.fate.is_dead()).max_by_key(|a| a.fate.badness());
        let mut says = format!("{all} {}", family.name());
        let mut states = Vec::new();
        if up > 0 {
            let tcp = facts.typical(family).map(|(tcp, _)| format!(", TCP {tcp}")).unwrap_or_default();
            states.push(format!("{up} up{tcp}"));
        }
        if let Some(dead) = dead {
            let count = facts.of(family).filter(|a| a.fate.is_dead()).count();
            states.push(format!("{count} dead, {}", dead.words()));
        }
        let other = all - up - facts.of(family).filter(|a| a.fate.is_dead()).count();
        if other > 0 {
            states.push(format!("{other} connect, but not to the end or not always"));
        }
        if !states.is_empty() {
            says = format!("{says} ({})", states.join("; "));
        }
        says
    });
    let how = if facts.what_if { "supposed from what was seen" } else { "seen" };
    format!("{}, {how} {date}: {}", facts.target, families.join(", "))
}

pub(super) const fn method(method: Method) -> &'static str {
    match method {
        Method::Connect => "a tunnel, as for every https:// address",
        Method::Get => "what Squid fetches itself; tunnels (CONNECT) may need other lines",
    }
}

/// Why this line.
pub(super) fn line(directive: Directive, config: &Config, case: &Case) -> String {
    let count = |family| case.all.iter().map(|f| f.of(family).count()).max().unwrap_or(0);
    let (v6, v4) = (count(Family::V6), count(Family::V4));
    let seconds = |us: crate::model::Micros| us.0 / 1_000_000;
    match directive {
        Directive::DnsV4First if is_silent(case) => format!(
            "this Squid puts all {v6} IPv6 addresses before the IPv4 ones and waits {} s for each that is silent",
            seconds(config.connect_timeout)
        ),
        Directive::DnsV4First => format!("this Squid puts all {v6} IPv6 addresses before the IPv4 ones"),
        Directive::DnsV6First => {
            format!("this Squid puts all {v4} IPv4 addresses before the IPv6 ones, and they are dead")
        }
        Directive::ForwardMaxTries(_) => {
            let races = if config.version.engine() == Engine::Race { ", before it races the families" } else { "" };
            format!("{} addresses and {} to come; Squid cuts its list at this number{races}", v6 + v4, case.wish.growth)
        }
        Directive::ConnectTimeout(_) => {
            format!("a silent address costs so long; living ones answered within {}", slowest(case))
        }
        Directive::ForwardTimeout(_) => {
            "no address is tried any more after this time; less than the default ends it early".into()
        }
        Directive::DnsTimeout(_) => "a DNS answer never came, and up to 4.x Squid waits for both".into(),
        Directive::HappyEyeballsTimeout(_) => "milliseconds, times `workers`, until the other family is tried".into(),
        Directive::HappyEyeballsUnlimited => "with a limit the other family may have to wait for the first".into(),
    }
}

fn is_silent(case: &Case) -> bool {
    case.all.iter().flat_map(|f| f.of(Family::V6)).any(|a| matches!(a.fate, Fate::Silent { .. }))
}

fn slowest(case: &Case) -> String {
    let times = case.all.iter().flat_map(|f| Family::BOTH.into_iter().filter_map(|family| f.typical(family)));
    times.map(|(tcp, _)| tcp).max().unwrap_or_default().to_string()
}
