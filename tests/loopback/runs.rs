//! Whole runs: what is recorded besides lookups and attempts.

use std::env;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use rustls::version::TLS13;
use tryorder::model::{Family, Target, TlsCause, Trust};
use tryorder::observation::{Source, SourceResult, SystemAnswer, Tcp, Tls, Transport, read, write};
use tryorder::observe::{Event, Plan, Prober, fresh_seed, run};

use super::certificates::Authority;
use super::plans::{TIMEOUT, plan, target, tls_failure};
use super::servers::{hold, refusing, serve, tls};

#[test]
fn a_literal_is_tried_without_any_question() {
    let authority = Authority::new();
    let port = serve(tls(authority.sign("127.0.0.1").config(&[&TLS13])));
    let plan =
        Plan { targets: vec![target("127.0.0.1", port)], rounds: 3, ca_pem: authority.pem.into_bytes(), ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    let address: IpAddr = "127.0.0.1".parse().unwrap();
    let rows = &observed.targets[0];
    assert_eq!(rows.lookups.len(), 1);
    assert_eq!((rows.lookups[0].transport, rows.lookups[0].server), (Transport::Literal, None));
    assert_eq!(rows.lookups[0].outcome.addresses().collect::<Vec<_>>(), [address]);
    assert_eq!(rows.sources, [Source { destination: address, result: SourceResult::Chosen { address } }]);
    assert!(matches!(&rows.system, SystemAnswer::Addresses { addresses, .. } if *addresses == [address]));
    assert_eq!(rows.attempts.len(), 3);
    for attempt in &rows.attempts {
        // The certificate is for the address itself, and no server name was sent.
        assert!(matches!(&attempt.tls, Some(Tls::Done { .. })), "{attempt:?}");
        assert_eq!(rows.trust_of(attempt), Some(Trust::Trusted));
    }
}

#[test]
#[cfg_attr(windows, ignore = "there the hosts file has no localhost: the resolver function knows it by itself")]
fn the_hosts_file_answers_before_any_server_and_the_rows_say_so() {
    let plan = Plan { targets: vec![target("localhost", refusing())], ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    let rows = &observed.targets[0];
    assert_eq!(rows.lookups.len(), 2, "{:?}", rows.lookups);
    for row in &rows.lookups {
        assert_eq!((row.transport, row.server), (Transport::Hosts, None));
    }
    let v4 = rows.lookups.iter().find(|row| row.family == Family::V4).unwrap();
    assert_eq!(v4.outcome.addresses().collect::<Vec<_>>(), ["127.0.0.1".parse::<IpAddr>().unwrap()]);
    let SystemAnswer::Addresses { addresses, .. } = &rows.system else { panic!("{:?}", rows.system) };
    assert!(addresses.contains(&"127.0.0.1".parse().unwrap()));
}

#[test]
fn the_settings_and_the_host_are_recorded_and_can_be_read_again() {
    let plan = Plan { targets: vec![target("127.0.0.1", refusing())], seed: 77, ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    assert_eq!(read(write(&observed).as_bytes()).unwrap(), observed);
    let settings = &observed.settings;
    assert_eq!((settings.rounds, settings.seed, settings.tls_concurrency), (1, 77, 32));
    assert_eq!(settings.timeout_us, TIMEOUT.into());
    assert!(settings.tcp_concurrency >= 100, "{settings:?}");
    assert_eq!(observed.tool, concat!("tryorder ", env!("CARGO_PKG_VERSION")));
    assert!(observed.taken_at.ends_with('Z'), "{}", observed.taken_at);
    assert!(!observed.partial);
    let host = &observed.host;
    assert_eq!(host.os, env::consts::OS);
    let set: Vec<_> =
        ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().filter(|name| env::var_os(name).is_some()).collect();
    let origin = if set.is_empty() { "platform".to_owned() } else { set.join(", ") };
    assert_eq!(host.trust_store.origin, origin);
    #[cfg(target_os = "linux")]
    {
        assert!(host.syn_retries.is_some() && host.syn_linear_timeouts.is_some());
        let addresses = host.addresses.as_ref().unwrap();
        assert!(addresses.iter().any(|row| row.address.is_loopback()));
        assert!(!host.resolver.servers.is_empty());
    }
}

#[test]
fn a_destination_without_a_route_has_no_source_and_its_reason() {
    // Link-local multicast without a zone: no system knows which interface is meant.
    let plan = Plan { targets: vec![target("ff02::1", 443)], timeout: Duration::from_millis(100), ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    let source = &observed.targets[0].sources[0];
    assert!(matches!(&source.result, SourceResult::None { says } if !says.is_empty()), "{source:?}");
}

#[test]
fn progress_is_told_up_to_the_last_attempt() {
    let targets: Vec<Target> = vec![target("127.0.0.1", refusing()), target("127.0.0.2", serve(hold))];
    let plan = Plan { targets, rounds: 3, timeout: Duration::from_millis(300), ..plan() };
    let mut events = Vec::new();
    run(&plan, &mut |event| events.push(*event)).unwrap();
    assert_eq!(events.first(), Some(&Event::Resolving { targets: 2 }));
    assert_eq!(events.last(), Some(&Event::Finished));
    // Three rounds at the one that refuses, one at the one that stalls.
    assert_eq!(events[events.len() - 2], Event::Attempting { done: 4, total: 4 });
}

#[test]
fn a_run_without_targets_is_an_observation_of_the_host() {
    let observed = run(&plan(), &mut |_| {}).unwrap();
    assert_eq!(observed.targets, []);
    assert_eq!(observed.host.os, env::consts::OS);
}

#[test]
fn many_targets_are_observed_together_and_keep_their_order() {
    let port = serve(hold);
    let targets: Vec<_> = (1..=8).map(|n| target(&format!("127.0.0.{n}"), port)).collect();
    let begun = Instant::now();
    let observed = run(&Plan { targets: targets.clone(), ..plan() }, &mut |_| {}).unwrap();
    assert!(begun.elapsed() < 2 * TIMEOUT + Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(observed.targets.iter().map(|rows| rows.target.clone()).collect::<Vec<_>>(), targets);
}

#[test]
fn a_name_that_tls_cannot_ask_for_is_still_connected_to() {
    let (attempts, _) =
        Prober::new(&plan()).unwrap().attempts(&target("not a name", serve(hold)), &[[127, 0, 0, 1].into()]);
    assert!(matches!(attempts[0].tcp, Tcp::Connected { .. }));
    assert!(matches!(tls_failure(&attempts[0]), TlsCause::Other { .. }), "{attempts:?}");
}

#[test]
fn fresh_seeds_differ_and_survive_json_numbers() {
    let seeds = [fresh_seed(), fresh_seed()];
    assert_ne!(seeds[0], seeds[1]);
    assert!(seeds.iter().all(|seed| *seed < 1 << 53));
}
