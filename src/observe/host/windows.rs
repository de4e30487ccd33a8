//! Windows: its policy table as netsh prints it, its registry as reg does. Both are there since Windows Vista, and neither
//! needs more rights than anybody has.

use super::program;
use crate::observation::{InterfaceAddress, PolicyText, TextFile};

const PARAMETERS: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters";

pub(super) fn policy_tables() -> Vec<PolicyText> {
    let one = |program: &str, arguments: &[&str]| PolicyText {
        from: format!("{program} {}", arguments.join(" ")),
        given: false,
        text: program::output(program, arguments),
    };
    vec![
        one("netsh", &["interface", "ipv6", "show", "prefixpolicies"]),
        one("reg", &["query", PARAMETERS, "/v", "DisabledComponents"]),
    ]
}

pub(super) fn addresses() -> Option<Vec<InterfaceAddress>> {
    None
}

pub(super) fn gai_conf() -> TextFile {
    TextFile::Unknown
}

pub(super) fn syn_retries() -> Option<u32> {
    None
}

pub(super) fn syn_linear_timeouts() -> Option<u32> {
    None
}
