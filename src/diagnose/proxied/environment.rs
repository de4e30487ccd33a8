use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnose::words::and;
use crate::model::{Target, printable};
use crate::observation::{Observation, ProxyEnvironment, ProxyVariable};

/// What the environment says of proxies, and what that means for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProxyEnvironmentView {
    /// In sentences.
    pub says: String,
    /// Those that are set, in the order in which curl takes them.
    pub variables: Vec<ProxyVariableView>,
    /// `NO_PROXY` or `no_proxy`; null: neither is set.
    pub no_proxy: Option<String>,
    /// The hosts of the targets to which programs go directly, because of it.
    pub not_proxied: Vec<String>,
}

/// One variable, without credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProxyVariableView {
    pub name: String,
    pub scheme: String,
    /// `proxy.example:3128`; null: it is not as a proxy is named.
    pub proxy: Option<String>,
}

impl ProxyEnvironmentView {
    pub(in crate::diagnose) fn of(observation: &Observation) -> Option<Self> {
        let environment = observation.proxy_environment.as_ref().filter(|e| !e.variables.is_empty())?;
        let no_proxy = environment.no_proxy.as_ref();
        let mut not_proxied: Vec<String> = Vec::new();
        for host in no_proxy.iter().flat_map(|n| &n.covers).map(|host| printable(host, 100)) {
            if !not_proxied.contains(&host) {
                not_proxied.push(host);
            }
        }
        Some(Self {
            says: says(observation, environment, &not_proxied),
            variables: environment.variables.iter().map(ProxyVariableView::new).collect(),
            no_proxy: no_proxy.map(|n| printable(&n.name, 40)),
            not_proxied,
        })
    }
}

impl ProxyVariableView {
    fn new(variable: &ProxyVariable) -> Self {
        let host = variable.host.as_ref().map(|host| printable(host, 100));
        let proxy = host.map(|host| match variable.port {
            Some(port) => Target { host, port }.to_string(),
            None => host,
        });
        Self { name: printable(&variable.name, 40), scheme: printable(&variable.scheme, 20), proxy }
    }
}

fn says(observation: &Observation, environment: &ProxyEnvironment, not_proxied: &[String]) -> String {
    // Mostly the same one in small and in capital letters.
    let views: Vec<ProxyVariableView> = environment.variables.iter().map(ProxyVariableView::new).collect();
    let mut groups: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for view in &views {
        match groups.iter_mut().find(|(proxy, _)| *proxy == view.proxy.as_deref()) {
            Some((_, names)) => names.push(&view.name),
            None => groups.push((view.proxy.as_deref(), vec![&view.name])),
        }
    }
    let group = |(proxy, names): &(Option<&str>, Vec<&str>)| {
        let verb = if names.len() == 1 { "names" } else { "name" };
        format!("{} {verb} {}", and(names), proxy.unwrap_or("no proxy that can be read"))
    };
    let groups: Vec<String> = groups.iter().map(group).collect();
    let set = groups.join("; ");
    let hosts: Vec<&str> = not_proxied.iter().map(String::as_str).collect();
    let through = match (hosts.is_empty(), hosts.len() < observation.targets.len()) {
        (true, _) => "programs that honour it go through that proxy".to_owned(),
        (false, true) => format!("programs that honour it go through that proxy, but to {} directly", and(&hosts)),
        (false, false) => format!("to {} programs that honour it go directly all the same", and(&hosts)),
    };
    let because = if hosts.is_empty() { "" } else { ", because of NO_PROXY" };
    let measured = match (&observation.proxy, hosts.len() < observation.targets.len() || hosts.is_empty()) {
        (_, false) => "",
        (Some(_), true) => ". The addresses and clients above are the direct way",
        (None, true) => {
            ". What is measured here is the direct way; `--proxy env` measures the way through that proxy, too"
        }
    };
    format!("{set}: {through}{because}{measured}")
}
