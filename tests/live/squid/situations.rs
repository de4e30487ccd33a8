//! Networks and configurations in which a Squid has to choose.

/// A network of the box, and lines for squid.conf.
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) network: &'static str,
    pub(super) conf: &'static str,
    /// Its IPv6 tries send packets.
    pub(super) v6_is_seen: bool,
}

/// The answers come 150 ms apart, so that it is certain which one is first.
macro_rules! situation {
    ($name:literal, $first:ident, tries $tries:literal, v6 $v6:literal $v6_fate:literal, v4 $v4:literal $v4_fate:literal) => {
        situation!(@ $name, delays $first, $tries, $v6, $v6_fate, $v4, $v4_fate)
    };
    (@ $name:literal, delays aaaa_first, $($rest:tt)*) => { situation!(# $name, "1", "150", $($rest)*) };
    (@ $name:literal, delays a_first, $($rest:tt)*) => { situation!(# $name, "150", "1", $($rest)*) };
    (# $name:literal, $v6_delay:literal, $v4_delay:literal, $tries:literal, $v6:literal, $v6_fate:literal, $v4:literal, $v4_fate:literal) => {
        Situation {
            name: $name,
            network: concat!(
                "[v6]\nrtt_ms = 20\ncount = ", $v6, "\nfate = \"", $v6_fate, "\"\ndns_delay_ms = ", $v6_delay,
                "\n[v4]\nrtt_ms = 20\ncount = ", $v4, "\nfate = \"", $v4_fate, "\"\ndns_delay_ms = ", $v4_delay, "\n"
            ),
            conf: concat!("forward_max_tries ", $tries, "\n"),
            v6_is_seen: true,
        }
    };
}

/// The host itself has no route to IPv6: a try fails before any packet.
macro_rules! no_route_here {
    ($name:literal, tries $tries:literal, v6 $v6:literal) => {
        Situation {
            name: $name,
            network: concat!(
                "[v6]\nrtt_ms = 20\ncount = ",
                $v6,
                "\ndefault_route = false\ndns_delay_ms = 1\n",
                "[v4]\nrtt_ms = 20\ncount = 9\ndns_delay_ms = 150\n"
            ),
            conf: concat!("forward_max_tries ", $tries, "\n"),
            v6_is_seen: false,
        }
    };
}

/// Beside a parent that answers at once, as we assume (`drive.py`).
macro_rules! with_parent {
    ($name:literal, $fate:literal, $conf:literal) => {
        Situation {
            name: $name,
            network: concat!(
                "[v6]\nrtt_ms = 20\ncount = 9\nfate = \"",
                $fate,
                "\"\ndns_delay_ms = 1\n",
                "[v4]\nrtt_ms = 20\ncount = 9\nfate = \"",
                $fate,
                "\"\ndns_delay_ms = 1\n"
            ),
            conf: concat!("cache_peer 127.0.0.1 parent 3129 0 no-query no-digest\n", $conf),
            v6_is_seen: true,
        }
    };
}

pub(super) const SITUATIONS: &[Situation] = &[
    situation!("healthy, AAAA first", aaaa_first, tries 25, v6 9 "good", v4 9 "good"),
    situation!("healthy, A first", a_first, tries 25, v6 9 "good", v4 9 "good"),
    situation!("9 AAAA silent, AAAA first, 9 tries", aaaa_first, tries 9, v6 9 "silent", v4 9 "good"),
    situation!("9 AAAA silent, AAAA first, 10 tries", aaaa_first, tries 10, v6 9 "silent", v4 9 "good"),
    situation!("9 AAAA silent, A first, 25 tries", a_first, tries 25, v6 9 "silent", v4 9 "good"),
    situation!("12 AAAA silent, AAAA first, 10 tries", aaaa_first, tries 10, v6 12 "silent", v4 9 "good"),
    situation!("12 AAAA silent, A first, 10 tries", a_first, tries 10, v6 12 "silent", v4 9 "good"),
    situation!("12 AAAA silent, AAAA first, 25 tries", aaaa_first, tries 25, v6 12 "silent", v4 9 "good"),
    situation!("9 AAAA refused, AAAA first, 9 tries", aaaa_first, tries 9, v6 9 "refused", v4 9 "good"),
    situation!("9 AAAA refused, AAAA first, 10 tries", aaaa_first, tries 10, v6 9 "refused", v4 9 "good"),
    situation!("12 AAAA refused, A first, 10 tries", a_first, tries 10, v6 12 "refused", v4 9 "good"),
    situation!("9 AAAA without route, AAAA first, 10 tries", aaaa_first, tries 10, v6 9 "no_route", v4 9 "good"),
    situation!("12 AAAA without route, AAAA first, 10 tries", aaaa_first, tries 10, v6 12 "no_route", v4 9 "good"),
    situation!("12 AAAA without route, AAAA first, 25 tries", aaaa_first, tries 25, v6 12 "no_route", v4 9 "good"),
    no_route_here!("9 AAAA, no IPv6 route here, AAAA first, 9 tries", tries 9, v6 9),
    no_route_here!("9 AAAA, no IPv6 route here, AAAA first, 10 tries", tries 10, v6 9),
    no_route_here!("12 AAAA, no IPv6 route here, AAAA first, 10 tries", tries 10, v6 12),
    situation!("9 A refused, A first, 9 tries", a_first, tries 9, v6 9 "good", v4 9 "refused"),
    situation!("3 of each silent, AAAA first, 25 tries", aaaa_first, tries 25, v6 3 "silent", v4 3 "silent"),
    with_parent!("a parent, all silent, never_direct", "silent", "never_direct allow all\n"),
    with_parent!("a parent first, all silent", "silent", "nonhierarchical_direct off\n"),
    with_parent!("a parent beside, all refused, tunnels go DIRECT", "refused", ""),
    with_parent!(
        "a parent last, 18 refused, 18 tries",
        "refused",
        "nonhierarchical_direct off\nprefer_direct on\nforward_max_tries 18\n"
    ),
    with_parent!(
        "a parent last, 18 refused, 19 tries",
        "refused",
        "nonhierarchical_direct off\nprefer_direct on\nforward_max_tries 19\n"
    ),
];
