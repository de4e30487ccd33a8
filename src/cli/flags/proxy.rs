use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use clap::Args;

use super::super::Failure;
use super::time;
use crate::observe::{Plan, ProxyPlan, ProxyUrl};

/// The proxy that is measured, besides the direct way.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProxyFlags {
    /// Ask for each target through this HTTP proxy, too: `http://HOST:3128`, `http://USER:PASSWORD@HOST:3128`; `env` takes the
    /// one that HTTPS_PROXY names. Credentials go to the proxy alone: they are neither printed nor kept
    #[arg(long, value_name = "URL", value_parser = hidden, conflicts_with = "from")]
    proxy: Option<Hidden>,
    /// Limit for the proxy's answer; a Squid up to 4 can take 240s over dead addresses
    #[arg(long, value_name = "SECONDS", default_value = "30s", value_parser = limit, requires = "proxy")]
    proxy_limit: Duration,
}

impl ProxyFlags {
    /// Adds it to what is measured.
    pub(in crate::cli) fn add_to(&self, plan: Plan) -> Result<Plan, Failure> {
        let Some(Hidden(text)) = &self.proxy else { return Ok(plan) };
        let limit = self.proxy_limit;
        let proxy = if text == "env" {
            ProxyPlan::of_environment(limit)
        } else {
            ProxyUrl::parse(text).map(|url| ProxyPlan { url, variable: None, limit })
        };
        let proxy = proxy.map_err(|e| Failure::new(format!("cannot use `--proxy`: {e}"), e.hint()))?;
        Ok(Plan { proxy: Some(proxy), ..plan })
    }
}

/// A text in which a password may stand: no error of the command line's reader and no `Debug` shows it.
#[derive(Clone)]
pub(in crate::cli) struct Hidden(pub(in crate::cli) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// Takes everything: what is wrong with it is said later, without quoting it.
#[expect(clippy::unnecessary_wraps, reason = "clap wants a Result")]
pub(in crate::cli) fn hidden(text: &str) -> Result<Hidden, Infallible> {
    Ok(Hidden(text.to_owned()))
}

/// From 1 s to 10 min; a number alone is seconds.
fn limit(text: &str) -> Result<Duration, String> {
    let time = if text.bytes().all(|b| b.is_ascii_digit()) { time(&format!("{text}s")) } else { time(text) }?;
    let bounds = Duration::from_secs(1)..=Duration::from_secs(600);
    if bounds.contains(&time) { Ok(time) } else { Err("between 1s and 600s".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_in_seconds_unless_it_says_otherwise() {
        assert_eq!(limit("30"), Ok(Duration::from_secs(30)));
        assert_eq!([limit("1500ms"), limit("4m")], [Ok(Duration::from_millis(1_500)), Ok(Duration::from_secs(240))]);
        for bad in ["", "0", "601", "999ms", "x", "-1", "1h"] {
            assert!(limit(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_may_hold_a_password_is_not_shown() {
        let flags = ProxyFlags { proxy: Some(Hidden("http://me:secret@x".into())), proxy_limit: Duration::ZERO };
        assert!(!format!("{flags:?}").contains("secret"));
        let failure = flags.add_to(Plan::default()).unwrap_err();
        assert!(!failure.to_string().contains("secret"), "{failure}");
    }
}
