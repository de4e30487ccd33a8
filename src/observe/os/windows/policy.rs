//! What decides which family comes first.

use std::env;
use std::path::PathBuf;

use crate::observation::PolicyText;
use crate::observe::os::program;

const PARAMETERS: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters";

pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
    let one = |program: &str, arguments: &[&str]| PolicyText {
        from: format!("{program} {}", arguments.join(" ")),
        given: false,
        text: program::output(&of_the_system(program), arguments),
    };
    vec![
        one("netsh", &["interface", "ipv6", "show", "prefixpolicies"]),
        one("reg", &["query", PARAMETERS, "/v", "DisabledComponents"]),
    ]
}

/// By its full path: a bare name is looked for beside tryorder.exe first, and a folder of downloads may hold anything.
fn of_the_system(program: &str) -> String {
    let root = env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    PathBuf::from(root).join("System32").join(program).with_extension("exe").display().to_string()
}
