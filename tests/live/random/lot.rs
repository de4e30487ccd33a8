//! What one address can be dealt, how that is written down, and what must come of it.

use std::fmt::Write;

use fastrand::Rng;
use tryorder::model::Family;

/// What stands in the network.toml about an address, and the fate that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lot {
    /// Lines of toml.
    pub(super) keys: String,
    pub(super) outcome: Outcome,
    /// What the stages of a connect and of a handshake add to their round trips.
    pub(super) tcp_delay_ms: u32,
    pub(super) tls_delay_ms: u32,
    /// Only a fate: it can be the family's, and others be an exception to it.
    pub(super) is_plain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Up,
    /// With a certificate that is not good: the word of the report.
    UpBut(&'static str),
    Silent,
    Rejected,
    Unroutable,
    Stalled,
    TlsFailed,
    /// By the seed of the network.
    Flapping,
}

impl Lot {
    /// A fate, and the keys that belong to it.
    fn plain(fate: &str, keys: &str, outcome: Outcome) -> Self {
        let keys = format!("fate = \"{fate}\"\n{keys}");
        let keys = format!("{}\n", keys.trim_end());
        Self { keys, outcome, tcp_delay_ms: 0, tls_delay_ms: 0, is_plain: true }
    }

    /// A good server, but for its path or its slowness.
    fn special(keys: &str, outcome: Outcome) -> Self {
        Self { is_plain: false, ..Self::plain("good", keys, outcome) }
    }

    pub(super) fn good() -> Self {
        Self::plain("good", "", Outcome::Up)
    }

    /// A lot of any kind; `small` is whether large packets vanish in this family where sizes are limited, or are answered.
    pub(super) fn draw(rng: &mut Rng, family: Family, small: bool) -> Self {
        match rng.u32(0..26) {
            0..4 => Self::good(),
            4 => slow(rng),
            5 => Self::special(&format!("jitter_ms = {}", rng.u32(1..20)), Outcome::Up),
            6 => Self::special(&format!("loss = 0.0{}", rng.u32(1..4)), Outcome::Up),
            7 => sized(rng, family, small),
            8 | 9 => Self::plain("silent", "", Outcome::Silent),
            10 => Self::special("syn_ack_delay_ms = 4000", Outcome::Silent),
            11 => Self::plain("refused", "", Outcome::Rejected),
            12 => Self::plain("no_route", "", Outcome::Unroutable),
            13 => Self::plain(["unreachable", "prohibited"][rng.usize(0..2)], "", Outcome::Rejected),
            14 | 15 => icmp(rng, family),
            16 => Self::plain("stall", "", Outcome::Stalled),
            17 => {
                let late = ["hello_delay_ms = 5000", "certificate_delay_ms = 5000", "dribble_ms = 1000"];
                Self::special(late[rng.usize(0..3)], Outcome::Stalled)
            }
            18 => Self::plain("tls_alert", &format!("alert = {}", [40, 80, 112][rng.usize(0..3)]), Outcome::TlsFailed),
            19 => Self::plain(["tls_close", "tls_reset", "plain_text"][rng.usize(0..3)], "", Outcome::TlsFailed),
            20 => Self::plain("cert_untrusted", "", Outcome::UpBut("not_trusted")),
            21 => Self::plain("cert_expired", "", Outcome::UpBut("expired")),
            22 => Self::plain("cert_wrong_name", "", Outcome::UpBut("wrong_name")),
            _ => Self::plain("flapping", &format!("answers = 0.{}", rng.u32(3..9)), Outcome::Flapping),
        }
    }
}

fn slow(rng: &mut Rng) -> Lot {
    let (mut keys, mut delays) = (String::new(), [0; 3]);
    for (delay, key) in delays.iter_mut().zip(["syn_ack", "hello", "certificate"]) {
        *delay = [0, 0, 150, 600][rng.usize(0..4)];
        writeln!(keys, "{key}_delay_ms = {delay}").unwrap();
    }
    let [syn_ack, hello, certificate] = delays;
    Lot { tcp_delay_ms: syn_ack, tls_delay_ms: hello + certificate, ..Lot::special(&keys, Outcome::Up) }
}

/// A server's flight has about 4 KiB, in packets of 1500 bytes.
fn sized(rng: &mut Rng, family: Family, small: bool) -> Lot {
    let least = if family == Family::V6 { 1_280 } else { 600 };
    let size = rng.u32(least..1_450);
    if small {
        Lot::special(&format!("max_size = {size}"), Outcome::Stalled)
    } else {
        Lot::special(&format!("max_size = {size}\ntoo_big = \"icmp\""), Outcome::Up)
    }
}

/// What Linux makes of an ICMP error that answers a SYN: `icmp_err_convert` of net/ipv4/icmp.c, `icmpv6_err_convert` of
/// net/ipv6/icmp.c. What it does not take for an error changes nothing, and the SYN stays without an answer.
fn icmp(rng: &mut Rng, family: Family) -> Lot {
    let v6: &[(u8, u8, Outcome)] = &[
        (1, 0, Outcome::Unroutable),
        (1, 1, Outcome::Rejected),
        (1, 2, Outcome::Rejected),
        (1, 3, Outcome::Rejected),
        (1, 4, Outcome::Rejected),
        (1, 5, Outcome::Rejected),
        (1, 6, Outcome::Rejected),
        (3, 0, Outcome::Rejected),
        (4, 1, Outcome::Rejected),
        (129, 0, Outcome::Silent),
    ];
    let v4: &[(u8, u8, Outcome)] = &[
        (3, 0, Outcome::Unroutable),
        (3, 1, Outcome::Rejected),
        (3, 2, Outcome::Rejected),
        (3, 3, Outcome::Rejected),
        (3, 5, Outcome::Rejected),
        (3, 6, Outcome::Unroutable),
        (3, 7, Outcome::Rejected),
        (3, 8, Outcome::Rejected),
        (3, 9, Outcome::Unroutable),
        (3, 10, Outcome::Rejected),
        (3, 11, Outcome::Unroutable),
        (3, 12, Outcome::Rejected),
        (3, 13, Outcome::Rejected),
        (3, 15, Outcome::Rejected),
        (3, 16, Outcome::Silent),
        (11, 0, Outcome::Rejected),
        (12, 0, Outcome::Rejected),
        (4, 0, Outcome::Silent),
    ];
    let table = if family == Family::V6 { v6 } else { v4 };
    let (kind, code, outcome) = table[rng.usize(0..table.len())];
    Lot::plain("icmp", &format!("icmp_type = {kind}\nicmp_code = {code}"), outcome)
}
