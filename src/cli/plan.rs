//! `--plan`: what a run would do, instead of the run.

use std::fmt::{Display, Write as _};

use super::flags::Format;
use super::{Failure, Output};
use crate::exit::Exit;
use crate::observation::Transport;
use crate::observe::{self, Forecast, Plan, TargetForecast};

/// The forecast, in this format.
pub(super) fn foresee(plan: &Plan, format: Format) -> Result<Output, Failure> {
    let forecast = observe::forecast(plan).map_err(|e| Failure::new(&e, e.hint()))?;
    let text = match format {
        Format::Text => text(&forecast),
        Format::Json => {
            let json = serde_json::to_string_pretty(&forecast);
            json.map_err(|e| Failure::new(format!("cannot write the plan: {e}"), "please report it"))? + "\n"
        }
    };
    Ok(Output::new(text, Exit::Healthy).in_format(format))
}

/// JSON Schema (2020-12) of a forecast.
pub(super) fn schema() -> String {
    let schema = schemars::schema_for!(Forecast);
    serde_json::to_string_pretty(&schema).expect("all keys are strings") + "\n"
}

fn text(forecast: &Forecast) -> String {
    let mut out = String::from("plan: nothing has been sent; a run would do this\n");
    for target in &forecast.targets {
        let _ = writeln!(out, "\n{}", crate::model::Target { host: target.host.clone(), port: target.port });
        for (label, says) in [
            ("names", target.names.join(", ")),
            ("lookups", lookups(target)),
            ("getaddrinfo", getaddrinfo(target)),
            ("connections", connections(target)),
            ("by proxy", through_the_proxy(target)),
            ("time", format!("at most {}", target.longest_us)),
        ] {
            if !says.is_empty() {
                let _ = writeln!(out, "  {:<14}{says}", format!("{label}:"));
            }
        }
    }
    out.push_str("\nall together\n");
    for (label, says) in together(forecast) {
        if !says.is_empty() {
            let _ = writeln!(out, "  {:<14}{says}", format!("{label}:"));
        }
    }
    out
}

fn lookups(target: &TargetForecast) -> String {
    match target.addresses_from {
        Transport::Literal => "none, it is an address".into(),
        Transport::Hosts => {
            format!("none, the hosts file has it: {}", list(target.addresses.as_deref().unwrap_or_default()))
        }
        Transport::System => "none, no name server is known here".into(),
        Transport::Udp | Transport::Tcp => {
            format!("{} as a rule, at most {}", target.questions_usual, target.questions_at_most)
        }
    }
}

fn getaddrinfo(target: &TargetForecast) -> String {
    match (target.getaddrinfo, target.addresses_from) {
        (0, _) => "not called".into(),
        (_, Transport::Literal) => "called once; it sends nothing for an address".into(),
        _ => "called once; it asks by itself".into(),
    }
}

fn connections(target: &TargetForecast) -> String {
    let each = target.connections_each;
    match (each, target.connections_at_most) {
        (0, _) => "none".into(),
        (_, Some(all)) => {
            let addresses = count(target.addresses.as_ref().map_or(0, Vec::len), "address", "addresses");
            format!("{all}: {each} to {addresses}, one after another; to one that is silent only 1")
        }
        (_, None) => format!("{each} to each address that DNS gives, one after another; to one that is silent only 1"),
    }
}

fn through_the_proxy(target: &TargetForecast) -> String {
    match target.connections_through_proxy {
        None => String::new(),
        Some(0) => "none, NO_PROXY takes it out".into(),
        Some(n) => format!("at most {n}, one after another, each a CONNECT and a TLS handshake"),
    }
}

fn proxy(forecast: &Forecast) -> String {
    forecast.proxy.as_ref().map_or_else(String::new, |proxy| {
        let address = crate::model::Target { host: proxy.host.clone(), port: proxy.port };
        let from = proxy.variable.as_ref().map(|v| format!(", of {v}")).unwrap_or_default();
        let with = if proxy.credentials { ", with credentials" } else { "" };
        format!(
            "{address}{from}{with}; at most {} for its answer; where none says who it is, asked once",
            proxy.limit_us
        )
    })
}

/// All targets, and what holds for each.
fn together(forecast: &Forecast) -> Vec<(&'static str, String)> {
    let targets = &forecast.targets;
    let sum = |of: fn(&TargetForecast) -> u32| targets.iter().map(|t| u64::from(of(t))).sum::<u64>();
    let lookups = match (sum(|t| t.questions_usual), sum(|t| t.questions_at_most)) {
        (_, 0) => "none".into(),
        (usual, most) => format!("{usual} as a rule, at most {most}"),
    };
    let known: Option<u64> = targets.iter().map(|t| t.connections_at_most).sum();
    let each = targets.first().map_or(0, |t| t.connections_each);
    let servers = if forecast.name_servers.is_empty() {
        "not known; the system's resolver function is asked".to_owned()
    } else {
        let times = count(usize::try_from(forecast.dns_attempts).unwrap_or(0), "time", "times");
        format!("{}; {} for an answer, {times}", list(&forecast.name_servers), forecast.dns_timeout_us)
    };
    let mut from: Vec<String> = forecast.sources.iter().map(ToString::to_string).collect();
    from.extend(forecast.interface.clone());
    vec![
        ("lookups", lookups),
        (
            "connections",
            match known {
                Some(0) => "none".into(),
                Some(all) => format!("at most {all}"),
                None => format!("at most {each} to each address that DNS gives"),
            },
        ),
        ("proxy", proxy(forecast)),
        ("name servers", servers),
        ("family", forecast.only.map(|f| format!("{} only", f.name())).unwrap_or_default()),
        ("from", from.join(", ")),
        (
            "limits",
            format!(
                "{0} for TCP, {0} for TLS; {1} between two attempts at an address{2}",
                forecast.timeout_us,
                forecast.gap_us,
                if forecast.quick { "; less where living addresses suggest it" } else { "" }
            ),
        ),
        (
            "at a time",
            format!(
                "at most {} targets, {} connections, {} handshakes",
                forecast.targets_at_once, forecast.tcp_concurrency, forecast.tls_concurrency
            ),
        ),
        ("time", format!("at most {}", forecast.longest_us)),
    ]
}

fn list(items: &[impl Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
