//! What decides which family comes first.

use super::super::program;
use crate::observation::PolicyText;

const PARAMETERS: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters";

pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
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
