//! A route that refuses: felt at once, and by every program, Squid and musl too.

use std::net::{IpAddr, Ipv6Addr};

use super::{Reach, Way};
use crate::diagnose::prefix::common_prefix;
use crate::diagnose::{Case, Change, Safety};
use crate::model::Family;
use crate::observation::is_published;
use crate::order::{Platform, Prefix};

/// Everything of Microsoft's that Exchange Online is reached by over IPv6 lies in it (2603:1006::/40 to 2603:1056::/36 of its
/// published list).
const MICROSOFT: Prefix = Prefix { address: Ipv6Addr::new(0x2603, 0x1000, 0, 0, 0, 0, 0, 0), len: 24 };

/// Within it, what Microsoft publishes of Exchange Online, and no machine of one's own. (A redacted address lies in no such
/// block, and must not have lain in one before.)
fn is_microsofts(case: &Case, address: &IpAddr) -> bool {
    let own = case.facts.order_host.addresses.iter().flatten().any(|own| own == address)
        || case.facts.placed.iter().any(|p| p.candidate.source.as_ref().is_some_and(|s| s.address == *address));
    in_the_block(address) && is_published(*address) && !own
}

fn in_the_block(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V6(a) if MICROSOFT.contains(*a))
}

/// The block of the IPv6 addresses that do not work, with none in it that does.
pub(super) fn failing_block(case: &Case) -> Option<Prefix> {
    let of = |up: bool| case.facts.of(Family::V6).filter(move |a| a.fate.is_up() == up).map(|a| a.address);
    let (failing, living): (Vec<IpAddr>, Vec<IpAddr>) = (of(false).collect(), of(true).collect());
    if !failing.is_empty() && failing.iter().all(|a| is_microsofts(case, a)) && !living.iter().any(in_the_block) {
        return Some(MICROSOFT);
    }
    let text = common_prefix(&failing, &living)?;
    let (address, len) = text.split_once('/').unwrap_or((&text, "128"));
    Some(Prefix { address: address.parse().ok()?, len: len.parse().ok()? })
}

pub(super) fn unreachable(case: &Case, block: Prefix) -> Option<Way> {
    let address =
        case.facts.of(Family::V6).map(|a| a.address).find(|a| matches!(a, IpAddr::V6(a) if block.contains(*a)))?;
    let (add, delete, check) = match case.facts.os.as_str() {
        "linux" => (
            format!("sudo ip -6 route add unreachable {block}"),
            format!("sudo ip -6 route del unreachable {block}"),
            format!("ip -6 route get {address}"),
        ),
        // route(8): "-reject: emit an ICMP unreachable when matched".
        "macos" | "freebsd" | "openbsd" | "netbsd" | "dragonfly" => (
            format!("sudo route add -inet6 {block} ::1 -reject"),
            format!("sudo route delete -inet6 {block} ::1 -reject"),
            format!("route -n get -inet6 {address}"),
        ),
        _ => return None,
    };
    let note = if case.facts.platform == Platform::LinuxMusl {
        "# musl has no policy table and reads no gai.conf: a route is what is left\n"
    } else if case.facts.platform == Platform::MacOs {
        "# macOS has no supported way to change its policy table: a route is what is left\n"
    } else {
        ""
    };
    Some(Way {
        title: "refuse the failing IPv6 addresses on this host, at once",
        place: "this host, a shell".into(),
        snippet: format!("{note}# gone at the next boot\n{add}\n"),
        undo: delete,
        safety: Safety::Review,
        change: Change::Unreachable(block),
        restart: None,
        side_effects: vec![format!("no program on this host reaches {block} over IPv6, even when it works again")],
        check,
        reach: Reach::All,
    })
}
