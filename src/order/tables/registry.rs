//! `DisabledComponents` of HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters: a bit mask (Microsoft's "Guidance for
//! configuring IPv6 in Windows", KB929852).

use super::complaint::{Complaint, Fault};
use super::{Kind, Setting, TableError, fields};
use crate::model::printable;

/// "Prefer IPv4 over IPv6" in the default prefix policy.
pub const PREFER_IPV4: u32 = 0x20;
/// IPv6 on everything that is no tunnel.
const NATIVE: u32 = 0x10;
const TUNNELS: u32 = 0x01;
const ALL: u32 = 0xff;

const NAME: &str = "DisabledComponents";

/// What `reg query` prints, a `.reg` export, or `Get-ItemProperty`. Without the value the mask is 0.
pub(super) fn read(text: &str) -> Result<(Setting, Vec<Complaint>), TableError> {
    let mut complaints = Vec::new();
    let mut mask = None;
    for (n, line) in text.lines().enumerate() {
        let Some(value) = value(line) else { continue };
        match value {
            Ok(value) if mask.is_some_and(|(_, before)| before != value) => {
                let says = format!("{NAME} stands here a second time; the first one counts");
                complaints.push(Complaint::at(n + 1, Fault::Duplicate, says));
            }
            Ok(value) => mask = mask.or(Some((n + 1, value))),
            Err(why) => complaints.push(Complaint::ignored(n + 1, line, why)),
        }
    }
    match mask {
        Some((n, mask)) => complaints.extend(on(mask).map(|(fault, says)| Complaint::at(n, fault, says))),
        None if !complaints.is_empty() => return Err(TableError::NoRows(Kind::Registry.name())),
        None => {}
    }
    Ok((Setting::DisabledComponents(mask.map_or(0, |(_, mask)| mask)), complaints))
}

/// The number on a line that has the name.
pub(super) fn value(line: &str) -> Option<Result<u32, &'static str>> {
    let at = line.find(NAME)?;
    let rest = line[at + NAME.len()..].trim_start_matches('"');
    let number = |text: &str| {
        let text = text.trim();
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        match hex {
            Some(hex) => u32::from_str_radix(hex, 16).map_err(|_| "its value is no 32-bit number"),
            None => fields::number(text).map_err(|_| "its value is no 32-bit number"),
        }
    };
    if let Some(value) = rest.trim_start().strip_prefix("=dword:") {
        return Some(u32::from_str_radix(value.trim(), 16).map_err(|_| "its value is no 32-bit number"));
    }
    if let Some(value) = rest.trim_start().strip_prefix(':') {
        return Some(number(value));
    }
    let mut words = rest.split_whitespace().filter(|word| !word.starts_with('/'));
    match words.next() {
        Some("REG_DWORD") => words.next().map(number),
        Some(kind) if kind.starts_with("REG_") => Some(Err("it is no REG_DWORD, and Windows looks at no other")),
        Some(_) | None => None,
    }
}

/// It may be the registry's.
pub(super) fn is_meant(line: &str) -> bool {
    line.contains(NAME) || line.trim().to_ascii_lowercase().ends_with(r"services\tcpip6\parameters")
}

fn on(mask: u32) -> Option<(Fault, String)> {
    let hex = format!("{NAME} is {mask:#x}");
    let rras = "values other than 0 and 0x20 make Routing and Remote Access fail";
    Some(match mask {
        0 | PREFER_IPV4 => return None,
        _ if mask & ALL == ALL => {
            let slow = if mask == ALL {
                ""
            } else {
                ", and every start takes five seconds longer: 0xff is the value for that"
            };
            (Fault::Disabled, format!("{hex}: IPv6 is switched off, which Microsoft advises against{slow}"))
        }
        _ if mask & NATIVE != 0 => (Fault::Disabled, format!("{hex}: IPv6 is switched off on all but tunnels; {rras}")),
        _ if mask & TUNNELS != 0 => (Fault::Odd, format!("{hex}: IPv6 tunnels are switched off; {rras}")),
        _ => (Fault::Odd, printable(&format!("{hex}: {rras}"), 200)),
    })
}
