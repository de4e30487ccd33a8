use std::net::IpAddr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::algorithms::keep_known;
use super::names::Names;
use super::numbered::Numbered;
use super::public::is_public;
use super::walk::Role;
use crate::model::Trust;
use crate::observation::{Certificate, Chain, TargetRows};

/// What certificates become. A public server's chain is no secret; that of a company's own server or of an inspecting proxy
/// names the company in every field.
pub(super) struct Certificates {
    taken_at: Option<Timestamp>,
    names: Numbered<String>,
    hashes: Numbered<String>,
}

/// Mozilla's roots vouch for it, for a name of Microsoft's.
pub(super) fn are_kept(public_target: bool, chain: &Chain) -> bool {
    public_target && chain.mozilla == Trust::Trusted
}

/// The addresses that stand as alternative names in certificates that are not kept.
pub(super) fn addresses(rows: &mut TargetRows, each: &mut dyn FnMut(&mut IpAddr, Role)) {
    let public = is_public(&rows.target.host);
    let chains = rows.chains.iter_mut().filter(|chain| !are_kept(public, chain));
    for name in chains.flat_map(|chain| &mut chain.certificates).flat_map(|certificate| &mut certificate.names) {
        if let Ok(mut address) = name.parse::<IpAddr>() {
            each(&mut address, Role::Other);
            *name = address.to_string();
        }
    }
}

impl Certificates {
    pub(super) fn new(taken_at: &str) -> Self {
        Self { taken_at: taken_at.parse().ok(), names: Numbered::new(), hashes: Numbered::new() }
    }

    pub(super) fn replace(&mut self, certificate: &mut Certificate, names: &mut Names) {
        let Certificate {
            subject,
            issuer,
            names: alternative,
            names_total: _,
            not_before,
            not_after,
            sha256,
            key,
            signature,
        } = certificate;
        for name in [subject, issuer] {
            *name = self.distinguished_name(name, names);
        }
        // Addresses among them are replaced with all the others.
        for name in alternative.iter_mut().filter(|name| name.parse::<IpAddr>().is_err()) {
            *name = names.image(name);
        }
        for time in [not_before, not_after] {
            *time = self.day(time);
        }
        if !sha256.is_empty() {
            *sha256 = format!("{:064x}", self.hashes.number(sha256.clone()));
        }
        keep_known(key);
        keep_known(signature);
    }

    /// `CN=outlook.office365.com` stays, `CN=adfs.contoso.com` becomes what the name becomes, everything else a number.
    fn distinguished_name(&mut self, name: &str, names: &mut Names) -> String {
        let host = name.strip_prefix("CN=").filter(|host| is_host_name(host));
        match host {
            Some(host) => format!("CN={}", names.image(host)),
            None if name.is_empty() => String::new(),
            None => format!("CN=redacted {}", self.names.number(name.to_owned())),
        }
    }

    /// The second in which an inspecting proxy made its certificate tells that proxy, the day does not. On the same side of the
    /// run as before.
    fn day(&self, time: &str) -> String {
        let Ok(time) = time.parse::<Timestamp>() else { return String::new() };
        let begins = time.to_zoned(TimeZone::UTC).start_of_day();
        let day = begins.and_then(|day| {
            let before = day.timestamp();
            let later = self.taken_at.is_some_and(|run| time > run) && before != time;
            Ok(if later { day.tomorrow()?.timestamp() } else { before })
        });
        day.map(|day| day.to_string()).unwrap_or_default()
    }
}

fn is_host_name(text: &str) -> bool {
    let letters = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*'));
    letters && text.contains('.')
}
