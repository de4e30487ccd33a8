//! What `NO_PROXY` takes out, as curl reads it (`Curl_check_noproxy`, 7.86 and later): names with all below them, addresses,
//! prefixes, `*`. Other programs read it nearly alike.

use std::net::IpAddr;

use crate::model::Target;

pub(super) fn covers(list: &str, target: &Target) -> bool {
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| is_covered(entry, target))
}

fn is_covered(entry: &str, target: &Target) -> bool {
    if entry == "*" {
        return true;
    }
    let entry = with_port(entry, target.port);
    match (target.literal(), entry) {
        (_, None) => false,
        (Some(address), Some(entry)) => in_prefix(entry.trim_matches(['[', ']']), address),
        (None, Some(entry)) => {
            let entry = entry.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
            let rest = target.host.strip_suffix(entry.as_str());
            !entry.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        }
    }
}

/// The entry without its port, which Go and Python take; `None`: it is for another port.
fn with_port(entry: &str, wanted: u16) -> Option<&str> {
    if entry.parse::<IpAddr>().is_ok() || entry.contains('/') {
        return Some(entry);
    }
    match entry.rsplit_once(':').map(|(host, port)| (host, port.parse::<u16>())) {
        Some((host, Ok(port))) => (port == wanted).then_some(host),
        Some((_, Err(_))) | None => Some(entry),
    }
}

fn in_prefix(entry: &str, address: IpAddr) -> bool {
    let (network, len) = entry.split_once('/').map_or((entry, None), |(network, len)| (network, Some(len)));
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let Ok(len) = len.map_or(Ok(whole), str::parse::<u32>) else { return false };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(a) => u128::from(a.to_bits()),
        IpAddr::V6(a) => a.to_bits(),
    };
    let differ = bits(network) ^ bits(address);
    network.is_ipv4() == address.is_ipv4() && len <= whole && differ.checked_shr(whole - len).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cover_what_is_below_them_and_prefixes_what_is_in_them() {
        let covered = |list: &str, target: &str| covers(list, &target.parse().unwrap());
        for list in
            ["*", "office365.com", ".office365.com", "x, OFFICE365.com", "outlook.office365.com:443", "a office365.com"]
        {
            assert!(covered(list, "outlook.office365.com"), "{list}");
        }
        for list in ["", "ffice365.com", "office365.com.example", "outlook.office365.com:80", ".", "10.0.0.0/8"] {
            assert!(!covered(list, "outlook.office365.com"), "{list}");
        }
        assert!(covered("192.0.2.0/24", "192.0.2.7") && !covered("192.0.2.0/24", "192.0.3.7"));
        assert!(covered("2001:db8::/32", "[2001:db8::7]:443") && covered("[::1]", "::1") && covered("::1", "::1"));
        assert!(covered("0.0.0.0/0", "192.0.2.7") && !covered("192.0.2.0/99", "192.0.2.7"));
    }
}
