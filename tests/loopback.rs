#![expect(clippy::disallowed_methods, reason = "these tests are servers on loopback addresses, and time them")]
#![expect(clippy::unwrap_used, reason = "a helper that cannot do its part has failed the test")]
//! What `observe` sees of servers that misbehave, each in its own way, all on loopback addresses.

#[path = "loopback/attempts.rs"]
mod attempts;
#[path = "loopback/cache_managers.rs"]
mod cache_managers;
#[path = "loopback/certificates.rs"]
mod certificates;
#[path = "loopback/dns_stub.rs"]
mod dns_stub;
#[cfg(target_os = "linux")]
#[path = "loopback/interrupts.rs"]
mod interrupts;
#[cfg(target_os = "linux")]
#[path = "loopback/linux.rs"]
mod linux;
#[path = "loopback/lookups.rs"]
mod lookups;
#[path = "loopback/manners.rs"]
mod manners;
#[path = "loopback/plans.rs"]
mod plans;
#[path = "loopback/proxies.rs"]
mod proxies;
#[path = "loopback/runs.rs"]
mod runs;
#[path = "loopback/servers.rs"]
mod servers;
#[path = "loopback/tls_causes.rs"]
mod tls_causes;
#[path = "loopback/trust.rs"]
mod trust;
