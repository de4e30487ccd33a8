//! The variables by which programs are told of a proxy.

use super::no_proxy;
use super::url;
use crate::model::{Target, printable};
use crate::observation::{NoProxy, ProxyEnvironment, ProxyVariable};
use crate::observe::os;

/// For targets that are spoken to by TLS, in curl's order of looking. On Windows names have no case.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Schemes that proxies have; whatever else is recorded as `other`, since it may be anything.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// What is recorded of them; `None`: no proxy is named.
pub(in super::super) fn environment(targets: &[Target]) -> Option<ProxyEnvironment> {
    let variables: Vec<_> = set(&VARIABLES).map(|(name, text)| variable(name, &text)).collect();
    let no_proxy = set(&NO_PROXY).next().map(|(name, list)| NoProxy {
        name: name.into(),
        covers: targets.iter().filter(|t| no_proxy::covers(&list, t)).map(|t| t.host.clone()).collect(),
    });
    (!variables.is_empty()).then_some(ProxyEnvironment { variables, no_proxy })
}

/// The first variable that names a proxy, and its text.
pub(super) fn first() -> Option<(&'static str, String)> {
    set(&VARIABLES).next()
}

/// Whether programs that honour the environment go to this target without its proxy.
pub(in super::super) fn covers(target: &Target) -> bool {
    set(&NO_PROXY).next().is_some_and(|(_, list)| no_proxy::covers(&list, target))
}

/// Those that are set and not empty.
fn set(names: &'static [&'static str]) -> impl Iterator<Item = (&'static str, String)> {
    let wanted = |name: &&str| !os::VARIABLES_IGNORE_CASE || name.chars().all(|c| !c.is_ascii_lowercase());
    names.iter().copied().filter(wanted).filter_map(|name| {
        let text = std::env::var_os(name)?.to_string_lossy().trim().to_owned();
        (!text.is_empty()).then_some((name, text))
    })
}

/// Without what stands before the host.
fn variable(name: &str, text: &str) -> ProxyVariable {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = SCHEMES.into_iter().find(|s| s.eq_ignore_ascii_case(scheme)).unwrap_or("other");
    let (_, host) = url::split(rest);
    let address = host.parse::<Target>().ok();
    let has_port = url::address(host).is_ok();
    ProxyVariable {
        name: name.into(),
        scheme: scheme.into(),
        host: address.as_ref().map(|a| printable(&a.host, 253)),
        port: address.filter(|_| has_port).map(|a| a.port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_recorded_without_credentials() {
        let of = |text: &str| {
            let v = variable("HTTPS_PROXY", text);
            assert!(!format!("{v:?}").contains("secret"), "{v:?}");
            (v.scheme, v.host.unwrap_or_default(), v.port)
        };
        let is = |scheme: &str, host: &str, port| (scheme.to_owned(), host.to_owned(), port);
        assert_eq!(of("http://me:secret@proxy.example:3128/"), is("http", "proxy.example", Some(3128)));
        assert_eq!(of("me:secret@proxy.example:3128"), is("http", "proxy.example", Some(3128)));
        assert_eq!(of("http://me:se/cret@proxy.example:3128"), is("http", "proxy.example", Some(3128)));
        assert_eq!(of("socks5h://[2001:db8::1]:1080"), is("socks5h", "2001:db8::1", Some(1080)));
        assert_eq!(of("http://proxy.example"), is("http", "proxy.example", None));
        assert_eq!(of("secret://x y"), is("other", "", None));
    }
}
