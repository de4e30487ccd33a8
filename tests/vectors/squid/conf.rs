use std::net::IpAddr;

use tryorder::model::{Family, Micros};
use tryorder::squid::{Config, Outgoing, Parent, Version};

use super::recording::address;

/// The configuration of a recorded Squid: one directive a line. What is not known here is named.
pub(super) fn read(squid: &str, lines: &[String]) -> Result<Config, String> {
    let version: Version = squid.parse().map_err(|()| format!("`{squid}` is no version"))?;
    let mut config = Config::defaults(version);
    let mut acls: Vec<(String, Option<Family>)> = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, values) = words.split_first().ok_or("an empty line")?;
        let value = || values.first().copied().ok_or(format!("`{line}` has no value"));
        let time = || time(values).ok_or(format!("`{line}` has no time"));
        let int = || value().and_then(|text| int(text).ok_or(format!("`{text}` is no number")));
        let count = || int().map(|n| u32::try_from(n).unwrap_or(0));
        let on = || value().map(|text| text == "on");
        let is_all = || values == ["allow", "all"];
        match *name {
            "forward_max_tries" => config.forward_max_tries = int()?,
            "forward_timeout" => config.forward_timeout = time()?,
            "connect_timeout" => config.connect_timeout = time()?,
            "peer_connect_timeout" => config.peer_connect_timeout = time()?,
            "connect_retries" => config.connect_retries = count()?,
            "maximum_single_addr_tries" => config.maximum_single_addr_tries = count()?,
            "balance_on_multiple_ip" => config.balance_on_multiple_ip = on()?,
            "dns_v4_first" => config.dns_v4_first = on()? && version.has_dns_v4_first(),
            "dns_timeout" => config.dns_timeout = time()?,
            "positive_dns_ttl" => config.positive_dns_ttl = time()?,
            "negative_dns_ttl" => config.negative_dns_ttl = time()?,
            "happy_eyeballs_connect_timeout" => {
                config.happy_eyeballs_connect_timeout = Micros::from_millis(u64::from(count()?));
            }
            "happy_eyeballs_connect_gap" => {
                config.happy_eyeballs_connect_gap = u64::try_from(int()?).ok().map(Micros::from_millis);
            }
            "happy_eyeballs_connect_limit" => config.happy_eyeballs_connect_limit = u32::try_from(int()?).ok(),
            "workers" => config.workers = count()?,
            "tcp_outgoing_address" => {
                let address: IpAddr = value()?.parse().map_err(|_| format!("`{line}` has no address"))?;
                config.outgoing = if address.is_ipv4() { Outgoing::V4 } else { Outgoing::AbsentV6 };
            }
            "never_direct" if is_all() => config.never_direct = true,
            "always_direct" if is_all() => config.always_direct = true,
            "nonhierarchical_direct" => config.nonhierarchical_direct = on()?,
            "prefer_direct" => config.prefer_direct = on()?,
            "cache_peer" if values.get(1) == Some(&"parent") => {
                let host = value()?.to_owned();
                let address =
                    parent_address(&host).ok_or(format!("`{line}` has no address of the recorded network"))?;
                let option = |v: &&&str| v.starts_with("connect-timeout=");
                let timeout = values.iter().find(option).and_then(|v| v.split('=').nth(1)?.parse().ok());
                let connect_timeout = timeout.map(Micros::from_secs);
                config.parents.push(Parent { host, addresses: vec![address], connect_timeout, dead: false });
            }
            "acl" if values.get(1) == Some(&"dst") => {
                let family = match values.get(2) {
                    Some(&"ipv6") => Some(Family::V6),
                    Some(&"ipv4") => Some(Family::V4),
                    _ => None,
                };
                acls.push((values[0].to_owned(), family));
            }
            "http_access" if values.len() == 2 => {
                let denies = values[0] == "deny" && config.denied.is_none();
                if let Some((_, family)) = acls.iter().find(|(name, _)| name == values[1]) {
                    config.resolves_first = true;
                    config.denied = config.denied.or(family.filter(|_| denies));
                }
            }
            "hosts_file" if values == ["none"] => {}
            "dns_nameservers" | "dns_retransmit_interval" | "retry_on_error" | "server_persistent_connections" => {}
            other => return Err(format!("the directive `{other}` is not known here")),
        }
    }
    Ok(config)
}

/// The last part of the address is the number in the recording.
fn parent_address(host: &str) -> Option<IpAddr> {
    match host.parse().ok()? {
        IpAddr::V4(a) => Some(address(&format!("v4#{}", a.octets()[3]))),
        IpAddr::V6(a) => Some(address(&format!("v6#{}", a.segments()[7]))),
    }
}

/// `2 seconds`, `1 minute`, `500 milliseconds`.
fn time(values: &[&str]) -> Option<Micros> {
    let [number, unit @ ..] = values else { return None };
    let number: u64 = number.parse().ok()?;
    let unit = unit.first().copied().unwrap_or("seconds");
    let units = [("millisecond", 1), ("second", 1_000), ("minute", 60_000), ("hour", 3_600_000), ("day", 86_400_000)];
    let (_, millis) = units.into_iter().find(|(name, _)| unit.starts_with(name))?;
    Some(Micros::from_millis(number * millis))
}

/// In C notation: `25`, `-1`, `0x19`, `031`.
fn int(text: &str) -> Option<i32> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let number = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => i32::from_str_radix(hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => i32::from_str_radix(digits, 8),
        None => digits.parse(),
    };
    number.ok().map(|n| sign * n)
}
