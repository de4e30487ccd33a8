//! The keys that say what becomes of those who try an address.

use std::time::Duration;

use toml::Spanned;

use super::Reader;
use crate::lab::network::file::{FateWord, ServerKeys};
use crate::lab::network::{Fate, NetworkError, Path, Server, Stages, TooBig};
use crate::model::Family;

impl Reader<'_> {
    /// `before`, changed by what is written.
    pub(super) fn server(&self, keys: &ServerKeys, before: &Server) -> Result<Server, NetworkError> {
        let family = Family::of(&before.address);
        let fate = self.fate(keys, family)?.unwrap_or(before.fate);
        let path = self.path(keys, family, &before.path)?;
        let delay = |name, written, before| {
            self.duration(name, MAX_STAGE_MS, written).map(|delay: Option<Duration>| delay.unwrap_or(before))
        };
        let stages = Stages {
            syn_ack: delay("syn_ack_delay_ms", keys.syn_ack_delay_ms.as_ref(), before.stages.syn_ack)?,
            hello: delay("hello_delay_ms", keys.hello_delay_ms.as_ref(), before.stages.hello)?,
            certificate: delay("certificate_delay_ms", keys.certificate_delay_ms.as_ref(), before.stages.certificate)?,
            dribble: delay("dribble_ms", keys.dribble_ms.as_ref(), before.stages.dribble)?,
        };
        Ok(Server { address: before.address, fate, path, stages })
    }

    fn fate(&self, keys: &ServerKeys, family: Family) -> Result<Option<Fate>, NetworkError> {
        let word = keys.fate.as_ref().map(|fate| *fate.get_ref());
        self.belongs(keys.alert.as_ref(), "alert", "tls_alert", word == Some(FateWord::TlsAlert))?;
        self.belongs(keys.icmp_type.as_ref(), "icmp_type", "icmp", word == Some(FateWord::Icmp))?;
        self.belongs(keys.icmp_code.as_ref(), "icmp_code", "icmp", word == Some(FateWord::Icmp))?;
        self.belongs(keys.answers.as_ref(), "answers", "flapping", word == Some(FateWord::Flapping))?;
        let Some(written) = &keys.fate else { return Ok(None) };
        let number = |key: Option<&Spanned<u8>>| key.map(|n| *n.get_ref());
        let unreachable = unreachable(family);
        let icmp = |v4, v6| Fate::Icmp { kind: unreachable, code: if family == Family::V4 { v4 } else { v6 } };
        Ok(Some(match written.get_ref() {
            FateWord::Good => Fate::Good,
            FateWord::Silent => Fate::Silent,
            FateWord::Refused => Fate::Refused,
            // RFC 792 and RFC 1812 §5.2.7.1; RFC 4443 §3.1.
            FateWord::NoRoute => icmp(0, 0),
            FateWord::Unreachable => icmp(1, 3),
            FateWord::Prohibited => icmp(13, 1),
            FateWord::Icmp => {
                let Some(code) = number(keys.icmp_code.as_ref()) else {
                    return self.at(written.span(), "`fate = \"icmp\"` needs an `icmp_code`");
                };
                Fate::Icmp { kind: number(keys.icmp_type.as_ref()).unwrap_or(unreachable), code }
            }
            FateWord::Stall => Fate::Stall,
            FateWord::Flapping => {
                Fate::Flapping { answers: self.share("answers", keys.answers.as_ref())?.unwrap_or(0.5) }
            }
            FateWord::TlsAlert => Fate::TlsAlert { number: number(keys.alert.as_ref()).unwrap_or(HANDSHAKE_FAILURE) },
            FateWord::TlsClose => Fate::TlsClose,
            FateWord::TlsReset => Fate::TlsReset,
            FateWord::PlainText => Fate::PlainText,
            FateWord::CertUntrusted => Fate::CertUntrusted,
            FateWord::CertExpired => Fate::CertExpired,
            FateWord::CertWrongName => Fate::CertWrongName,
        }))
    }

    fn path(&self, keys: &ServerKeys, family: Family, before: &Path) -> Result<Path, NetworkError> {
        let path = Path {
            rtt: self.duration("rtt_ms", MAX_RTT_MS, keys.rtt_ms.as_ref())?.unwrap_or(before.rtt),
            jitter: self.duration("jitter_ms", MAX_RTT_MS, keys.jitter_ms.as_ref())?.unwrap_or(before.jitter),
            reorder: keys.reorder.as_ref().map_or(before.reorder, |reorder| *reorder.get_ref()),
            loss: self.share("loss", keys.loss.as_ref())?.unwrap_or(before.loss),
            max_size: keys.max_size.as_ref().map(|size| *size.get_ref()).or(before.max_size),
            too_big: keys.too_big.as_ref().map_or(before.too_big, |manner| *manner.get_ref()),
            router: keys.icmp_from.as_ref().map_or(before.router, |router| *router.get_ref()),
        };
        if let Some(from) = keys.icmp_from.as_ref().filter(|from| Family::of(from.get_ref()) != family) {
            return self.at(from.span(), format!("{} is not an {} address", from.get_ref(), family.name()));
        }
        let least = least_size(family, path.too_big);
        match (&keys.max_size, &keys.too_big) {
            (Some(size), _) if *size.get_ref() < least => {
                self.at(size.span(), format!("`max_size` is {least} or more for {} here", family.name()))
            }
            (None, Some(manner)) if path.max_size.is_none_or(|size| size < least) => {
                self.at(manner.span(), format!("`too_big` needs a `max_size` of {least} or more"))
            }
            _ => Ok(path),
        }
    }

    fn share(&self, field: &str, written: Option<&Spanned<f64>>) -> Result<Option<f64>, NetworkError> {
        match written {
            Some(share) if !(0.0..=1.0).contains(share.get_ref()) => {
                self.at(share.span(), format!("`{field}` is a share, from 0 to 1"))
            }
            share => Ok(share.map(|share| *share.get_ref())),
        }
    }

    fn belongs<T>(&self, key: Option<&Spanned<T>>, name: &str, fate: &str, fits: bool) -> Result<(), NetworkError> {
        match key {
            Some(key) if !fits => self.at(key.span(), format!("`{name}` belongs to `fate = \"{fate}\"`")),
            _ => Ok(()),
        }
    }
}

/// The type of "destination unreachable" (RFC 792; RFC 4443 §3.1).
const fn unreachable(family: Family) -> u8 {
    match family {
        Family::V4 => 3,
        Family::V6 => 1,
    }
}

/// Every network lets 68 bytes through (RFC 791 §3.2). A Packet Too Big is believed from the smallest MTU of IPv6 on
/// (RFC 8201 §4), a "fragmentation needed" from Linux's `net.ipv4.route.min_pmtu` on: below it, it sends fragments.
const fn least_size(family: Family, too_big: TooBig) -> u16 {
    match (family, too_big) {
        (_, TooBig::Silent) => 68,
        (Family::V6, TooBig::Icmp) => 1280,
        (Family::V4, TooBig::Icmp) => 552,
    }
}

const MAX_RTT_MS: f64 = 10_000.0;
const MAX_STAGE_MS: f64 = 60_000.0;
/// RFC 8446 §6: `handshake_failure`.
const HANDSHAKE_FAILURE: u8 = 40;
